import { compareLabels } from '../seating/index.ts';
import type { Quote } from './quote.ts';

/** A quote as it is shown: its tickets in the order people read labels, A9 before A10. */
export function inReadingOrder(quote: Quote): Quote {
  return {
    ...quote,
    tickets: quote.tickets.toSorted((one, other) => compareLabels(one.seat, other.seat)),
  };
}
