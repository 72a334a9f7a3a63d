import { sql } from 'kysely';

import type { Transaction } from '../../database.ts';

/**
 * Whom the house writes to about a reservation; null where nobody is known. Its user is not erased
 * before the transaction ends: whoever erases them finds what is written to them here.
 */
export async function findContact(
  tx: Transaction,
  { showtimeId, reservationId }: { showtimeId: string; reservationId: string },
): Promise<string | null> {
  await sql`
    select 1 from users u
    where u.id = (
      select r.user_id from reservations r
      where r.showtime_id = ${showtimeId}::uuid and r.id = ${reservationId}::uuid
    )
    for key share`.execute(tx);
  const row = await tx
    .selectFrom('reservations as r')
    .select('r.email')
    .where('r.showtime_id', '=', showtimeId)
    .where('r.id', '=', reservationId)
    .executeTakeFirst();
  return row?.email ?? null;
}

/** Locks a reservation: after its seats, and before its payments. */
export async function lockReservation(
  tx: Transaction,
  { showtimeId, id }: { showtimeId: string; id: string },
): Promise<{ currency: string }> {
  return tx
    .selectFrom('reservations as r')
    .select('r.currency')
    .where('r.showtime_id', '=', showtimeId)
    .where('r.id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow();
}
