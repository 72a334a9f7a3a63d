import { createHash } from 'node:crypto';

import { newId } from '../../platform/ids.ts';
import type { SalesChannel } from '../pricing/index.ts';
import { newReference } from '../reservations/index.ts';
import type { Seat } from '../venues/index.ts';
import { ordersOf, type Order } from './demand.ts';
import { takeRandomBytes } from './entropy.ts';
import { openFloor, type Floor, type House } from './house.ts';
import type { Screening } from './programme.ts';
import { createRandom, type Random } from './random.ts';
import type { Showpiece } from './showpieces.ts';

/** Everything there is about the seats of a showtime, as a real sale would have written it. */
export type Sales = {
  buyers: { owner: string; createdAt: Date }[];
  reservations: {
    id: string;
    owner: string;
    userId: string;
    reference: string;
    status: 'confirmed' | 'cancelled';
    channel: SalesChannel;
    total: number;
    createdAt: Date;
    cancelledAt: Date | null;
  }[];
  tickets: {
    id: string;
    reservationId: string;
    seat: string;
    zone: string;
    price: number;
    code: string;
    voidedAt: Date | null;
    voidReason: string | null;
  }[];
  holds: {
    id: string;
    owner: string;
    status: 'active' | 'released';
    lines: { seat: string; zone: string; unitPrice: number }[];
    createdAt: Date;
    expiresAt: Date;
    releasedAt: Date | null;
  }[];
  /** Seats that are not as the seat map has them. */
  seats: SeatState[];
};

export type SeatState = { label: string } & (
  | { status: 'sold'; ticketId: string }
  | { status: 'held'; holdId: string; heldUntil: Date }
  | { status: 'blocked' }
);

/** Who buys in the demo. */
export type Buyers = {
  /** Ids of the users who own the history. */
  customers: readonly string[];
  /** The one whose password everybody knows; null where that account is not the demo's. */
  visitor: string | null;
};

type Moment = {
  seed: number;
  showpiece: Showpiece | undefined;
  /** What has happened by then is written; what would come later is not. */
  asOf: Date;
  /** When the showtime was cancelled, and why. */
  cancelled: { at: Date; reason: string } | null;
};

type Purchase = { seats: Seat[]; order: Order; userId: string };

const TICKET_CODE_BYTES = 18;
const LIVE_SEATS_PER_OWNER_MAX = 16;
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
  const visits = visitOrders(screening, showpiece, buyers, asOf);
  const purchases = seatAll(floor, random, buyers, [...visits, ...orders]);
  const sales = writeDown(purchases, screening, cancelled);
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
  { visitor }: Buyers,
  asOf: Date,
): (Order & { userId: string })[] {
  if (visitor === null || (showpiece !== 'visited' && showpiece !== 'visitCancelled')) return [];
  const latest = Math.min(asOf.getTime(), startsAt.getTime()) - 90 * MINUTE;
  const createdAt = new Date(Math.max(latest - 26 * 60 * MINUTE, salesOpenAt.getTime()));
  return [
    {
      userId: visitor,
      partySize: 2,
      isAccessible: false,
      channel: 'web',
      createdAt,
      cancelledAt:
        showpiece === 'visitCancelled' ? new Date(createdAt.getTime() + 60 * MINUTE) : null,
    },
  ];
}

