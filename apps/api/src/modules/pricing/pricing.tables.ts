import type { ColumnType, Generated, JSONColumnType } from 'kysely';

import type { Daypart } from './dayparts.ts';
import type { RefundPolicyTerms, SalesChannel, SaleTerms } from './sale-terms.ts';

/** What columns of later modules hold. */
export type { Quote } from './quote.ts';
export type { CodedPromotion, SalesChannel } from './sale-terms.ts';

/** What is archived stays readable, and counts for nothing. */
export type PricingStatus = 'active' | 'archived';

export interface TicketTypeTable {
  /** A slug: `adult`. */
  code: string;
  name: string;
  /** In which order they are offered; `adult` is 0. */
  position: number;
  /** What it costs of the adult's price where no price list says. */
  share_percent: number;
  staff_only: boolean;
  requires_another: boolean;
  status: Generated<PricingStatus>;
  created_at: ColumnType<Date, never, never>;
}

/** Counts where all the conditions are met that are not null. */
export interface PriceListTable {
  id: string;
  name: string;
  currency: string;
  cinema_id: string | null;
  auditorium_id: string | null;
  formats: string[] | null;
  /** ISO: 1 is Monday. Of the business date. */
  weekdays: number[] | null;
  dayparts: Daypart[] | null;
  /** `YYYY-MM-DD`: business dates, inclusive. */
  valid_from: string | null;
  valid_to: string | null;
  priority: number;
  status: Generated<PricingStatus>;
  created_at: ColumnType<Date, never, never>;
}

export interface PriceListPriceTable {
  price_list_id: string;
  zone: string;
  ticket_type: string;
  /** Minor units. */
  amount: number;
}

export interface FeeTable {
  id: string;
  code: string;
  name: string;
  /** Null: at every cinema that sells in its currency and has no fee of its own with the code. */
  cinema_id: string | null;
  per: 'ticket' | 'booking';
  /** Minor units. */
  amount: number;
  currency: string;
  /** Null: on all. */
  channels: SalesChannel[] | null;
  is_refundable: boolean;
  status: Generated<PricingStatus>;
  created_at: ColumnType<Date, never, never>;
}

/** Rates in basis points. */
export interface TaxRateTable {
  cinema_id: string;
  name: string;
  rate_basis_points: number;
  fee_rate_basis_points: number;
  is_included: boolean;
}

export interface PromotionTable {
  id: string;
  /** Upper case; null: it comes by itself. */
  code: string | null;
  name: string;
  kind: 'percentage' | 'fixed';
  rate_basis_points: number | null;
  /** Minor units. */
  amount: number | null;
  currency: string | null;
  /** Null: at every cinema. */
  cinema_id: string | null;
  /** Null: for all. */
  ticket_types: string[] | null;
  valid_from: Date | null;
  valid_to: Date | null;
  /** How many bookings have it, in all and of one person. */
  uses_max: number | null;
  uses_per_person_max: number | null;
  status: Generated<PricingStatus>;
  created_at: ColumnType<Date, never, never>;
}

/** Whoever has a promotion with limits; whether it counts follows from the hold or the reservation. */
export interface PromotionUseTable {
  showtime_id: string;
  promotion_id: string;
  /** The hold, or the reservation that was sold without one. */
  claim_id: string;
  owner: string;
  quantity: Generated<number>;
  created_at: ColumnType<Date, never, never>;
  /** Where it is neither the claim nor what its hold became. */
  reservation_id: string | null;
}

export interface RefundPolicyTable {
  id: string;
  /** Null: where a cinema has none of its own. */
  cinema_id: string | null;
  tiers: JSONColumnType<RefundPolicyTerms['tiers'], string, string>;
  fees_refundable: boolean;
}

/** Rows are only ever added; the id is made of the document. */
export interface SaleTermsTable {
  id: string;
  document: JSONColumnType<SaleTerms, never, never>;
  created_at: ColumnType<Date, never, never>;
}
