import { quoteOf, type SaleTerms } from '../../api.ts';
import type { PageZone } from '../../shared/seat-map-contract.ts';

/** What seats cost, before anybody has said more than where they want to sit. */
export type SeatPrices = {
  currency: string;
  zones: readonly PageZone[];
  /** Once for a booking, on top; minor units. */
  bookingFee: number;
};

/**
 * The prices of a map: a ticket of the first type in each zone, with its tax and every fee per ticket.
 *
 * Promotions that come by themselves and take a part off each ticket are in them. One that takes an
 * amount off the booking is not: nobody knows yet over how many tickets, and a later step may cost less
 * than was said, but never more.
 */
export function seatPrices(
  terms: SaleTerms,
  zones: readonly { id: string; name: string }[],
  now: Date,
): SeatPrices {
  const perTicket: SaleTerms = {
    ...terms,
    promotions: terms.promotions.filter(({ discount }) => discount.kind === 'percentage'),
  };
  const quotes = zones.map((zone) => ({
    zone,
    quote: quoteOf(perTicket, { seats: [{ seat: 'A1', zone: zone.id }], channel: 'web', now }),
  }));
  return {
    currency: terms.currency,
    zones: quotes.map(({ zone: { id, name }, quote: { tickets } }) => ({
      id,
      name,
      price: tickets.reduce((sum, { price, fee }) => sum + price + fee, 0),
    })),
    bookingFee: Math.max(...quotes.map(({ quote }) => quote.bookingFee)),
  };
}

/** What seats come to. */
export function totalOf(
  { zones, bookingFee }: SeatPrices,
  seats: readonly { zone: string }[],
): number {
  const prices = new Map(zones.map(({ id, price }) => [id, price]));
  const sum = seats.reduce((before, { zone }) => before + (prices.get(zone) ?? 0), 0);
  return sum === 0 ? 0 : sum + bookingFee;
}
