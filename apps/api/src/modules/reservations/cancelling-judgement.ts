import { refundableFeesOf, type SaleTerms } from '../pricing/index.ts';
import { cancellationOf, EVERYTHING, NOTHING, type Cancellation } from './cancelling-amounts.ts';
import type { LeavingMoney, LeavingReservation } from './cancelling.repository.ts';
import {
  cancellationTerms,
  exchangeTerms,
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
  return judge(facts, toCancel, cancellationTerms);
}

/** The same for an exchange: `refund` is what of the credit can pay for other seats. */
export function judgeExchange(
  facts: CancellationCase,
  toExchange: LeavingReservation['tickets'],
): CancellationJudgement {
  return judge(facts, toExchange, exchangeTerms);
}

function judge(
  { reservation, terms, moment, money, authority }: CancellationCase,
  toLeave: LeavingReservation['tickets'],
  termsNow: typeof cancellationTerms,
): CancellationJudgement {
  const { isFreelyRefundable, quote } = reservation;
  const now = termsNow(terms.refundPolicy, moment, { authority, isFreelyRefundable });
  const isInside = authority.by === 'customer' && toLeave.some(({ isAdmitted }) => isAdmitted);
  const isClosed = !now.isOpen || isInside;
  const rule = isClosed ? NOTHING : money.left === 0 ? EVERYTHING : now.rule;
  const cancellation = cancellationOf(
    {
      tickets: reservation.tickets.filter(({ status }) => status === 'valid'),
      quote,
      refundableFees: refundableFeesOf(terms, quote),
    },
    new Set(toLeave.map(({ id }) => id)),
    { rule, creditMax: creditMaxOf(money) },
  );
  return {
    closedBecause: isInside ? 'TICKET_ADMITTED' : isClosed ? 'CANCELLATION_CLOSED' : null,
    until: isClosed ? null : now.until,
    percent: isClosed ? null : rule.percent,
    cancellation,
    refund: moneyOf(cancellation.credit, money),
  };
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
