import { quoteOf, refundableFeesOf } from '../pricing/index.ts';
import {
  cancellationOf,
  cancellationTerms,
  EVERYTHING,
  newReference,
  type RefundRule,
} from '../reservations/index.ts';
import { idFrom } from './entropy.ts';
import { ticketTypesOf } from './party.ts';
import type { Screening } from './programme.ts';
import type { Moment, Purchase } from './purchases.ts';
import { createRandom, type Random } from './random.ts';
import {
  noSales,
  type LedgerRow,
  type PaymentRow,
  type ReservationRow,
  type Sales,
  type TicketRow,
} from './sales-rows.ts';
import { settle } from './taking-money.ts';

/** What is written of every purchase of a showtime. */
type Bookkeeping = {
  sales: Sales;
  screening: Screening;
  moment: Moment;
  /** Takes the money and stands at the door. */
  clerkId: string | null;
  random: Random;
};

/** A purchase as it is in the books. */
type Sale = { purchase: Purchase; reservation: ReservationRow; tickets: TicketRow[] };

const WELCOMED_SHARE = 0.5;
/** Parties that never come, and single people who do not. */
const ABSENT_PARTIES_SHARE = 0.06;
const ABSENT_SHARE = 0.02;
const MINUTE = 60_000;

/** Writes purchases down, in the order in which they were made. */
export function writeDown(
  purchases: readonly Purchase[],
  screening: Screening,
  moment: Moment,
  clerkId: string | null,
): Sales {
  const sales = noSales();
  const random = createRandom(moment.seed, 'sales', screening.showtime.id);
  const books = { sales, screening, moment, clerkId, random };
  const known = new Set<string>();
  for (const purchase of purchases) {
    const { owner } = purchase.buyer;
    if (!known.has(owner)) sales.buyers.push({ owner, createdAt: purchase.order.createdAt });
    known.add(owner);
    writePurchase(books, purchase);
  }
  return sales;
}

function writePurchase(books: Bookkeeping, purchase: Purchase): void {
  const { sales, screening, moment, random, clerkId } = books;
  const { order, buyer } = purchase;
  const { createdAt } = order;
  const endedAt = order.cancelledAt ?? moment.cancelled?.at ?? null;
  const quote = priceParty(books, purchase);
  const { paymentMethod, payment } = settle(random, order, quote, {
    startsAt: screening.showtime.startsAt,
    hasAccount: buyer.userId !== null,
    until: endedAt ?? moment.asOf,
  });
  const reservation: ReservationRow = {
    id: idFrom(createdAt),
    ...buyer,
    reference: newReference(),
    status: endedAt === null ? 'confirmed' : 'cancelled',
    channel: order.channel,
    paymentMethod,
    quote,
    createdAt,
    cancelledAt: endedAt,
  };
  const sale = { purchase, reservation, tickets: ticketsOf(reservation) };
  sales.reservations.push(reservation);
  sales.tickets.push(...sale.tickets);
  claimWelcome(books, reservation);
  enterSale(books, reservation);
  const paid =
    payment === null
      ? null
      : enterPayment(books, reservation, { ...payment, takenByUserId: clerkId });
  if (endedAt !== null) giveBack(books, sale, paid, endedAt);
  else {
    admit(books, sale, paid);
    for (const { seat, id } of sale.tickets) {
      sales.seats.push({ label: seat, status: 'sold', ticketId: id });
    }
  }
}

function priceParty({ screening, moment, random }: Bookkeeping, { seats, order, buyer }: Purchase) {
  const { terms, welcome } = moment;
  const known = new Set(terms.ticketTypes.map(({ code }) => code));
  const types = ticketTypesOf(random, screening, order, seats);
  const isGuest = buyer.userId === null && order.channel === 'web';
  const hasCode = random.chance(WELCOMED_SHARE) && isGuest;
  return quoteOf(terms, {
    seats: seats.map(({ label, zone }, index) => {
      const ticketType = types[index];
      // An administrator may have archived one.
      const isKnown = ticketType !== undefined && known.has(ticketType);
      return { seat: label, zone, ticketType: isKnown ? ticketType : undefined };
    }),
    promotion: hasCode ? welcome : null,
    channel: order.channel,
    byStaff: order.channel === 'boxOffice',
    now: order.createdAt,
  });
}

function ticketsOf({ id: reservationId, quote, createdAt }: ReservationRow): TicketRow[] {
  return quote.tickets.map((ticket) => ({
    id: idFrom(createdAt),
    reservationId,
    ...ticket,
    kept: 0,
    voidedAt: null,
    voidReason: null,
    admittedAt: null,
    admittedByUserId: null,
  }));
}

function claimWelcome({ sales, moment }: Bookkeeping, reservation: ReservationRow): void {
  const { id: claimId, owner, createdAt, quote } = reservation;
  if (quote.promotion === null || quote.promotion.id !== moment.welcome?.id) return;
  sales.promotionUses.push({ promotionId: quote.promotion.id, claimId, owner, createdAt });
}

