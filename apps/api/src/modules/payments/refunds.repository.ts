import { sql } from 'kysely';

import type { Transaction } from '../../database.ts';
import type { PaymentMethod, PaymentStatus, RefundReason } from './payments.tables.ts';

/** Money that came in for a reservation, and how much of it is still here. */
export type PaymentToRefund = {
  id: string;
  status: PaymentStatus;
  method: PaymentMethod;
  currency: string;
  /** Captured, and neither asked back nor gone over to another reservation. */
  left: number;
  createdAt: Date;
};

export type NewRefund = {
  showtimeId: string;
  id: string;
  reservationId: string;
  paymentId: string;
  currency: string;
  amount: number;
  reason: RefundReason;
  note: string | null;
  requestedByUserId: string | null;
  /** Staff give it, not a provider. */
  isByHand: boolean;
  /** Handed out already: nothing is left to be done. */
  isSettled: boolean;
};

/** Locks all payments of a reservation, in the order of their ids as everyone does. */
export async function lockPaymentsToRefund(
  tx: Transaction,
  { showtimeId, reservationId }: { showtimeId: string; reservationId: string },
): Promise<PaymentToRefund[]> {
  const rows = await tx
    .selectFrom('payments as p')
    .select([
      'p.id',
      'p.status',
      'p.method',
      'p.currency',
      'p.captured_amount as captured',
      'p.refunded_amount as refunded',
      'p.transferred_amount as transferred',
      'p.created_at as createdAt',
    ])
    .where('p.showtime_id', '=', showtimeId)
    .where('p.reservation_id', '=', reservationId)
    .orderBy('p.id')
    .forUpdate()
    .execute();
  return rows.map(({ captured, refunded, transferred, ...payment }) => ({
    ...payment,
    left: captured - refunded - transferred,
  }));
}

/** Writes a refund and takes it off what is left of its payment, which is locked. */
export async function insertRefund(tx: Transaction, refund: NewRefund): Promise<void> {
  await tx
    .updateTable('payments as p')
    .set({ refunded_amount: sql<number>`p.refunded_amount + ${refund.amount}` })
    .where('p.showtime_id', '=', refund.showtimeId)
    .where('p.id', '=', refund.paymentId)
    .execute();
  await tx
    .insertInto('refunds')
    .values({
      showtime_id: refund.showtimeId,
      id: refund.id,
      reservation_id: refund.reservationId,
      payment_id: refund.paymentId,
      currency: refund.currency,
      amount: refund.amount,
      reason: refund.reason,
      note: refund.note,
      requested_by_user_id: refund.requestedByUserId,
      status: refund.isSettled ? 'succeeded' : 'requested',
      settled_at: refund.isSettled ? sql<Date>`now()` : null,
      // What is given by hand is nothing that a job could do.
      ...(refund.isByHand ? { next_attempt_at: sql<Date>`'infinity'::timestamptz` } : {}),
      provider_reference: null,
      last_error: null,
    })
    .execute();
}
