import type { SalesChannel } from '../pricing/index.ts';
import { isMatinee, isWeekendNight, type Screening } from './programme.ts';
import { createRandom, type Random } from './random.ts';
import type { Showpiece } from './showpieces.ts';

/** Somebody's wish to come, in the order of asking. */
export type Order = {
  partySize: number;
  /** One of the party stays in a wheelchair: that one and somebody beside. */
  isAccessible: boolean;
  channel: SalesChannel;
  createdAt: Date;
  /** Of those who change their minds in time. */
  cancelledAt: Date | null;
  /** Whether the demo's own customer asks. */
  isOfVisitor: boolean;
};

/** How many places of a showtime there are to be bought. */
export type Places = { total: number; forEverybody: number; accessiblePairs: number };

const PARTY_SIZES = [
  [1, 18],
  [2, 52],
  [3, 12],
  [4, 13],
  [5, 2],
  [6, 2],
  [8, 1],
] as const;

const CHANNELS = [
  ['web', 62],
  ['boxOffice', 30],
  ['api', 8],
] as const;

const CANCELLED_SHARE = 0.027;
const ACCESSIBLE_SHARE = 0.012;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Before the start; as long as customers may cancel by the demo's refund policies. */
const CANCELLATION_CUT_OFF = 120 * MINUTE;
/** How early the earliest book. */
const LEAD_DAYS = 14;

/** Everybody who has asked for seats of a showtime so far. */
export function ordersOf(
  screening: Screening,
  places: Places,
  { seed, showpiece, asOf }: { seed: number; showpiece: Showpiece | undefined; asOf: Date },
): Order[] {
  const random = createRandom(seed, 'orders', screening.showtime.id);
  const isCrowded = showpiece === 'soldOut' || showpiece === 'nearlyFull';
  if (showpiece === 'planned' || showpiece === 'allFree') return [];
  if (screening.showtime.salesOpenAt >= asOf) return [];
  const isAhead = screening.showtime.startsAt > asOf;
  const limit = isAhead && !isCrowded ? ordinaryLimit(places.total) : places.total;
  const wanted = isCrowded
    ? crowd(random, places, showpiece)
    : Math.min(limit, Math.ceil(occupancyOf(random, screening) * places.total));
  const orders = partiesFor(random, wanted, isCrowded ? 0 : CANCELLED_SHARE).map((party) =>
    orderOf(random, screening, { ...party, asOf: isCrowded ? asOf : null }),
  );
  if (showpiece === 'soldOut') {
    for (let pair = 0; pair < places.accessiblePairs; pair += 1) {
      const party = { partySize: 2, isCancelled: false, asOf };
      orders.push({ ...orderOf(random, screening, party), isAccessible: true });
    }
  }
  const placed = orders
    .filter(({ createdAt }) => createdAt <= asOf)
    .map((order) => ({ ...order, cancelledAt: happened(order.cancelledAt, asOf) }))
    .toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  if (placed.some(({ cancelledAt }) => cancelledAt === null)) return placed;
  // Nothing but the one showtime that is there to show it stays without any sale.
  const first = orderOf(random, screening, { partySize: 2, isCancelled: false, asOf });
  return [...placed, first];
}

/** The share of the seats that will be sold in the end. */
function occupancyOf(random: Random, { slot, weekday }: Screening): number {
  if (isMatinee(slot)) return random.between(0.05, 0.14);
  if (slot === 'night') return random.between(0.16, 0.36);
  if (isWeekendNight(weekday)) return random.between(0.63, 0.93);
  // Thursday and Sunday are livelier than the days between.
  return weekday === 4 || weekday === 7 ? random.between(0.28, 0.44) : random.between(0.2, 0.36);
}

// Clearly more free than "nearly full" means, so that those that are can be counted.
function ordinaryLimit(total: number): number {
  return total - Math.max(14, Math.ceil(total * 0.18));
}

function crowd(
  random: Random,
  { total, forEverybody, accessiblePairs }: Places,
  showpiece: Showpiece,
) {
  if (showpiece === 'soldOut') return forEverybody;
  const left = Math.floor(random.between(5, 9));
  return Math.min(forEverybody - 2, total - Math.max(left, accessiblePairs * 2 + 2));
}

/** Parties for so many seats, and beside them those that will cancel. */
function partiesFor(
  random: Random,
  wanted: number,
  cancelledShare: number,
): { partySize: number; isCancelled: boolean }[] {
  const parties: { partySize: number; isCancelled: boolean }[] = [];
  let left = wanted;
  while (left > 0) {
    const isCancelled = random.chance(cancelledShare);
    const size = random.weighted(PARTY_SIZES);
    const partySize = isCancelled ? size : Math.min(size, left);
    if (!isCancelled) left -= partySize;
    parties.push({ partySize, isCancelled });
  }
  return parties;
}

/** @param asOf where everybody has come by then; else they come as the showtime draws near */
function orderOf(
  random: Random,
  { showtime: { startsAt, salesOpenAt, salesCloseAt } }: Screening,
  { partySize, isCancelled, asOf }: { partySize: number; isCancelled: boolean; asOf: Date | null },
): Order {
  const channel = random.weighted(CHANNELS);
  const early = random.next() ** 2;
  const moment =
    asOf === null
      ? startsAt.getTime() - leadOf(random, channel)
      : asOf.getTime() - MINUTE - early * (asOf.getTime() - salesOpenAt.getTime() - MINUTE);
  const createdAt = clamp(moment, salesOpenAt.getTime(), salesCloseAt.getTime() - MINUTE);
  const cancelTime = startsAt.getTime() - CANCELLATION_CUT_OFF - createdAt;
  return {
    partySize,
    isAccessible: partySize === 2 && random.chance(ACCESSIBLE_SHARE),
    channel,
    createdAt: new Date(createdAt),
    cancelledAt:
      isCancelled && cancelTime > MINUTE
        ? new Date(createdAt + Math.ceil(cancelTime * random.next()))
        : null,
    isOfVisitor: false,
  };
}

/** Before the start: at the counter in the last hours, everywhere else up to two weeks. */
function leadOf(random: Random, channel: SalesChannel): number {
  const share = random.next() ** 2.2;
  return channel === 'boxOffice' && random.chance(0.6)
    ? (share * 180 - 10) * MINUTE
    : 5 * MINUTE + share * LEAD_DAYS * DAY;
}

function happened(moment: Date | null, asOf: Date): Date | null {
  return moment !== null && moment <= asOf ? moment : null;
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max);
}
