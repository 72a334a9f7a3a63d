import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';
import { newId } from '../../platform/ids.ts';
import { databaseFailure } from '../../platform/retry.ts';

export type Notice = {
  id: string;
  showtimeId: string;
  kind: 'cancelled' | 'moved';
  reason: string;
  /** Of a move: when it was to start. */
  startsAtBefore: Date | null;
};

/** A reservation whose holder is to be told. */
export type ReservationToTell = {
  id: string;
  email: string | null;
  currency: string;
  /** Those that were lost or, of a move, that it has. */
  seats: string[];
  /** It waited for its payment when the showtime was cancelled. */
  wasPending: boolean;
};

/** Notes that the holders of a showtime are to be told and refunded, in the transaction of why. */
export async function insertNotice(
  tx: Transaction,
  { showtimeId, kind, reason, startsAtBefore }: Omit<Notice, 'id'>,
): Promise<void> {
  await tx
    .insertInto('showtime_notices')
    .values({
      showtime_id: showtimeId,
      id: newId(),
      kind,
      reason,
      starts_at_before: startsAtBefore,
      done_at: null,
      after_reservation_id: null,
    })
    .execute();
}

/**
 * Showtimes with holders to be told, those who wait longest first; those last of which only are left
 * who could not be told before.
 */
export async function findShowtimesWithNotices(db: Database, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('showtime_notices as n')
    .select(['n.showtime_id as showtimeId', sql`min(n.created_at)`.as('oldest')])
    .where('n.done_at', 'is', null)
    .groupBy('n.showtime_id')
    .orderBy(sql`bool_and(cardinality(n.failed_reservation_ids) > 0)`)
    .orderBy('oldest')
    .limit(limit)
    .execute();
  return rows.map((row) => row.showtimeId);
}

/**
 * The next notice of a showtime, ours until the transaction ends; undefined when somebody else has it.
 *
 * @param options.settled those that nothing more can be done for now
 */
export async function claimNotice(
  tx: Transaction,
  showtimeId: string,
  { settled }: { settled: readonly string[] },
): Promise<Notice | undefined> {
  return tx
    .selectFrom('showtime_notices as n')
    .select([
      'n.id',
      'n.showtime_id as showtimeId',
      'n.kind',
      'n.reason',
      'n.starts_at_before as startsAtBefore',
    ])
    .where('n.showtime_id', '=', showtimeId)
    .where('n.done_at', 'is', null)
    .where('n.id', '<>', sql<string>`all(${settled}::uuid[])`)
    .orderBy('n.created_at')
    .orderBy('n.id')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
}

/**
 * The next reservation that a notice is for, locked: of a cancelled showtime those that were cancelled
 * with it, which the moment says, of a moved one those that may be given back for it. Those that could
 * not be seen to before come when there is no other.
 *
 * @param failed those of them that are not tried again now
 */
export async function lockNextReservation(
  tx: Transaction,
  { showtimeId, id, kind }: Notice,
  failed: readonly string[],
): Promise<ReservationToTell | undefined> {
  const isConcerned =
    kind === 'cancelled'
      ? sql<boolean>`r.status = 'cancelled' and r.cancelled_at = greatest(n.created_at, r.created_at)`
      : sql<boolean>`r.status in ('confirmed', 'pendingPayment') and r.is_freely_refundable`;
  const isSeatConcerned =
    kind === 'cancelled'
      ? sql<boolean>`t.voided_at = n.created_at`
      : sql<boolean>`t.status = 'valid'`;
  const { rows } = await sql<ReservationToTell>`
    select
      r.id, r.email, r.currency,
      coalesce(
        (
          select array_agg(t.seat_label order by t.seat_label) from tickets t
          where t.showtime_id = r.showtime_id and t.reservation_id = r.id and ${isSeatConcerned}
        ),
        array(select q.ticket ->> 'seat' from jsonb_array_elements(r.quote -> 'tickets') q (ticket))
      ) as seats,
      not exists (
        select 1 from tickets t
        where t.showtime_id = r.showtime_id and t.reservation_id = r.id
      ) as "wasPending"
    from showtime_notices n
    join reservations r on r.showtime_id = n.showtime_id
    where n.showtime_id = ${showtimeId}::uuid and n.id = ${id}::uuid and ${isConcerned}
      and r.id <> all(${failed}::uuid[])
      and (
        n.after_reservation_id is null or r.id > n.after_reservation_id
        or r.id = any(n.failed_reservation_ids)
      )
    order by r.id = any(n.failed_reservation_ids), r.id
    limit 1
    for update of r`.execute(tx);
  return rows[0];
}

