import { inReadingOrder, type Quote } from '../pricing/index.ts';
import { compareLabels } from '../seating/index.ts';

/**
 * A reservation with its seats in the order people read them, wherever they stand: so pages, mails,
 * tickets and calendars say them alike.
 */
export function withSeatsInOrder<
  Ordered extends { quote: Quote; tickets: readonly { seat: string }[] },
>(reservation: Ordered): Ordered {
  return {
    ...reservation,
    quote: inReadingOrder(reservation.quote),
    tickets: reservation.tickets.toSorted((one, other) => compareLabels(one.seat, other.seat)),
  };
}
