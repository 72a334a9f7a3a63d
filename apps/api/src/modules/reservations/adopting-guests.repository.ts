import { sql } from 'kysely';

import type { Transaction } from '../../database.ts';
import type { ChangeOfOwner } from '../seats/index.ts';

/** A reservation that a guest made. */
export type AdoptableReservation = {
  id: string;
  holdId: string | null;
  /** Tickets that count against the cap. */
  liveSeats: number;
};

/** Locks what an owner reserved in a showtime, in the order of the ids: after its seats. */
export async function lockReservationsOf(
  tx: Transaction,
  { showtimeId, owner }: { showtimeId: string; owner: string },
): Promise<AdoptableReservation[]> {
  return tx
    .selectFrom('reservations as r')
    .select([
      'r.id',
      'r.hold_id as holdId',
      sql<number>`(
        select count(*)::integer from tickets t
        where t.showtime_id = r.showtime_id and t.reservation_id = r.id and t.status = 'valid'
      )`.as('liveSeats'),
    ])
    .where('r.showtime_id', '=', showtimeId)
    .where('r.owner', '=', owner)
    .orderBy('r.id')
    .forUpdate()
    .execute();
}

/**
 * Whether there still is somebody to give anything to. Their row is locked as a sale to them locks it:
 * whoever erases them waits, and then finds what they were given.
 */
export async function lockAccount(tx: Transaction, userId: string): Promise<boolean> {
  const { rows } = await sql<{ contact: string | null }>`
    select marquee.contact_of(${userId}::uuid, null) as contact`.execute(tx);
  return (rows[0]?.contact ?? null) !== null;
}

/** Enters reservations in an account. They are locked; whom they are mailed to stays as it is. */
export async function moveReservations(
  tx: Transaction,
  { showtimeId, from, to }: ChangeOfOwner,
  { userId, reservationIds }: { userId: string; reservationIds: readonly string[] },
): Promise<void> {
  await tx
    .updateTable('reservations as r')
    .set({ owner: to, user_id: userId })
    .where('r.showtime_id', '=', showtimeId)
    .where('r.id', '=', sql<string>`any(${reservationIds}::uuid[])`)
    .where('r.owner', '=', from)
    .execute();
}
