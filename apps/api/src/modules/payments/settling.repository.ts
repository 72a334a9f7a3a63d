import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';
import type { ProviderIntent } from './payment-provider.ts';
import type { PaymentAddress } from './payments.repository.ts';
import type { PaymentStatus } from './payments.tables.ts';

/** A payment whose row is ours until the transaction ends. */
export type LockedPayment = { status: PaymentStatus; amount: number; currency: string };

/** An attempt to pay that has not come to an end, as far as we know. */
export type UnsettledPayment = PaymentAddress & {
  reservationId: string;
  provider: string;
  amount: number;
  currency: string;
  providerReference: string | null;
};

/** Locks a payment: after the seats and the reservation it is for. */
export async function lockPayment(
  tx: Transaction,
  { showtimeId, paymentId }: PaymentAddress,
): Promise<LockedPayment> {
  return tx
    .selectFrom('payments as p')
    .select(['p.status', 'p.amount', 'p.currency'])
    .where('p.showtime_id', '=', showtimeId)
    .where('p.id', '=', paymentId)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

/** Writes that money came: `captured` where it is what was asked for, else `parked`. Locked before. */
export async function writeCapture(
  tx: Transaction,
  { showtimeId, paymentId }: PaymentAddress,
  { status, intent }: { status: 'captured' | 'parked'; intent: ProviderIntent },
): Promise<void> {
  const written = await tx
    .updateTable('payments as p')
    .set({
      status,
      captured_amount: intent.capturedAmount,
      // Of another currency than was asked for: what it is in is what can be given back.
      currency: intent.currency,
      provider_reference: sql<string>`coalesce(p.provider_reference, ${intent.reference})`,
      settled_at: sql<Date>`now()`,
    })
    .where('p.showtime_id', '=', showtimeId)
    .where('p.id', '=', paymentId)
    .where('p.status', 'not in', ['captured', 'parked'])
    .returning('p.id')
    .executeTakeFirst();
  if (written === undefined) throw new Error(`payment ${paymentId} was captured under our lock`);
}

/** Writes that an attempt came to nothing. What has ended stays as it ended. */
export async function closePayment(
  db: Database | Transaction,
  { showtimeId, paymentId }: PaymentAddress,
  { status, reference }: { status: 'failed' | 'cancelled'; reference: string | null },
): Promise<boolean> {
  const closed = await db
    .updateTable('payments as p')
    .set({
      status,
      provider_reference: sql<string | null>`coalesce(p.provider_reference, ${reference})`,
      settled_at: sql<Date>`now()`,
    })
    .where('p.showtime_id', '=', showtimeId)
    .where('p.id', '=', paymentId)
    .where('p.status', 'in', ['created', 'open'])
    .returning('p.id')
    .executeTakeFirst();
  return closed !== undefined;
}

/**
 * Leaves the open attempts of a reservation, or one of them, alone for a while: they could not be closed
 * at the provider. Each time for twice as long as before.
 *
 * @returns whether there was any
 */
export async function postponeClosing(
  db: Database,
  {
    showtimeId,
    reservationId,
    paymentId,
  }: { showtimeId: string; reservationId: string; paymentId?: string },
  { seconds, secondsMax }: { seconds: number; secondsMax: number },
): Promise<boolean> {
  let postponing = db
    .updateTable('payments as p')
    .set({
      close_attempts: sql<number>`p.close_attempts + 1`,
      next_close_at: sql<Date>`now() + make_interval(
        secs => least(${seconds} * 2::double precision ^ least(p.close_attempts, 20), ${secondsMax})
      )`,
    })
    .where('p.showtime_id', '=', showtimeId)
    .where('p.reservation_id', '=', reservationId)
    .where('p.method', '=', 'online')
    .where('p.status', 'in', ['created', 'open']);
  if (paymentId !== undefined) postponing = postponing.where('p.id', '=', paymentId);
  const { numUpdatedRows } = await postponing.executeTakeFirstOrThrow();
  return numUpdatedRows > 0;
}

/** What a reservation still has to pay, from its ledger; below zero the house owes it. */
export async function readAmountDue(
  tx: Transaction,
  { showtimeId, reservationId }: { showtimeId: string; reservationId: string },
): Promise<number> {
  const row = await tx
    .selectFrom('ledger_entries as l')
    .select(sql<number>`coalesce(sum(l.due_amount), 0)::integer`.as('due'))
    .where('l.showtime_id', '=', showtimeId)
    .where('l.reservation_id', '=', reservationId)
    .executeTakeFirstOrThrow();
  return row.due;
}

/** The attempts of a reservation that may still bring money: one at most, but for history. */
export async function findUnsettledPayments(
  db: Database | Transaction,
  { showtimeId, reservationId }: { showtimeId: string; reservationId: string },
): Promise<UnsettledPayment[]> {
  return selectUnsettled(db)
    .where('p.showtime_id', '=', showtimeId)
    .where('p.reservation_id', '=', reservationId)
    .orderBy('p.id')
    .execute();
}

/**
 * Attempts to pay online that could still be paid at the provider, and should not: for reservations
 * that have ended, and those that nobody came back to. Those of pending reservations end with them;
 * those that could not be closed are left alone for a while.
 */
export async function findForsakenPayments(
  db: Database,
  { olderThanSeconds, limit }: { olderThanSeconds: number; limit: number },
): Promise<UnsettledPayment[]> {
  return selectUnsettled(db)
    .innerJoin('reservations as r', (join) =>
      join.onRef('r.showtime_id', '=', 'p.showtime_id').onRef('r.id', '=', 'p.reservation_id'),
    )
    .where(
      sql<boolean>`(
        r.status in ('cancelled', 'expired')
        or (
          r.status = 'confirmed'
          and p.created_at < now() - make_interval(secs => ${olderThanSeconds})
        )
      )`,
    )
    .where(sql<boolean>`(p.next_close_at is null or p.next_close_at <= now())`)
    .orderBy('p.created_at')
    .limit(limit)
    .execute();
}

function selectUnsettled(db: Database | Transaction) {
  return db
    .selectFrom('payments as p')
    .select([
      'p.showtime_id as showtimeId',
      'p.id as paymentId',
      'p.reservation_id as reservationId',
      'p.provider',
      'p.amount',
      'p.currency',
      'p.provider_reference as providerReference',
    ])
    .where('p.method', '=', 'online')
    .where('p.status', 'in', ['created', 'open']);
}
