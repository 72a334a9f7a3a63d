import type { Daypart } from './dayparts.ts';

/** When and where something is shown, as price lists look at it. */
export type Screening = {
  cinemaId: string;
  auditoriumId: string;
  format: string;
  currency: string;
  /** `YYYY-MM-DD`: the trading day. A show at 00:15 on Saturday is one of Friday. */
  businessDate: string;
  /** Of the business date; ISO: 1 is Monday. */
  weekday: number;
  daypart: Daypart;
};

/** When a price list counts: where all the conditions are met that are not null. */
export type PriceListConditions = {
  cinemaId: string | null;
  auditoriumId: string | null;
  /** In whichever case of letters. */
  formats: readonly string[] | null;
  weekdays: readonly number[] | null;
  dayparts: readonly Daypart[] | null;
  /** `YYYY-MM-DD`: business dates, inclusive. */
  validFrom: string | null;
  validTo: string | null;
};

export type PriceListRule = PriceListConditions & {
  id: string;
  currency: string;
  priority: number;
  /** Minor units by zone and ticket type: `standard` is there, and the adult's price of every zone. */
  prices: ReadonlyMap<string, ReadonlyMap<string, number>>;
};

/**
 * The price list that counts for a showtime: of those that are for it the one of the highest priority;
 * among these the one that names the most conditions (where it begins and ends is one); among these
 * the newest.
 */
export function choosePriceList(
  screening: Screening,
  lists: readonly PriceListRule[],
): PriceListRule | undefined {
  return lists
    .filter((list) => isFor(list, screening))
    .toSorted(
      (a, b) =>
        b.priority - a.priority ||
        countConditions(b) - countConditions(a) ||
        // Ids are made in the order of time.
        Number(b.id > a.id) - Number(b.id < a.id),
    )[0];
}

function isFor(list: PriceListRule, screening: Screening): boolean {
  const format = screening.format.toLowerCase();
  return (
    list.currency === screening.currency &&
    (list.cinemaId === null || list.cinemaId === screening.cinemaId) &&
    (list.auditoriumId === null || list.auditoriumId === screening.auditoriumId) &&
    (list.formats === null || list.formats.some((name) => name.toLowerCase() === format)) &&
    (list.weekdays === null || list.weekdays.includes(screening.weekday)) &&
    (list.dayparts === null || list.dayparts.includes(screening.daypart)) &&
    (list.validFrom === null || list.validFrom <= screening.businessDate) &&
    (list.validTo === null || screening.businessDate <= list.validTo)
  );
}

function countConditions(list: PriceListConditions): number {
  const { cinemaId, auditoriumId, formats, weekdays, dayparts, validFrom, validTo } = list;
  const conditions = [cinemaId, auditoriumId, formats, weekdays, dayparts, validFrom ?? validTo];
  return conditions.filter((condition) => condition !== null).length;
}
