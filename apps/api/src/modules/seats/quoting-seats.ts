import {
  chooseTicketTypes,
  promotionUnavailable,
  quoteOf,
  type CodedPromotion,
  type Quote,
  type SalesChannel,
  type SaleTerms,
} from '../pricing/index.ts';
import type { SeatMapFacts } from './seat-map-facts.ts';

/** How somebody wants seats priced. Nobody sends a price. */
export type AskedTickets = {
  /** Ticket type by seat label; seats that are not named are sold as the first type of the terms. */
  ticketTypes?: Readonly<Record<string, string>> | undefined;
  promotionCode?: string | undefined;
  channel: SalesChannel;
  /** Whether staff sells: some ticket types are theirs alone to sell. */
  byStaff: boolean;
};

/** What seats cost, and the promotion of which one use has to be claimed for that; usually none. */
export type PricedSeats = { quote: Quote; limitedPromotion: string | null };

/** @throws DomainError PROMOTION_UNAVAILABLE when the code stands for nothing at that moment */
export type FindPromotion = (
  code: string,
  asked: { cinemaId: string; at: Date },
) => Promise<CodedPromotion>;

/** Prices named seats of a map under terms: everything has been read before, and no clock is asked. */
export function priceSeats({
  terms,
  map,
  labels,
  asked,
  promotion,
  now,
}: {
  terms: SaleTerms;
  map: Pick<SeatMapFacts, 'seatsByLabel'>;
  labels: readonly string[];
  asked: AskedTickets;
  promotion: CodedPromotion | null;
  /** The moment whose prices these are. */
  now: Date;
}): PricedSeats {
  const seats = labels.map((seat) => ({ seat, zone: map.seatsByLabel.get(seat)?.zone ?? '' }));
  const discount = promotion?.terms.discount;
  // A fixed amount of another money is nothing here, and whoever gave the code should hear of it.
  if (discount?.kind === 'fixed' && discount.currency !== terms.currency)
    throw promotionUnavailable();
  const quote = quoteOf(terms, {
    seats: chooseTicketTypes(seats, asked.ticketTypes),
    promotion: promotion?.terms ?? null,
    channel: asked.channel,
    byStaff: asked.byStaff,
    now,
  });
  const usesLimited = promotion?.isLimited === true && quote.promotion?.id === promotion.terms.id;
  return { quote, limitedPromotion: usesLimited ? promotion.terms.id : null };
}
