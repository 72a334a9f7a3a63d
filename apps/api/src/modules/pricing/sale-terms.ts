/** Where a sale is made. */
export type SalesChannel = 'web' | 'boxOffice' | 'api';

/** Who a ticket is for. The first of the terms is what a seat is sold as when nothing is said. */
export type TermsTicketType = {
  /** A slug, unique in an installation: `adult`, `child`. */
  code: string;
  name: string;
  /** Sold by staff alone. */
  staffOnly: boolean;
  /** Sold only beside a ticket of a type without this flag, one for one: a child in care, a carer. */
  requiresAnother: boolean;
};

/** A charge that comes on top of the price. */
export type TermsFee = {
  code: string;
  name: string;
  /** For every ticket that costs something, or once for a booking that does. */
  per: 'ticket' | 'booking';
  /** Minor units; before tax where tax is exclusive, else with it. */
  amount: number;
  /** Where it is charged; null: everywhere. */
  channels: readonly SalesChannel[] | null;
  /** Whether it goes back with the ticket where the refund policy gives fees back at all. */
  isRefundable: boolean;
};

/** A tax on what is sold. Rates in basis points: 2000 are 20 %. */
export type TermsTax = {
  name: string;
  rateBasisPoints: number;
  feeRateBasisPoints: number;
  /** Whether prices contain it; else it is added to them. */
  isIncluded: boolean;
};

/** What a promotion takes off. */
export type PromotionDiscount =
  /** Of the price of each ticket; 10 000 basis points are all of it. */
  | { kind: 'percentage'; rateBasisPoints: number }
  /** Minor units of a currency, once a booking, spread over its tickets. */
  | { kind: 'fixed'; amount: number; currency: string };

export type PromotionTerms = {
  id: string;
  /** Null: it comes by itself. */
  code: string | null;
  name: string;
  discount: PromotionDiscount;
  /** Codes of the ticket types it is for; null: all. */
  ticketTypes: readonly string[] | null;
  /** RFC 3339, in UTC; null: since ever. */
  validFrom: string | null;
  /** RFC 3339, in UTC, and no more from then on; null: for ever. */
  validTo: string | null;
};

/** A promotion that a code stands for. */
export type CodedPromotion = {
  terms: PromotionTerms;
  /** Whether one of its uses has to be claimed. */
  isLimited: boolean;
};

/** What is given back when a ticket is cancelled, by how long before the start that is. */
export type RefundPolicyTerms = {
  /** From the longest before the start to the shortest; what is cancelled after all of them gets nothing. */
  tiers: readonly {
    /** Up to so many minutes before the start. */
    untilMinutesBefore: number;
    /** Of the price: 0 to 100. */
    percent: number;
  }[];
  /** Whether fees go back too: those that are refundable. */
  feesRefundable: boolean;
};

/**
 * Everything a sale is made under. One document, never changed: a showtime points to the one in
 * force, and what is held or sold keeps the one it was made under.
 */
export type SaleTerms = {
  /** ISO 4217; all amounts are minor units of it. */
  currency: string;
  ticketTypes: readonly TermsTicketType[];
  /** By zone of the seat map, and by code of a ticket type: every zone has a price for every type. */
  prices: Readonly<Record<string, Readonly<Record<string, number>>>>;
  fees: readonly TermsFee[];
  tax: TermsTax | null;
  /** Those that come by themselves. */
  promotions: readonly PromotionTerms[];
  refundPolicy: RefundPolicyTerms;
};
