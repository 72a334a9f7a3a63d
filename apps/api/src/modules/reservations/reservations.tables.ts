import type { ColumnType } from 'kysely';

export type ReservationStatus = 'pendingPayment' | 'confirmed' | 'cancelled' | 'expired';
export type SalesChannel = 'web' | 'boxOffice' | 'api';

export interface ReservationTable {
  showtime_id: string;
  id: string;
  /** `user:<id>` or `guest:<hash of the guest token>`. */
  owner: string;
  user_id: string | null;
  /** Eight characters of Crockford's base 32, for people. */
  reference: string;
  status: ReservationStatus;
  channel: SalesChannel;
  /** Until payments exist, everything is paid at the box office. */
  payment_method: 'boxOffice';
  currency: string;
  /** As sold; the live total is the sum of the live tickets. */
  original_total_amount: number;
  hold_id: string | null;
  created_at: ColumnType<Date, Date | undefined, never>;
  cancelled_at: Date | null;
}
