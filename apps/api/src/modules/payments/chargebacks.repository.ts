import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';
import type { PaymentStatus, PaymentTable, RefundReason } from './payments.tables.ts';

/** A payment whose money the bank may have taken back. */
export type DisputedPayment = { showtimeId: string; reservationId: string; paymentId: string };

/** What is known of a payment that is locked, in minor units. */
export type DisputedBooks = {
  status: PaymentStatus;
  currency: string;
  /** Captured, less what went over to another reservation. */
  kept: number;
  /** Gone back for certain, or sent, so that it may be gone. */
  goneBack: number;
  chargedBack: number;
  /** What the house owes the buyer: of a parked payment all that is parked of it. */
  owed: number;
};

export type UnsentRefund = {
  id: string;
  amount: number;
  reason: RefundReason;
  note: string | null;
  requestedByUserId: string | null;
};

/** All payments that an intent of a provider brought, in the order in which they are locked. */
export async function findDisputedPayments(
  db: Database,
  provider: string,
  intentReference: string,
): Promise<DisputedPayment[]> {
  return db
    .selectFrom('payments as p')
    .select([
      'p.showtime_id as showtimeId',
      'p.reservation_id as reservationId',
      'p.id as paymentId',
    ])
    .where('p.provider', '=', sql<PaymentTable['provider']>`${provider}`)
    .where('p.provider_reference', '=', intentReference)
    .where('p.captured_amount', '>', 0)
    .orderBy('p.showtime_id')
    .orderBy('p.reservation_id')
    .orderBy('p.id')
    .execute();
}

/** Locks a payment and tells what is known of it. Its reservation is locked before. */
export async function lockDisputedPayment(
  tx: Transaction,
  { showtimeId, reservationId, paymentId }: DisputedPayment,
): Promise<DisputedBooks> {
  const payment = await tx
    .selectFrom('payments as p')
    .select([
      'p.status',
      'p.currency',
      sql<number>`p.captured_amount - p.transferred_amount`.as('kept'),
    ])
    .where('p.showtime_id', '=', showtimeId)
    .where('p.id', '=', paymentId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const { rows } = await sql<Pick<DisputedBooks, 'goneBack' | 'chargedBack' | 'owed'>>`
    select
      (
        select coalesce(sum(f.amount), 0)::integer
        from refunds f
        where f.showtime_id = ${showtimeId}::uuid and f.payment_id = ${paymentId}::uuid
          and (f.status = 'succeeded' or f.status = 'requested' and f.attempts > 0)
      ) as "goneBack",
      coalesce(
        -sum(e.paid_amount) filter (
          where e.kind = 'chargeback' and e.payment_id = ${paymentId}::uuid
        ), 0
      )::integer as "chargedBack",
      coalesce(
        case
          when ${payment.status}::text = 'parked'
            then sum(e.parked_amount) filter (where e.payment_id = ${paymentId}::uuid)
          else -sum(e.due_amount)
        end, 0
      )::integer as "owed"
    from ledger_entries e
    where e.showtime_id = ${showtimeId}::uuid and e.reservation_id = ${reservationId}::uuid`.execute(
    tx,
  );
  const [sums] = rows;
  return { ...payment, ...(sums ?? { goneBack: 0, chargedBack: 0, owed: 0 }) };
}

export async function hasEntry(
  tx: Transaction,
  { showtimeId, id }: { showtimeId: string; id: string },
): Promise<boolean> {
  const found = await tx
    .selectFrom('ledger_entries as e')
    .select('e.id')
    .where('e.showtime_id', '=', showtimeId)
    .where('e.id', '=', id)
    .executeTakeFirst();
  return found !== undefined;
}

/** What is already on its way back to the buyer of a reservation, perhaps. */
export async function sumOfSentRefunds(
  tx: Transaction,
  { showtimeId, reservationId }: { showtimeId: string; reservationId: string },
): Promise<number> {
  const row = await tx
    .selectFrom('refunds as f')
    .select(sql<number>`coalesce(sum(f.amount), 0)::integer`.as('amount'))
    .where('f.showtime_id', '=', showtimeId)
    .where('f.reservation_id', '=', reservationId)
    .where('f.status', '=', 'requested')
    .where('f.attempts', '>', 0)
    .executeTakeFirstOrThrow();
  return row.amount;
}

/** Locks the refunds of a payment that nobody has begun to send, oldest first. */
export async function lockUnsentRefunds(
  tx: Transaction,
  { showtimeId, paymentId }: Pick<DisputedPayment, 'showtimeId' | 'paymentId'>,
): Promise<UnsentRefund[]> {
  return tx
    .selectFrom('refunds as f')
    .select([
      'f.id',
      'f.amount',
      'f.reason',
      'f.note',
      'f.requested_by_user_id as requestedByUserId',
    ])
    .where('f.showtime_id', '=', showtimeId)
    .where('f.payment_id', '=', paymentId)
    .where('f.status', '=', 'requested')
    .where('f.attempts', '=', 0)
    .orderBy('f.requested_at')
    .orderBy('f.id')
    .forUpdate()
    .execute();
}

/** Closes what is open about chargebacks of an intent: they are undone. */
export async function closeCases(
  tx: Transaction,
  { provider, intentReference }: { provider: string; intentReference: string },
): Promise<void> {
  await tx
    .updateTable('payment_cases as c')
    .set({ resolved_at: sql<Date>`now()`, resolution: 'The money came again.' })
    .where('c.kind', '=', 'chargeback')
    .where('c.resolved_at', 'is', null)
    .where(sql<boolean>`c.details ->> 'provider' = ${provider}`)
    .where(sql<boolean>`c.details ->> 'intentReference' = ${intentReference}`)
    .execute();
}
