import { assert } from '../../platform/assert.ts';
import { roundHalfUp, type Quote, type RefundableFees } from '../pricing/index.ts';

/** A live ticket and what was paid, or is due, for it: minor units. */
export type LiveTicket = {
  id: string;
  seat: string;
  price: number;
  /** Contained in `price`. */
  tax: number;
  fee: number;
  /** Contained in `fee`. */
  feeTax: number;
};

/** What goes back of what is cancelled. */
export type RefundRule = {
  /** Of the price of each ticket: 0 to 100. */
  percent: number;
  fees: 'all' | 'refundable' | 'none';
};

export const EVERYTHING: RefundRule = { percent: 100, fees: 'all' };
export const NOTHING: RefundRule = { percent: 0, fees: 'none' };

export type CancelledTicket = {
  id: string;
  seat: string;
  price: number;
  fee: number;
  /** What is taken off the bill. */
  credit: number;
  /** What the house keeps: the rest. */
  kept: number;
};

/** What a cancellation comes to, in minor units: of every sum, credit and kept together are all of it. */
export type Cancellation = {
  /** In the order of their seats. */
  tickets: CancelledTicket[];
  /** Of the booking; all 0 while it has another live ticket. */
  bookingFee: { amount: number; credit: number; kept: number };
  credit: number;
  kept: number;
  /** Contained in the credit. */
  creditTax: number;
  /** Whether the reservation has no live ticket left. */
  isLast: boolean;
};

type Share = { credit: number; tax: number };

/**
 * What cancelling some tickets of a reservation comes to.
 *
 * - Of each price its percentage, rounded half up to a whole minor unit: never more than was paid for
 *   the ticket. Promotions need no rule of their own, because a price is what is left after them.
 * - Fees go back whole or not at all. Where the rule gives refundable ones back, those are.
 * - The fees of the booking go with its last ticket, under the same rule.
 * - What was given back before as goodwill is not given twice: `creditMax` is all there is.
 *
 * Every ticket is reckoned by itself, so under one rule it makes no difference whether tickets are
 * cancelled together or one after another.
 *
 * @param reservation.tickets the live ones
 * @param ticketIds which of them
 */
export function cancellationOf(
  reservation: {
    tickets: readonly LiveTicket[];
    quote: Pick<Quote, 'bookingFee' | 'bookingFeeTax'>;
    refundableFees: RefundableFees;
  },
  ticketIds: ReadonlySet<string>,
  { rule, creditMax }: { rule: RefundRule; creditMax: number },
): Cancellation {
  const { tickets, quote, refundableFees } = reservation;
  const going = tickets.filter(({ id }) => ticketIds.has(id));
  assert(going.length === ticketIds.size, 'only live tickets of the reservation are cancelled');
  const isLast = going.length > 0 && going.length === tickets.length;

  const bookingFee = { amount: quote.bookingFee, tax: quote.bookingFeeTax };
  const [ofBooking = NO_SHARE, ...ofTickets] = limit(
    [
      isLast ? shareOfFee(bookingFee, refundableFees.perBooking, rule) : NO_SHARE,
      ...going.map((ticket) => shareOfTicket(ticket, refundableFees, rule)),
    ],
    creditMax,
  );
  const cancelled = going.map((ticket, index): CancelledTicket => {
    const { id, seat, price, fee } = ticket;
    const credit = ofTickets[index]?.credit ?? 0;
    return { id, seat, price, fee, credit, kept: price + fee - credit };
  });
  const amount = isLast ? quote.bookingFee : 0;
  const kept = amount - ofBooking.credit;
  return {
    tickets: cancelled,
    bookingFee: { amount, credit: ofBooking.credit, kept },
    credit: ofBooking.credit + sum(cancelled.map(({ credit }) => credit)),
    kept: kept + sum(cancelled.map((ticket) => ticket.kept)),
    creditTax: ofBooking.tax + sum(ofTickets.map(({ tax }) => tax)),
    isLast,
  };
}

const NO_SHARE: Share = { credit: 0, tax: 0 };

function shareOfTicket(
  { price, tax, fee, feeTax }: LiveTicket,
  { perTicket }: RefundableFees,
  rule: RefundRule,
): Share {
  const credit = roundHalfUp(price, rule.percent, 100);
  const ofFee = shareOfFee({ amount: fee, tax: feeTax }, perTicket, rule);
  return { credit: credit + ofFee.credit, tax: proportion(tax, credit, price) + ofFee.tax };
}

function shareOfFee(
  paid: { amount: number; tax: number },
  refundable: { amount: number; tax: number },
  { fees }: RefundRule,
): Share {
  if (fees === 'none' || paid.amount === 0) return NO_SHARE;
  if (fees === 'all') return { credit: paid.amount, tax: paid.tax };
  return {
    credit: Math.min(refundable.amount, paid.amount),
    tax: Math.min(refundable.tax, paid.tax),
  };
}

/** Together no more than there is: the first are served first. */
function limit(shares: readonly Share[], creditMax: number): Share[] {
  let left = creditMax;
  return shares.map((share) => {
    const credit = Math.min(share.credit, left);
    left -= credit;
    return { credit, tax: proportion(share.tax, credit, share.credit) };
  });
}

function proportion(amount: number, part: number, whole: number): number {
  return whole === 0 ? 0 : roundHalfUp(amount, part, whole);
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((before, amount) => before + amount, 0);
}
