import type { ColumnType, Generated, JSONColumnType } from 'kysely';

import type { Quote, SalesChannel } from '../pricing/pricing.tables.ts';

export type ReservationStatus = 'pendingPayment' | 'confirmed' | 'cancelled' | 'expired';

/** How a reservation is paid: `boxOffice` later at the counter, `none` where it costs nothing. */
export type ReservationPaymentMethod = 'boxOffice' | 'online' | 'cash' | 'cardTerminal' | 'none';

export interface ReservationTable {
  showtime_id: string;
  id: string;
  /** `user:<id>` or `guest:<hash of the guest token>`. */
  owner: string;
  user_id: string | null;
  /** Whom the house writes to. */
  email: string | null;
  /** Eight characters of Crockford's base 32, for people. */
  reference: string;
  status: ReservationStatus;
  channel: SalesChannel;
  payment_method: ReservationPaymentMethod;
  currency: string;
  /** As sold; the live total is the sum of the live lines. */
  original_total_amount: number;
  hold_id: string | null;
  sale_terms_id: string;
  /** As sold. */
  quote: JSONColumnType<Quote, string, string>;
  /** Until when a pending payment may be made. */
  pay_by: Date | null;
  expired_at: Date | null;
  /** The house changed seats or time: everything may be given back, whenever. */
  is_freely_refundable: Generated<boolean>;
  /** What was offered to whoever went to pay online: the showtime may be another by now. */
  offered_movie_id: string | null;
  offered_auditorium_id: string | null;
  offered_seat_map_id: string | null;
  offered_starts_at: Date | null;
  exchanged_from_showtime_id: string | null;
  exchanged_from_id: string | null;
  /** Of an exchanged one: the largest share of prices that may go back. */
  refund_percent_max: ColumnType<number | null, number | null | undefined, never>;
  /** Of an exchanged one: what was paid with money that would not have gone back. Minor units. */
  forfeited_amount: Generated<number>;
  created_at: ColumnType<Date, Date | undefined, never>;
  cancelled_at: Date | null;
}

/** A cancelled or moved showtime whose holders are still to be told and refunded. */
export interface ShowtimeNoticeTable {
  showtime_id: string;
  id: string;
  kind: 'cancelled' | 'moved';
  reason: string;
  starts_at_before: Date | null;
  created_at: ColumnType<Date, never, never>;
  done_at: Date | null;
  /** The last reservation seen to, in the order of their ids. */
  after_reservation_id: string | null;
  /** Those before it that could not be seen to yet. */
  failed_reservation_ids: Generated<string[]>;
}