function enterSale({ sales }: Bookkeeping, { id, quote, createdAt }: ReservationRow): void {
  enter(sales, {
    id,
    reservationId: id,
    kind: 'sale',
    ticketAmount: sum(quote.tickets.map(({ price }) => price)),
    feeAmount: sum(quote.tickets.map(({ fee }) => fee)) + quote.bookingFee,
    dueAmount: quote.total,
    taxAmount: quote.taxTotal,
    admissions: quote.tickets.length,
    at: createdAt,
  });
}

function enterPayment(
  { sales }: Bookkeeping,
  { id: reservationId, quote: { total } }: ReservationRow,
  taken: Pick<PaymentRow, 'method' | 'at' | 'takenByUserId'>,
): PaymentRow {
  const id = idFrom(taken.at);
  const payment = { id, reservationId, amount: total, refunded: 0, ...taken };
  sales.payments.push(payment);
  enter(sales, {
    id,
    reservationId,
    kind: 'capture',
    paidAmount: total,
    dueAmount: -total,
    paymentId: id,
    at: taken.at,
  });
  return payment;
}

/** Voids the tickets of a sale, enters what is kept of it, and gives the rest back. */
function giveBack(
  books: Bookkeeping,
  { purchase, reservation, tickets }: Sale,
  payment: PaymentRow | null,
  at: Date,
): void {
  const { sales, moment, clerkId } = books;
  const isByHouse = purchase.order.cancelledAt === null;
  const reason = isByHouse ? (moment.cancelled?.reason ?? null) : null;
  const rule = isByHouse || payment === null ? EVERYTHING : policyAt(books, at);
  const { id: reservationId, quote } = reservation;
  const cancellation = cancellationOf(
    { tickets, quote, refundableFees: refundableFeesOf(moment.terms, quote) },
    new Set(tickets.map(({ id }) => id)),
    { rule, creditMax: quote.total },
  );
  for (const ticket of tickets) {
    ticket.kept = cancellation.tickets.find(({ id }) => id === ticket.id)?.kept ?? 0;
    ticket.voidedAt = at;
    ticket.voidReason = reason;
  }
  enter(sales, {
    id: idFrom(at),
    reservationId,
    kind: 'cancellation',
    ticketAmount: -sum(tickets.map(({ price }) => price)),
    feeAmount: -sum(tickets.map(({ fee }) => fee)) - cancellation.bookingFee.amount,
    chargeAmount: cancellation.kept,
    dueAmount: -cancellation.credit,
    taxAmount: -cancellation.creditTax,
    admissions: -tickets.length,
    at,
  });
  // What was never paid is not due any more, and nothing goes back.
  if (payment === null || cancellation.credit === 0) return;
  const amount = cancellation.credit;
  const id = idFrom(at);
  payment.refunded = amount;
  sales.refunds.push({
    id,
    reservationId,
    paymentId: payment.id,
    amount,
    reason: isByHouse ? 'showtimeCancelled' : 'cancellation',
    note: reason,
    requestedByUserId: isByHouse ? null : (reservation.userId ?? clerkId),
    at,
  });
  enter(sales, {
    id,
    reservationId,
    kind: 'refund',
    paidAmount: -amount,
    dueAmount: amount,
    paymentId: payment.id,
    refundId: id,
    at,
  });
}

function policyAt({ moment, screening }: Bookkeeping, at: Date): RefundRule {
  const { startsAt, endsAt } = screening.showtime;
  const now = cancellationTerms(
    moment.terms.refundPolicy,
    {
      startsAt,
      endsAt,
      secondsBeforeStart: (startsAt.getTime() - at.getTime()) / 1000,
      hasEnded: false,
    },
    // Where the policy is stricter now than the demo's, the house has let them go all the same.
    { authority: { by: 'house', refund: 'policy' }, isFreelyRefundable: false },
  );
  return now.isOpen ? now.rule : EVERYTHING;
}

/** Lets those in who have come by now, a little before the start or after it. */
function admit(
  { screening, moment, random, clerkId }: Bookkeeping,
  { purchase, reservation, tickets }: Sale,
  payment: PaymentRow | null,
): void {
  const startsAt = screening.showtime.startsAt.getTime();
  const since = Math.max(purchase.order.createdAt.getTime(), payment?.at.getTime() ?? 0);
  const at = new Date(Math.max(startsAt + random.between(-25, 8) * MINUTE, since + MINUTE));
  const isAbsent = random.chance(ABSENT_PARTIES_SHARE);
  // Who pays at the counter is there.
  const hasCome = reservation.paymentMethod === 'boxOffice' ? payment !== null : !isAbsent;
  for (const ticket of tickets) {
    const comesAlong = !random.chance(ABSENT_SHARE);
    if (!hasCome || !comesAlong || at > moment.asOf) continue;
    ticket.admittedAt = at;
    ticket.admittedByUserId = clerkId;
  }
}

type Entry = Pick<LedgerRow, 'id' | 'reservationId' | 'kind' | 'at'> & Partial<LedgerRow>;

function enter({ entries }: Sales, entry: Entry): void {
  entries.push({
    ticketAmount: 0,
    feeAmount: 0,
    chargeAmount: 0,
    paidAmount: 0,
    dueAmount: 0,
    taxAmount: 0,
    admissions: 0,
    paymentId: null,
    refundId: null,
    ...entry,
  });
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((before, amount) => before + amount, 0);
}
