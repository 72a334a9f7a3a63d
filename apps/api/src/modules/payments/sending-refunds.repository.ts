import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';
import type {
  PaymentMethod,
  PaymentStatus,
  PaymentTable,
  RefundReason,
} from './payments.tables.ts';

/** A refund is found by its showtime and its id. */
export type RefundAddress = { showtimeId: string; refundId: string };

/** A refund that is ours to send until its lease ends. */
export type ClaimedRefund = RefundAddress & {
  provider: PaymentTable['provider'];
  /** Of the payment, as the provider calls it. */
  intentReference: string | null;
  amount: number;
  currency: string;
  /** This one included. */
  attempts: number;
};

export type LockedRefund = {
  showtimeId: string;
  id: string;
  reservationId: string;
  paymentId: string;
  currency: string;
  amount: number;
  reason: RefundReason;
  note: string | null;
  status: 'requested' | 'succeeded' | 'failed';
  attempts: number;
  providerReference: string | null;
  payment: {
    status: PaymentStatus;
    method: PaymentMethod;
    /** Captured, and neither asked back nor gone over to another reservation. */
    left: number;
  };
};

/** Showtimes with refunds to be sent now, those waiting longest first. No lock, one query. */
export async function findShowtimesWithDueRefunds(
  db: Database,
  showtimesMax: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('refunds as f')
    .select(['f.showtime_id as showtimeId', sql`min(f.next_attempt_at)`.as('oldest')])
    .where('f.status', '=', 'requested')
    .where('f.next_attempt_at', '<=', sql<Date>`now()`)
    .groupBy('f.showtime_id')
    .orderBy('oldest')
    .limit(showtimesMax)
    .execute();
  return rows.map((row) => row.showtimeId);
}

/** Claims the refund of a showtime that waits longest, passing over those that others are at. */
export async function claimRefund(
  tx: Transaction,
  { showtimeId, leaseSeconds }: { showtimeId: string; leaseSeconds: number },
): Promise<ClaimedRefund | null> {
  // Materialized, or the planner may run the one inside again for every payment that it joins.
  const { rows } = await sql<ClaimedRefund>`
    with due as materialized (
      select d.id
      from refunds d
      where d.showtime_id = ${showtimeId}::uuid and d.status = 'requested'
        and d.next_attempt_at <= now()
      order by d.next_attempt_at, d.id
      limit 1
      for update skip locked
    )
    update refunds f
    set next_attempt_at = now() + make_interval(secs => ${leaseSeconds}), attempts = f.attempts + 1
    from due, payments p
    where f.showtime_id = ${showtimeId}::uuid and f.id = due.id
      and p.showtime_id = ${showtimeId}::uuid and p.id = f.payment_id
    returning f.showtime_id as "showtimeId", f.id as "refundId", p.provider,
      p.provider_reference as "intentReference", f.amount, f.currency, f.attempts`.execute(tx);
  return rows[0] ?? null;
}

/** By what its provider knows a refund. */
export async function findSentRefund(
  db: Database,
  { showtimeId, refundId }: RefundAddress,
): Promise<Pick<ClaimedRefund, 'provider' | 'intentReference'> | undefined> {
  return db
    .selectFrom('refunds as f')
    .innerJoin('payments as p', (join) =>
      join.onRef('p.showtime_id', '=', 'f.showtime_id').onRef('p.id', '=', 'f.payment_id'),
    )
    .select(['p.provider', 'p.provider_reference as intentReference'])
    .where('f.showtime_id', '=', showtimeId)
    .where('f.id', '=', refundId)
    .executeTakeFirst();
}

/** Looks at a refund again later. Nothing happens when it has been settled meanwhile. */
export async function postponeRefund(
  tx: Transaction,
  { showtimeId, refundId }: RefundAddress,
  { seconds, reason }: { seconds: number; reason: string | null },
): Promise<void> {
  await tx
    .updateTable('refunds as f')
    .set({
      next_attempt_at: sql<Date>`now() + make_interval(secs => ${seconds})`,
      last_error: reason,
    })
    .where('f.showtime_id', '=', showtimeId)
    .where('f.id', '=', refundId)
    .where('f.status', '=', 'requested')
    .execute();
}

