import {
  availabilityWord,
  daypartAt,
  formatInstant,
  hasSeatsFor,
  isOnSaleAt,
  money,
  present,
  statusAt,
  type Daypart,
  type Money,
  type ShowtimeNow,
} from '../../api.ts';

/** How full a showtime that can be bought is. */
export type Level = 'available' | 'filling' | 'nearlyFull' | 'soldOut';

/** Whether a showtime can be bought; those whose sales have closed are not shown at all. */
export type SaleState =
  | { kind: 'onSale'; level: Exclude<Level, 'soldOut'> }
  | { kind: 'soldOut' }
  | { kind: 'notYet'; salesOpenAt: string }
  | { kind: 'cancelled' };

/** A showtime as lists show it. Instants are RFC 3339 with the cinema's offset. */
export type ListedShowtime = {
  id: string;
  movieId: string;
  cinema: { id: string; name: string };
  auditoriumName: string;
  startsAt: string;
  endsAt: string;
  timeZone: string;
  businessDate: string;
  format: string;
  audioLanguage: string | null;
  subtitleLanguage: string | null;
  sale: SaleState;
  /** Whether it may be offered instead of one that is sold out. */
  hasSeatsForParty: boolean;
  /** Of the day: what time somebody would come. */
  daypart: Daypart;
  /** What one person alone pays at least, with every fee. */
  priceFrom: Money;
  salesOpenAt: string;
  /** Epoch milliseconds. */
  salesCloseAt: number;
  /** Of one that is sold out: the next of its film with seats for a party. */
  next: ListedShowtime | null;
};

/** Every zone's lowest price, fees included, by id of terms: `pricing.fromPricesAllIn`. */
export type FromPrices = ReadonlyMap<string, Readonly<Record<string, number>>>;

/** Seats that the next showtime must have left, to be offered instead of one that is sold out. */
const PARTY_SEATS = 2;

/**
 * What is shown of a showtime.
 *
 * @returns undefined for what the public does not see, and for what is over
 */
export function toListedShowtime(
  { facts, seats, now }: ShowtimeNow,
  { fromPrices, businessDayStartsAt }: { fromPrices: FromPrices; businessDayStartsAt: string },
): ListedShowtime | undefined {
  const { timeZone, currency } = facts;
  const toLocal = (instant: string) => formatInstant(new Date(instant), timeZone);
  const startsAt = toLocal(facts.startsAt);
  const sale = saleOf({ facts, seats, now });
  if (sale === undefined) return undefined;
  const ofZones = present(fromPrices.get(facts.saleTermsId), 'prices of the terms');
  return {
    id: facts.id,
    movieId: facts.movie.id,
    cinema: facts.cinema,
    auditoriumName: facts.auditorium.name,
    startsAt,
    endsAt: toLocal(facts.endsAt),
    timeZone,
    businessDate: facts.businessDate,
    format: facts.format,
    audioLanguage: facts.audioLanguage,
    subtitleLanguage: facts.subtitleLanguage,
    sale,
    hasSeatsForParty: hasSeatsFor({ facts, seats, now }, PARTY_SEATS),
    daypart: daypartAt(startsAt.slice(11, 16), businessDayStartsAt),
    priceFrom: money(Math.min(...Object.values(ofZones)), currency),
    salesOpenAt: toLocal(facts.salesOpenAt),
    salesCloseAt: Date.parse(facts.salesCloseAt),
    next: null,
  };
}

function saleOf({ facts, seats, now }: ShowtimeNow): SaleState | undefined {
  if (facts.status === 'planned' || now >= Date.parse(facts.salesCloseAt)) return undefined;
  if (statusAt(facts, now) === 'cancelled') return { kind: 'cancelled' };
  const word = availabilityWord(isOnSaleAt(facts, now), seats);
  if (word === 'notOnSale') {
    return {
      kind: 'notYet',
      salesOpenAt: formatInstant(new Date(facts.salesOpenAt), facts.timeZone),
    };
  }
  return word === 'soldOut' ? { kind: 'soldOut' } : { kind: 'onSale', level: word };
}

/**
 * The first of these that begins after one which is sold out, and has room for a party: in the same
 * cinema, or else in another.
 */
export function nextWithSeats(
  soldOut: ListedShowtime,
  candidates: readonly ListedShowtime[],
): ListedShowtime | undefined {
  const later = candidates
    .filter(
      ({ movieId, startsAt, hasSeatsForParty }) =>
        movieId === soldOut.movieId &&
        hasSeatsForParty &&
        Date.parse(startsAt) > Date.parse(soldOut.startsAt),
    )
    .toSorted((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt));
  return later.find(({ cinema }) => cinema.id === soldOut.cinema.id) ?? later[0];
}
