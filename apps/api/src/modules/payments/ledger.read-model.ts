import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';
import type {
  LedgerKind,
  PaymentMethod,
  PaymentStatus,
  PaymentTable,
  RefundReason,
} from './payments.tables.ts';

/** What a ledger entry moves, in minor units: see `LedgerEntryTable`. */
export type LedgerAmounts = {
  ticketAmount: number;
  feeAmount: number;
  chargeAmount: number;
  parkedAmount: number;
  paidAmount: number;
  dueAmount: number;
  taxAmount: number;
};

export type LedgerRow = LedgerAmounts & {
  id: string;
  kind: LedgerKind;
  currency: string;
  admissions: number;
  paymentId: string | null;
  refundId: string | null;
  createdAt: Date;
};

export type PaymentRow = {
  id: string;
  method: PaymentMethod;
  provider: PaymentTable['provider'];
  status: PaymentStatus;
  currency: string;
  amount: number;
  capturedAmount: number;
  refundedAmount: number;
  transferredAmount: number;
  providerReference: string | null;
  createdAt: Date;
};

export type RefundRow = {
  id: string;
  paymentId: string;
  method: PaymentMethod;
  currency: string;
  amount: number;
  reason: RefundReason;
  note: string | null;
  status: 'requested' | 'succeeded' | 'failed';
  requestedAt: Date;
  settledAt: Date | null;
  attempts: number;
  failureReason: string | null;
};

type ReservationKey = { showtimeId: string; reservationId: string };

/** All that happened to the money of a reservation, in its order. */
export async function readLedger(
  db: Database,
  { showtimeId, reservationId }: ReservationKey,
): Promise<LedgerRow[]> {
  return (
    db
      .selectFrom('ledger_entries as e')
      .select([
        'e.id',
        'e.kind',
        'e.currency',
        'e.ticket_amount as ticketAmount',
        'e.fee_amount as feeAmount',
        'e.charge_amount as chargeAmount',
        'e.parked_amount as parkedAmount',
        'e.paid_amount as paidAmount',
        'e.due_amount as dueAmount',
        'e.tax_amount as taxAmount',
        'e.admissions',
        'e.payment_id as paymentId',
        'e.refund_id as refundId',
        'e.created_at as createdAt',
      ])
      .where('e.showtime_id', '=', showtimeId)
      .where('e.reservation_id', '=', reservationId)
      .orderBy('e.created_at')
      // A sale comes before the money of the same moment.
      .orderBy(sql`e.kind <> 'sale'`)
      .orderBy('e.id')
      .execute()
  );
}

/** Every attempt to pay for a reservation, in its order. */
export async function readPayments(
  db: Database,
  { showtimeId, reservationId }: ReservationKey,
): Promise<PaymentRow[]> {
  return db
    .selectFrom('payments as p')
    .select([
      'p.id',
      'p.method',
      'p.provider',
      'p.status',
      'p.currency',
      'p.amount',
      'p.captured_amount as capturedAmount',
      'p.refunded_amount as refundedAmount',
      'p.transferred_amount as transferredAmount',
      'p.provider_reference as providerReference',
      'p.created_at as createdAt',
    ])
    .where('p.showtime_id', '=', showtimeId)
    .where('p.reservation_id', '=', reservationId)
    .orderBy('p.created_at')
    .orderBy('p.id')
    .execute();
}

/** What went back of a reservation, or is to; all of it, or those with these ids. */
export async function readRefunds(
  db: Database | Transaction,
  { showtimeId, reservationId }: ReservationKey,
  ids?: readonly string[],
): Promise<RefundRow[]> {
  const query = db
    .selectFrom('refunds as f')
    .innerJoin('payments as p', (join) =>
      join.onRef('p.showtime_id', '=', 'f.showtime_id').onRef('p.id', '=', 'f.payment_id'),
    )
    .select([
      'f.id',
      'f.payment_id as paymentId',
      'p.method',
      'f.currency',
      'f.amount',
      'f.reason',
      'f.note',
      'f.status',
      'f.requested_at as requestedAt',
      'f.settled_at as settledAt',
      'f.attempts',
      'f.last_error as failureReason',
    ])
    .where('f.showtime_id', '=', showtimeId)
    .where('f.reservation_id', '=', reservationId)
    .orderBy('f.requested_at')
    .orderBy('f.id');
  return ids === undefined
    ? query.execute()
    : query.where('f.id', '=', sql<string>`any(${ids}::uuid[])`).execute();
}
