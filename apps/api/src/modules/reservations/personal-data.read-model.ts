import type { Database } from '../../database.ts';
import { selectReservations, type ReservationRow } from './reservations.read-model.ts';

/** Reservations that one export tells of at most: decades of going to the cinema every evening. */
const ROWS_MAX = 10_000;

/** Everything a person reserved, newest first. */
export async function listReservationsOfUser(
  db: Database,
  userId: string,
): Promise<ReservationRow[]> {
  return selectReservations(db)
    .where('r.user_id', '=', userId)
    .orderBy('r.created_at', 'desc')
    .orderBy('r.id', 'desc')
    .limit(ROWS_MAX)
    .execute();
}
