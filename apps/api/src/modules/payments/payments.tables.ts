import type { ColumnType, Generated, JSONColumnType } from 'kysely';

export type PaymentMethod = 'online' | 'cash' | 'cardTerminal';
/** created: the provider has not answered yet. parked: captured, but not what was asked for. */
export type PaymentStatus = 'created' | 'open' | 'captured' | 'failed' | 'cancelled' | 'parked';

/** One row an attempt to pay, whoever takes the money. Amounts in minor units of its currency. */
export interface PaymentTable {
  showtime_id: string;
  id: string;
  reservation_id: string;
  provider: 'simulated' | 'stripe' | 'boxOffice';
  method: PaymentMethod;
  status: PaymentStatus;
  currency: string;
  amount: number;
  captured_amount: Generated<number>;
  /** Asked back, whether or not the provider has confirmed it. */
  refunded_amount: Generated<number>;
  /** Went over to the reservation that this one was exchanged for. */
  transferred_amount: Generated<number>;
  /** The provider's name for it. */
  provider_reference: string | null;
  checkout_url: string | null;
  client_secret: string | null;
  /** The payment that money came over from, when an exchange made this one. */
  source_showtime_id: string | null;
  source_payment_id: string | null;
  taken_by_user_id: string | null;
  /** Times that it could not be closed at the provider, and when that is tried again. */
  close_attempts: Generated<number>;
  next_close_at: Date | null;
  created_at: ColumnType<Date, never, never>;
  settled_at: Date | null;
}

export type RefundReason =
  'cancellation' | 'exchange' | 'showtimeCancelled' | 'paidTooLate' | 'parked' | 'staff';

/** Money that is to go back, or went. */
export interface RefundTable {
  showtime_id: string;
  id: string;
  reservation_id: string;
  payment_id: string;
  currency: string;
  amount: number;
  reason: RefundReason;
  note: string | null;
  status: Generated<'requested' | 'succeeded' | 'failed'>;
  requested_by_user_id: string | null;
  requested_at: ColumnType<Date, never, never>;
  settled_at: Date | null;
  provider_reference: string | null;
  attempts: Generated<number>;
  next_attempt_at: ColumnType<Date, Date | undefined, Date>;
  last_error: string | null;
}

export type LedgerKind =
  | 'sale'
  | 'capture'
  | 'cancellation'
  | 'refund'
  | 'transfer'
  | 'parked'
  | 'unparked'
  | 'chargeback';

/**
 * Append-only, one row an event, balanced in itself:
 * ticket + fee + charge + parked = paid + due. `tax_amount` is contained in the first three.
 */
export interface LedgerEntryTable {
  showtime_id: string;
  /** Of a sale the reservation's id, of a capture the payment's, of a refund the refund's. */
  id: string;
  reservation_id: string;
  kind: LedgerKind;
  currency: string;
  ticket_amount: Generated<number>;
  fee_amount: Generated<number>;
  /** What the house keeps of what was cancelled. */
  charge_amount: Generated<number>;
  /** Money that came and belongs to nothing yet. */
  parked_amount: Generated<number>;
  paid_amount: Generated<number>;
  due_amount: Generated<number>;
  tax_amount: Generated<number>;
  /** Tickets issued, or below zero, voided. */
  admissions: Generated<number>;
  payment_id: string | null;
  refund_id: string | null;
  created_at: ColumnType<Date, Date | undefined, never>;
}

/** What a provider told us, once an event, before anything came of it. */
export interface PaymentEventTable {
  provider: string;
  event_id: string;
  type: string;
  payload: JSONColumnType<object, string, never>;
  received_at: ColumnType<Date, never, never>;
  processed_at: Date | null;
  outcome: string | null;
  attempts: Generated<number>;
  next_attempt_at: ColumnType<Date, Date | undefined, Date>;
}

export type PaymentCaseKind =
  | 'wrongAmount'
  | 'unknownReservation'
  | 'ledgerDifference'
  | 'chargeback'
  | 'refundFailed'
  | 'secondCapture';

/** Money that is not where it should be: for a person to look at. */
export interface PaymentCaseTable {
  id: string;
  kind: PaymentCaseKind;
  dedupe_key: string;
  details: JSONColumnType<object, string, never>;
  opened_at: ColumnType<Date, never, never>;
  resolved_at: Date | null;
  resolved_by_user_id: string | null;
  resolution: string | null;
}