/** Locks a refund, and its payment before it, as everyone who locks both. */
export async function lockRefund(
  tx: Transaction,
  { showtimeId, refundId }: RefundAddress,
): Promise<LockedRefund | undefined> {
  const payment = await tx
    .selectFrom('payments as p')
    .innerJoin('refunds as f', (join) =>
      join.onRef('f.showtime_id', '=', 'p.showtime_id').onRef('f.payment_id', '=', 'p.id'),
    )
    .select([
      'p.status',
      'p.method',
      sql<number>`p.captured_amount - p.refunded_amount - p.transferred_amount`.as('left'),
    ])
    .where('f.showtime_id', '=', showtimeId)
    .where('f.id', '=', refundId)
    .forUpdate('p')
    .executeTakeFirst();
  const refund = await tx
    .selectFrom('refunds as f')
    .select([
      'f.showtime_id as showtimeId',
      'f.id',
      'f.reservation_id as reservationId',
      'f.payment_id as paymentId',
      'f.currency',
      'f.amount',
      'f.reason',
      'f.note',
      'f.status',
      'f.attempts',
      'f.provider_reference as providerReference',
    ])
    .where('f.showtime_id', '=', showtimeId)
    .where('f.id', '=', refundId)
    .forUpdate()
    .executeTakeFirst();
  return payment === undefined || refund === undefined ? undefined : { ...refund, payment };
}

/** Whether a refund, which is locked, was entered as gone once, whatever became of it then. */
export async function wasEntered(
  tx: Transaction,
  { showtimeId, id }: Pick<LockedRefund, 'showtimeId' | 'id'>,
): Promise<boolean> {
  const entry = await tx
    .selectFrom('ledger_entries as e')
    .select('e.id')
    .where('e.showtime_id', '=', showtimeId)
    .where('e.id', '=', id)
    .executeTakeFirst();
  return entry !== undefined;
}

/** Writes what became of a refund that is locked. */
export async function settleRefund(
  tx: Transaction,
  { showtimeId, id }: Pick<LockedRefund, 'showtimeId' | 'id'>,
  settled: {
    status: 'succeeded' | 'failed';
    providerReference: string | null;
    reason: string | null;
  },
): Promise<void> {
  await tx
    .updateTable('refunds as f')
    .set({
      status: settled.status,
      settled_at: sql<Date>`now()`,
      provider_reference: settled.providerReference,
      last_error: settled.reason,
    })
    .where('f.showtime_id', '=', showtimeId)
    .where('f.id', '=', id)
    .execute();
}

/** The provider knows of a refund, which is not through yet. */
export async function noteRefundReference(
  tx: Transaction,
  { showtimeId, id }: Pick<LockedRefund, 'showtimeId' | 'id'>,
  providerReference: string,
): Promise<void> {
  await tx
    .updateTable('refunds as f')
    .set({ provider_reference: providerReference })
    .where('f.showtime_id', '=', showtimeId)
    .where('f.id', '=', id)
    .execute();
}

/**
 * Counts anew what is asked back of a payment, which is locked: its refunds that have not failed, and
 * what was charged back, as far as it is still here.
 */
export async function recountRefunded(
  tx: Transaction,
  { showtimeId, paymentId }: { showtimeId: string; paymentId: string },
): Promise<void> {
  await sql`
    update payments p
    set refunded_amount = least(
      p.captured_amount - p.transferred_amount,
      (
        select coalesce(sum(f.amount), 0)
        from refunds f
        where f.showtime_id = ${showtimeId}::uuid and f.payment_id = ${paymentId}::uuid
          and f.status <> 'failed'
      ) - (
        select coalesce(sum(e.paid_amount), 0)
        from ledger_entries e
        where e.showtime_id = ${showtimeId}::uuid and e.reservation_id = p.reservation_id
          and e.payment_id = ${paymentId}::uuid and e.kind = 'chargeback'
      )
    )
    where p.showtime_id = ${showtimeId}::uuid and p.id = ${paymentId}::uuid`.execute(tx);
}

/**
 * The refund that a provider speaks of, by our id, which it was given, or by its own; only among those
 * of that very intent. A cold read by the reference of the intent.
 */
export async function findRefundOfIntent(
  db: Database,
  named: {
    provider: string;
    intentReference: string;
    refundId: string | null;
    reference: string;
  },
): Promise<RefundAddress | undefined> {
  return db
    .selectFrom('payments as p')
    .innerJoin('refunds as f', (join) =>
      join.onRef('f.showtime_id', '=', 'p.showtime_id').onRef('f.payment_id', '=', 'p.id'),
    )
    .select(['f.showtime_id as showtimeId', 'f.id as refundId'])
    .where('p.provider', '=', sql<PaymentTable['provider']>`${named.provider}`)
    .where('p.provider_reference', '=', named.intentReference)
    .where((where) =>
      where.or([
        where(sql<string>`f.id::text`, '=', named.refundId ?? ''),
        where('f.provider_reference', '=', named.reference),
      ]),
    )
    .executeTakeFirst();
}
