import { quoteOf } from '../pricing/index.ts';
import { newGuest, queueUp, type Buyer, type Buyers } from './buyers.ts';
import { ordersOf, type Order } from './demand.ts';
import { idFrom } from './entropy.ts';
import { openFloor, type Floor, type House } from './house.ts';
import type { Screening } from './programme.ts';
import type { Moment, Purchase } from './purchases.ts';
import { createRandom, type Random } from './random.ts';
import type { Sales } from './sales-rows.ts';
import type { Showpiece } from './showpieces.ts';
import { writeDown } from './writing-sales.ts';

const EXPIRED_HOLDS_SHARE = 0.3;
const MINUTE = 60_000;
const HOLD_MINUTES = 10;
/** Which of the ordinary seats are broken, where some are. */
const BROKEN_COUNT = 3;

/** What has been sold of a showtime so far; the same again for the same arguments, but for ids. */
export function sell(screening: Screening, house: House, buyers: Buyers, moment: Moment): Sales {
  const { showtime } = screening;
  const { seed, showpiece, asOf, cancelled } = moment;
  const random = createRandom(seed, 'seats', showtime.id);
  const broken = showpiece === 'broken' ? brokenSeats(house) : [];
  const floor = openFloor(house, new Set(broken));
  const sellable = house.seats.filter((seat) => seat.blocked !== true).length - broken.length;
  const { accessiblePairs, publicCount } = house;
  const orders = ordersOf(
    screening,
    {
      total: sellable,
      forEverybody: publicCount - broken.length,
      accessiblePairs: accessiblePairs.length,
    },
    { seed, showpiece, asOf: cancelled?.at ?? asOf },
  );
  const visits = visitOrders(screening, showpiece, asOf);
  const buyerOf = queueUp(buyers, { seed, showtimeId: showtime.id });
  const purchases = seatAll(floor, random, buyerOf, [...visits, ...orders]);
  const sales = writeDown(purchases, screening, moment, buyers.clerk?.id ?? null);
  const wantsHolds = showpiece !== 'allFree' && showpiece !== 'planned' && showpiece !== 'soldOut';
  if (wantsHolds && random.chance(EXPIRED_HOLDS_SHARE)) {
    abandonHold(sales, floor, random, screening, moment);
  }
  for (const label of broken) sales.seats.push({ label, status: 'blocked' });
  return sales;
}

/** In front, where it is noticed and nobody is missed. */
function brokenSeats({ seats }: House): string[] {
  return seats
    .filter(({ kind, unitId }) => kind === 'seat' && unitId === undefined)
    .slice(2, 2 + BROKEN_COUNT)
    .map(({ label }) => label);
}

/** What the demo's own customer has bought. */
function visitOrders(
  { showtime: { startsAt, salesOpenAt } }: Screening,
  showpiece: Showpiece | undefined,
  asOf: Date,
): Order[] {
  if (showpiece !== 'visited' && showpiece !== 'visitCancelled') return [];
  const latest = Math.min(asOf.getTime(), startsAt.getTime()) - 90 * MINUTE;
  const createdAt = new Date(Math.max(latest - 26 * 60 * MINUTE, salesOpenAt.getTime()));
  return [
    {
      partySize: 2,
      isAccessible: false,
      channel: 'web',
      createdAt,
      cancelledAt:
        showpiece === 'visitCancelled' ? new Date(createdAt.getTime() + 60 * MINUTE) : null,
      isOfVisitor: true,
    },
  ];
}

function seatAll(
  floor: Floor,
  random: Random,
  buyerOf: (order: Order) => Buyer | undefined,
  orders: readonly Order[],
): Purchase[] {
  const purchases: Purchase[] = [];
  let toGiveBack: Purchase[] = [];
  const inOrder = orders.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  for (const order of inOrder) {
    giveBack(order.createdAt.getTime());
    const buyer = buyerOf(order);
    const seats =
      (order.isAccessible ? floor.seatAccessible() : null) ?? floor.seat(order.partySize, random);
    if (seats === null || buyer === undefined) continue;
    const purchase = { seats, order, buyer };
    purchases.push(purchase);
    if (order.cancelledAt !== null) toGiveBack.push(purchase);
  }
  giveBack(Number.POSITIVE_INFINITY);
  return purchases;

  /** What was cancelled by then can be sold again. */
  function giveBack(by: number): void {
    toGiveBack = toGiveBack.filter(({ seats, order: { cancelledAt } }) => {
      if (cancelledAt === null || cancelledAt.getTime() > by) return true;
      floor.free(seats);
      return false;
    });
  }
}

/** Somebody without an account, who looked at seats for ten minutes and went away. */
function abandonHold(
  sales: Sales,
  floor: Floor,
  random: Random,
  { showtime: { startsAt, salesOpenAt } }: Screening,
  { asOf, cancelled, terms }: Moment,
): void {
  const latest =
    Math.min(startsAt.getTime(), (cancelled?.at ?? asOf).getTime()) - (HOLD_MINUTES + 1) * MINUTE;
  const earliest = Math.max(salesOpenAt.getTime(), latest - 2 * 24 * 60 * MINUTE);
  const seats = floor.seat(random.chance(0.7) ? 2 : 1, random);
  if (seats === null || earliest >= latest) return;
  const createdAt = new Date(Math.floor(random.between(earliest, latest)));
  const expiresAt = new Date(createdAt.getTime() + HOLD_MINUTES * MINUTE);
  const { owner } = newGuest(null);
  const id = idFrom(createdAt);
  sales.buyers.push({ owner, createdAt });
  sales.holds.push({
    id,
    owner,
    status: cancelled === null ? 'active' : 'released',
    quote: quoteOf(terms, {
      seats: seats.map(({ label, zone }) => ({ seat: label, zone })),
      channel: 'web',
      now: createdAt,
    }),
    createdAt,
    expiresAt,
    releasedAt: cancelled?.at ?? null,
  });
  if (cancelled !== null) return;
  // The rows stay as they are until somebody takes the seats: the hold has run out all the same.
  for (const { label } of seats) {
    sales.seats.push({ label, status: 'held', holdId: id, heldUntil: expiresAt });
  }
}
