import {
  type CancellationQuote,
  compareLabels,
  formatInstant,
  money,
  type Money,
  tierTimes,
} from '../../api.ts';
import type { OpenedReservation } from './reservation-access.ts';
import { leavingOf, type Leaving } from './shown-reservation.ts';

/** What giving some tickets back comes to, by the quote that the deed itself uses. */
export type ShownCancellation = {
  tickets: readonly { id: string; seat: string; paid: Money; credit: Money; kept: Money }[];
  /** Of the booking; null where there is none, or it stays with the tickets that are left. */
  bookingFee: { amount: Money; credit: Money; kept: Money } | null;
  refund: Money;
  kept: Money;
  /** What was never paid, and is not due any more. */
  forgiven: Money;
  /** Of each price. */
  percent: number | null;
  leaving: Leaving | null;
  /** The policy that they were sold under, first to last. */
  tiers: readonly { until: string; percent: number }[];
  timeZone: string;
};

/** A quote as the page of a cancellation shows it. */
export function shownCancellation(quote: CancellationQuote): ShownCancellation {
  const { cancellation, refund, percent, terms, startsAt, percentMax, showtime } = quote;
  const { currency } = quote.reservation.quote;
  const { bookingFee } = cancellation;
  const at = (instant: Date) => formatInstant(instant, showtime.timeZone);
  return {
    tickets: cancellation.tickets.map(({ id, seat, price, fee, credit, kept }) => ({
      id,
      seat,
      paid: money(price + fee, currency),
      credit: money(credit, currency),
      kept: money(kept, currency),
    })),
    bookingFee:
      bookingFee.amount === 0
        ? null
        : {
            amount: money(bookingFee.amount, currency),
            credit: money(bookingFee.credit, currency),
            kept: money(bookingFee.kept, currency),
          },
    refund: money(refund, currency),
    kept: money(cancellation.kept, currency),
    forgiven: money(cancellation.credit - refund, currency),
    percent,
    leaving: leavingOf(quote),
    tiers: tierTimes(terms.refundPolicy, startsAt, percentMax).map((tier) => ({
      until: at(tier.until),
      percent: tier.percent,
    })),
    timeZone: showtime.timeZone,
  };
}

/** The tickets that are there to be given back or exchanged. */
export function liveTicketsOf({
  described,
}: Pick<OpenedReservation, 'described'>): { id: string; seat: string; name: string }[] {
  return described.document.tickets
    .filter(({ status }) => status === 'valid')
    .map(({ ticketId, seat, ticketTypeName }) => ({ id: ticketId, seat, name: ticketTypeName }))
    .toSorted((one, other) => compareLabels(one.seat, other.seat));
}
