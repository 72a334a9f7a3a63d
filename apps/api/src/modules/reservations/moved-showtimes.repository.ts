import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';

/** Ends the holds of a showtime that nobody is paying for. Its seats are locked. */
export async function releasePlainHolds(
  tx: Transaction,
  showtimeId: string,
): Promise<{ endedHolds: number }> {
  const ended = await tx
    .updateTable('holds as h')
    // Our clock may be older than a hold that we waited for.
    .set({ status: 'released', released_at: sql<Date>`greatest(now(), h.created_at)` })
    .where('h.showtime_id', '=', showtimeId)
    .where('h.status', '=', 'active')
    .where('h.reservation_id', 'is', null)
    .returning('h.id')
    .execute();
  await tx
    .updateTable('showtime_seats as s')
    .set({ status: 'available', hold_id: null, held_until: null })
    .where('s.showtime_id', '=', showtimeId)
    .where('s.hold_id', '=', sql<string>`any(${ended.map(({ id }) => id)}::uuid[])`)
    .where('s.status', '=', 'held')
    .execute();
  return { endedHolds: ended.length };
}

/** Lets everybody who has, or is paying for, tickets of a showtime give them back in full. */
export async function freeReservationsOfMoved(
  tx: Transaction,
  showtimeId: string,
): Promise<{ reservations: number }> {
  const { numUpdatedRows } = await tx
    .updateTable('reservations as r')
    .set({ is_freely_refundable: true })
    .where('r.showtime_id', '=', showtimeId)
    .where('r.status', 'in', ['confirmed', 'pendingPayment'])
    .executeTakeFirstOrThrow();
  return { reservations: Number(numUpdatedRows) };
}

/** When what was bought was to start, as its buyer had been told; undefined where that never changed. */
export async function findFirstStart(
  db: Database,
  { showtimeId, reservationId }: { showtimeId: string; reservationId: string },
): Promise<Date | undefined> {
  const first = await db
    .selectFrom('showtime_notices as n')
    .innerJoin('reservations as r', 'r.showtime_id', 'n.showtime_id')
    .select('n.starts_at_before as startsAt')
    .where('n.showtime_id', '=', showtimeId)
    .where('r.id', '=', reservationId)
    .where('n.kind', '=', 'moved')
    .whereRef('n.created_at', '>=', 'r.created_at')
    .orderBy('n.created_at')
    .orderBy('n.id')
    .limit(1)
    .executeTakeFirst();
  return first?.startsAt ?? undefined;
}
