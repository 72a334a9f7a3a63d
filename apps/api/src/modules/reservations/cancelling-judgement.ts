import { checkCompany, refundableFeesOf, roundHalfUp, type SaleTerms } from '../pricing/index.ts';
import {
  cancellationOf,
  EVERYTHING,
  NOTHING,
  type Cancellation,
  type RefundRule,
} from './cancelling-amounts.ts';
import type { LeavingMoney, LeavingReservation } from './cancelling.repository.ts';
import {
  cancellationTerms,
  isByPolicy,
  lastMinutesBefore,
  type CancellationAuthority,
  type CancellationMoment,
} from './cancelling-rules.ts';
import { creditMaxOf, moneyOf } from './leaving.ts';
import { cancellationClosed, ticketAdmitted } from './reservations.errors.ts';

/** Everything that decides what a cancellation comes to. */
export type CancellationCase = {
  reservation: LeavingReservation;
  /** Those it was sold under. */
  terms: SaleTerms;
  moment: CancellationMoment;
  money: LeavingMoney;
  authority: CancellationAuthority;
};

export type CancellationJudgement = {
  /** Why they cannot be cancelled; null when they can. */
  closedBecause: 'CANCELLATION_CLOSED' | 'TICKET_ADMITTED' | null;
  /** Until when what it says holds; null when closed. */
  until: Date | null;
  /** Of the price; null when closed. */
  percent: number | null;
  /** Nothing is credited when closed. */
  cancellation: Cancellation;
  /** What of the credit goes back. The rest was never paid, and is not due any more. */
  refund: number;
};

/**
 * What cancelling some live tickets comes to now: the one answer, to who asks before and to who does it.
 *
 * What was never paid is not charged: while the house has no money of a reservation it keeps none.
 */
export function judgeCancellation(
  facts: CancellationCase,
  toCancel: LeavingReservation['tickets'],
): CancellationJudgement {
  return judge(facts, toCancel).judgement;
}

/** What an exchange comes to: `refund` is what of the credit goes over to the new reservation. */
export type ExchangeJudgement = CancellationJudgement & {
  /** What of it is not needed there, and goes back. */
  returned: number;
  /** What the new reservation may not give back, so that an exchange is no way around the policy. */
  limits: RefundLimits;
};

export type RefundLimits = { refundPercentMax: number | null; forfeited: number };

/**
 * What exchanging some live tickets comes to now. All that was paid for them can pay for other seats;
 * what is left over goes back as far as it would if they were cancelled, and the rest is kept.
 *
 * @param total what the other seats cost
 */
export function judgeExchange(
  facts: CancellationCase,
  toExchange: LeavingReservation['tickets'],
  total: number,
): ExchangeJudgement {
  const { judgement: atOnce, rule } = judge(facts, toExchange);
  const limits = { refundPercentMax: null, forfeited: 0 };
  if (atOnce.percent === null) return { ...atOnce, returned: 0, limits };

  const whole = cancelledBy(facts, toExchange, EVERYTHING, creditMaxOf(facts.money));
  const feesOnly = cancelledBy(facts, toExchange, { ...rule, percent: 0 }, whole.credit);
  const paid = moneyOf(whole.credit, facts.money);
  const leftOver = Math.max(0, paid - total);
  const returned = Math.min(
    leftOver,
    atOnce.refund,
    leftOverRefund(leftOver, whole, rule, feesOnly.credit),
  );
  const credit = whole.credit - (leftOver - returned);
  const cancellation = cancelledBy(facts, toExchange, EVERYTHING, credit);
  return {
    ...atOnce,
    cancellation,
    refund: moneyOf(credit, facts.money),
    returned,
    limits: {
      refundPercentMax: atOnce.percent === 100 ? null : atOnce.percent,
      forfeited: Math.max(0, paid - leftOver - (atOnce.refund - returned)),
    },
  };
}

/** What goes back of money that is left over: prices paid for the new seats first, fees last. */
function leftOverRefund(
  leftOver: number,
  { tickets, bookingFee }: Cancellation,
  { percent }: RefundRule,
  refundableFees: number,
): number {
  const fees = tickets.reduce((sum, { fee }) => sum + fee, bookingFee.amount);
  const ofFees = Math.min(refundableFees, Math.max(0, leftOver - (fees - refundableFees)));
  return ofFees + roundHalfUp(Math.max(0, leftOver - fees), percent, 100);
}

function judge(
  facts: CancellationCase,
  toLeave: LeavingReservation['tickets'],
): { judgement: CancellationJudgement; rule: RefundRule } {
  const { reservation, terms, moment, money, authority } = facts;
  const asked = { authority, ...reservation };
  const now = cancellationTerms(terms.refundPolicy, moment, asked);
  const isInside = authority.by === 'customer' && toLeave.some(({ isAdmitted }) => isAdmitted);
  const isClosed = !now.isOpen || isInside;
  const rule = isClosed ? NOTHING : money.left === 0 ? EVERYTHING : now.rule;
  const forfeited = isByPolicy(asked) ? reservation.forfeited : 0;
  const creditMax = Math.max(0, creditMaxOf(money) - forfeited);
  const cancellation = cancelledBy(facts, toLeave, rule, creditMax);
  const judgement: CancellationJudgement = {
    closedBecause: isInside ? 'TICKET_ADMITTED' : isClosed ? 'CANCELLATION_CLOSED' : null,
    until: isClosed ? null : now.until,
    percent: isClosed ? null : rule.percent,
    cancellation,
    refund: moneyOf(cancellation.credit, money),
  };
  return { judgement, rule };
}

function cancelledBy(
  { reservation, terms }: CancellationCase,
  toLeave: LeavingReservation['tickets'],
  rule: RefundRule,
  creditMax: number,
): Cancellation {
  return cancellationOf(
    {
      tickets: reservation.tickets.filter(({ status }) => status === 'valid'),
      quote: reservation.quote,
      refundableFees: refundableFeesOf(terms, reservation.quote),
    },
    new Set(toLeave.map(({ id }) => id)),
    { rule, creditMax },
  );
}

/**
 * Whoever must not come alone is not left alone: neither by cancelling nor by exchanging the others. The
 * house may, which knows why.
 *
 * @throws DomainError TICKET_TYPE_NEEDS_ANOTHER
 */
export function refuseLeftAlone(
  { tickets, quote }: Pick<LeavingReservation, 'tickets' | 'quote'>,
  toLeave: LeavingReservation['tickets'],
  { by }: CancellationAuthority,
  terms: SaleTerms,
): void {
  if (by === 'house') return;
  const leaving = new Set(toLeave.map(({ id }) => id));
  const staying = new Set(
    tickets
      .filter(({ id, status }) => status === 'valid' && !leaving.has(id))
      .map(({ seat }) => seat),
  );
  checkCompany(
    terms,
    quote.tickets.filter(({ seat }) => staying.has(seat)),
  );
}

/** @throws DomainError CANCELLATION_CLOSED, TICKET_ADMITTED */
export function refuseClosed(
  { closedBecause }: Pick<CancellationJudgement, 'closedBecause'>,
  { by }: CancellationAuthority,
  { refundPolicy }: SaleTerms,
): void {
  if (closedBecause === 'TICKET_ADMITTED') throw ticketAdmitted();
  if (closedBecause === 'CANCELLATION_CLOSED') {
    throw cancellationClosed(by === 'house' ? null : lastMinutesBefore(refundPolicy));
  }
}