function seatAll(
  floor: Floor,
  random: Random,
  { customers }: Buyers,
  orders: readonly (Order & { userId?: string })[],
): Purchase[] {
  const purchases: Purchase[] = [];
  let toGiveBack: Purchase[] = [];
  const nextCustomer = takingTurns(random.shuffled(customers));
  const inOrder = orders.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  for (const order of inOrder) {
    giveBack(order.createdAt.getTime());
    const userId = order.userId ?? nextCustomer(order.partySize);
    const seats =
      (order.isAccessible ? floor.seatAccessible() : null) ?? floor.seat(order.partySize, random);
    if (seats === null || userId === undefined) continue;
    const purchase = { seats, order, userId };
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

/** The customers one after the other, and again while they may have more seats. */
function takingTurns(customers: readonly string[]): (seatCount: number) => string | undefined {
  const seatCounts = new Map<string, number>();
  let turn = -1;
  return (seatCount) => {
    for (let tries = 0; tries < customers.length; tries += 1) {
      turn = (turn + 1) % customers.length;
      const customer = customers[turn];
      if (customer === undefined) return undefined;
      const total = (seatCounts.get(customer) ?? 0) + seatCount;
      if (total > LIVE_SEATS_PER_OWNER_MAX) continue;
      seatCounts.set(customer, total);
      return customer;
    }
    return undefined;
  };
}

function writeDown(
  purchases: readonly Purchase[],
  { showtime: { zonePrices } }: Screening,
  cancelled: Moment['cancelled'],
): Sales {
  const sales: Sales = { buyers: [], reservations: [], tickets: [], holds: [], seats: [] };
  const known = new Set<string>();
  for (const { seats, order, userId } of purchases) {
    const owner = `user:${userId}`;
    const { createdAt, channel } = order;
    if (!known.has(owner)) sales.buyers.push({ owner, createdAt });
    known.add(owner);
    const reservationId = idFrom(createdAt);
    const endedAt = order.cancelledAt ?? cancelled?.at ?? null;
    const tickets = seats.map(({ label, zone }) => ({
      id: idFrom(createdAt),
      reservationId,
      seat: label,
      zone,
      price: zonePrices[zone] ?? 0,
      code: takeRandomBytes(TICKET_CODE_BYTES).toString('base64url'),
      voidedAt: endedAt,
      voidReason: order.cancelledAt === null ? (cancelled?.reason ?? null) : null,
    }));
    sales.reservations.push({
      id: reservationId,
      owner,
      userId,
      reference: newReference(),
      status: endedAt === null ? 'confirmed' : 'cancelled',
      channel,
      total: tickets.reduce((sum, { price }) => sum + price, 0),
      createdAt,
      cancelledAt: endedAt,
    });
    sales.tickets.push(...tickets);
    if (endedAt !== null) continue;
    for (const { seat, id } of tickets) {
      sales.seats.push({ label: seat, status: 'sold', ticketId: id });
    }
  }
  return sales;
}

/** Somebody without an account, who looked at seats for ten minutes and went away. */
function abandonHold(
  sales: Sales,
  floor: Floor,
  random: Random,
  { showtime: { startsAt, salesOpenAt, zonePrices } }: Screening,
  { asOf, cancelled }: Moment,
): void {
  const latest =
    Math.min(startsAt.getTime(), (cancelled?.at ?? asOf).getTime()) - (HOLD_MINUTES + 1) * MINUTE;
  const earliest = Math.max(salesOpenAt.getTime(), latest - 2 * 24 * 60 * MINUTE);
  const seats = floor.seat(random.chance(0.7) ? 2 : 1, random);
  if (seats === null || earliest >= latest) return;
  const createdAt = new Date(Math.floor(random.between(earliest, latest)));
  const expiresAt = new Date(createdAt.getTime() + HOLD_MINUTES * MINUTE);
  const owner = `guest:${createHash('sha256').update(takeRandomBytes(32)).digest('base64url')}`;
  const id = idFrom(createdAt);
  sales.buyers.push({ owner, createdAt });
  sales.holds.push({
    id,
    owner,
    status: cancelled === null ? 'active' : 'released',
    lines: seats
      .map(({ label, zone }) => ({ seat: label, zone, unitPrice: zonePrices[zone] ?? 0 }))
      .toSorted((a, b) => (a.seat < b.seat ? -1 : 1)),
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

function idFrom(moment: Date): string {
  return newId({ msecs: moment.getTime(), random: takeRandomBytes(16) });
}