/** Notes how far a notice is; in the transaction of what was done for that reservation. */
export async function noteSeenTo(
  tx: Transaction,
  { showtimeId, id }: Notice,
  reservationId: string,
): Promise<void> {
  await tx
    .updateTable('showtime_notices as n')
    .set({
      after_reservation_id: laterOf(reservationId),
      failed_reservation_ids: sql<
        string[]
      >`array_remove(n.failed_reservation_ids, ${reservationId}::uuid)`,
    })
    .where('n.showtime_id', '=', showtimeId)
    .where('n.id', '=', id)
    .execute();
}

/** Notes that a reservation is to be tried again, unless somebody has seen to it meanwhile. */
export async function noteFailed(
  tx: Transaction,
  { showtimeId, id }: Notice,
  reservationId: string,
): Promise<void> {
  await tx
    .updateTable('showtime_notices as n')
    .set({
      after_reservation_id: reservationId,
      failed_reservation_ids: sql<
        string[]
      >`array_append(n.failed_reservation_ids, ${reservationId}::uuid)`,
    })
    .where('n.showtime_id', '=', showtimeId)
    .where('n.id', '=', id)
    .where(
      sql<boolean>`(n.after_reservation_id is null or n.after_reservation_id < ${reservationId}::uuid)`,
    )
    .execute();
}

function laterOf(reservationId: string) {
  return sql<string>`greatest(n.after_reservation_id, ${reservationId}::uuid)`;
}

/** Everybody has been seen to, unless some of `failed` are left. @returns whether it is done */
export async function finishNotice(
  tx: Transaction,
  { showtimeId, id }: Notice,
  failed: readonly string[],
): Promise<{ isDone: boolean }> {
  const { numUpdatedRows } = await tx
    .updateTable('showtime_notices as n')
    .set({ done_at: sql<Date>`now()` })
    .where('n.showtime_id', '=', showtimeId)
    .where('n.id', '=', id)
    .where(sql<boolean>`not n.failed_reservation_ids && ${failed}::uuid[]`)
    .executeTakeFirstOrThrow();
  return { isDone: numUpdatedRows > 0n };
}

/** What was asked back for a reservation because its showtime was cancelled: minor units. */
export async function readAskedBack(
  tx: Transaction,
  { showtimeId, id }: { showtimeId: string; id: string },
): Promise<number> {
  const { amount } = await tx
    .selectFrom('refunds as f')
    .select(sql<number>`coalesce(sum(f.amount), 0)::integer`.as('amount'))
    .where('f.showtime_id', '=', showtimeId)
    .where('f.reservation_id', '=', id)
    .where('f.reason', '=', 'showtimeCancelled')
    .executeTakeFirstOrThrow();
  return amount;
}

/**
 * Does one thing of a transaction so that the rest of it stands when that fails.
 *
 * @returns what it failed with
 * @throws what comes of the weather at the database: then all of it is tried again
 */
export async function onItsOwn(tx: Transaction, work: () => Promise<void>): Promise<unknown[]> {
  await sql`savepoint on_its_own`.execute(tx);
  try {
    await work();
    await sql`release savepoint on_its_own`.execute(tx);
    return [];
  } catch (failure) {
    if (databaseFailure(failure) !== undefined) throw failure;
    await sql`rollback to savepoint on_its_own`.execute(tx);
    return [failure];
  }
}
