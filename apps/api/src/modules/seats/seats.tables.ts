import type { ColumnType, Generated, JSONColumnType } from 'kysely';

import type { CodedPromotion, Quote, SalesChannel } from '../pricing/pricing.tables.ts';

/** The lock that makes the requests of one owner for one showtime take turns. */
export interface ShowtimeBuyerTable {
  showtime_id: string;
  /** `user:<id>` or `guest:<hash of the guest token>`. */
  owner: string;
  created_at: ColumnType<Date, never, never>;
}

export interface HoldTable {
  showtime_id: string;
  id: string;
  owner: string;
  /** That an active hold has expired is derived from the clock, never stored. */
  status: Generated<'active' | 'converted' | 'released'>;
  seat_labels: string[];
  currency: string;
  /** Under which the quote was made, and is made anew when ticket types change. */
  sale_terms_id: string;
  channel: SalesChannel;
  quote: JSONColumnType<Quote, string, string>;
  /** The moment whose prices these are; `quoteOf` is asked for it again when ticket types change. */
  quoted_at: ColumnType<Date, Date | undefined, never>;
  /** What the given code stands for, whether or not it takes anything off so far. */
  given_promotion: JSONColumnType<CodedPromotion | null, string | null | undefined, string | null>;
  created_at: ColumnType<Date, Date | undefined, never>;
  expires_at: Date;
  released_at: Date | null;
  /** What it became; of an active hold, what it will become once that is paid. */
  reservation_id: string | null;
}

/** One row per seat per showtime: the only place that says who has a seat. */
export interface ShowtimeSeatTable {
  showtime_id: string;
  seat_label: string;
  /** Copied from the seat map, which never changes. */
  zone: string;
  status: Generated<'available' | 'held' | 'sold' | 'blocked'>;
  hold_id: string | null;
  /**
   * Copied from the hold, so that "is it free?" reads this row alone. After waiting for a lock,
   * Postgres re-reads the locked row but not the rows joined to it: a joined expiry can be stale.
   */
  held_until: Date | null;
  ticket_id: string | null;
  block_kind: 'house' | 'broken' | 'technical' | 'showtimeCancelled' | null;
}

/** The answer to a request with an Idempotency-Key, written with the effect it answers. */
export interface IdempotencyKeyTable {
  showtime_id: string;
  owner: string;
  key: string;
  operation: string;
  request_hash: Buffer;
  /** What the answer is rendered from. */
  facts: JSONColumnType<object, string, never>;
  context: JSONColumnType<object | null, string | null, never>;
  created_at: ColumnType<Date, never, never>;
}
