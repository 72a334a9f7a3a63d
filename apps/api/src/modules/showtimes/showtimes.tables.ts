import type { ColumnType, Generated, JSONColumnType } from 'kysely';

export type ShowtimeStatus = 'planned' | 'onSale' | 'cancelled';

export interface ShowtimeTable {
  id: string;
  movie_id: string;
  /** The auditorium's, repeated so that a list by cinema reads this table alone. */
  cinema_id: string;
  auditorium_id: string;
  seat_map_id: string;
  format: string;
  audio_language: string | null;
  subtitle_language: string | null;
  /** The advertised time. */
  starts_at: Date;
  feature_starts_at: Date;
  ends_at: Date;
  /** When the auditorium is ready for the next audience. */
  turnaround_ends_at: Date;
  sales_open_at: Date;
  sales_close_at: Date;
  /** `YYYY-MM-DD`: the trading day, by the cinema's clock and the start of its business day. */
  business_date: string;
  status: ShowtimeStatus;
  currency: string;
  /** Prices of its own: minor units for every zone of the seat map. Null: price lists say. */
  zone_prices: JSONColumnType<Record<string, number> | null, string | null, string | null>;
  /** What it is sold under at present. */
  sale_terms_id: string;
  cancelled_at: Date | null;
  cancellation_reason: string | null;
  /** Raised by every change: the ETag. */
  revision: Generated<number>;
  created_at: ColumnType<Date, never, never>;
}
