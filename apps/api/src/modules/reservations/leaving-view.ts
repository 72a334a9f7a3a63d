import type { Static } from 'typebox';

import { formatInstant } from '../../platform/clock.ts';
import { money } from '../../platform/money.ts';
import type { CancellationQuote } from './cancelling-reservations.service.ts';
import { tierTimes } from './cancelling-rules.ts';
import type { ExchangeQuote } from './exchanging-reservations.service.ts';
import type { CancellationQuoteView, ExchangeQuoteView } from './leaving.schemas.ts';

/** What cancelling comes to, as clients see it. */
export function toCancellationQuoteView(
  quote: CancellationQuote,
): Static<typeof CancellationQuoteView> {
  const { cancellation, closedBecause, until, showtime, terms, startsAt } = quote;
  const { currency } = quote.reservation.quote;
  const { amount, credit, kept } = cancellation.bookingFee;
  const at = (instant: Date) => formatInstant(instant, showtime.timeZone);
  return {
    isOpen: closedBecause === null && cancellation.tickets.length > 0,
    closedBecause,
    percent: quote.percent,
    until: until === null ? null : at(until),
    tickets: cancellation.tickets.map((ticket) => ({
      id: ticket.id,
      seat: ticket.seat,
      price: money(ticket.price, currency),
      fee: money(ticket.fee, currency),
      credit: money(ticket.credit, currency),
      kept: money(ticket.kept, currency),
    })),
    bookingFee: {
      amount: money(amount, currency),
      credit: money(credit, currency),
      kept: money(kept, currency),
    },
    credit: money(cancellation.credit, currency),
    kept: money(cancellation.kept, currency),
    refund: money(quote.refund, currency),
    tiers: tierTimes(terms.refundPolicy, startsAt, quote.percentMax).map((tier) => ({
      until: at(tier.until),
      percent: tier.percent,
    })),
  };
}

/** What exchanging comes to, as clients see it. */
export function toExchangeQuoteView(quote: ExchangeQuote): Static<typeof ExchangeQuoteView> {
  const { closedBecause, until, currency, timeZone } = quote;
  return {
    isOpen: closedBecause === null,
    closedBecause,
    until: until === null ? null : formatInstant(until, timeZone),
    credit: money(quote.credit, currency),
    total: money(quote.total, currency),
    transferred: money(quote.transferred, currency),
    kept: money(quote.kept, currency),
    refund: money(quote.refund, currency),
    amountDue: money(quote.amountDue, currency),
  };
}
