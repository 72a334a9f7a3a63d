import type { Transaction } from '../../database.ts';

/** Whom the house writes to about a reservation; null where nobody is known. */
export async function findContact(
  tx: Transaction,
  { showtimeId, reservationId }: { showtimeId: string; reservationId: string },
): Promise<string | null> {
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
