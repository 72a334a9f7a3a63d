import type { Transaction } from '../../database.ts';
import { freeReservationsOfMoved, releasePlainHolds } from './moved-showtimes.repository.ts';
import { insertNotice } from './notices.repository.ts';

/**
 * What a move of a showtime means for those who have something of it; its seats are locked. Tickets
 * and prices stay, and everybody may give theirs back in full until the end; a job tells them. Seats
 * that are only held become free: nobody buys a time that they have not seen. Who is paying already
 * keeps theirs and is told like the others.
 */
export async function noteMove(
  tx: Transaction,
  showtimeId: string,
  { reason, startsAtBefore }: { reason: string; startsAtBefore: Date },
): Promise<{ endedHolds: number; reservations: number }> {
  const { endedHolds } = await releasePlainHolds(tx, showtimeId);
  const { reservations } = await freeReservationsOfMoved(tx, showtimeId);
  await insertNotice(tx, { showtimeId, kind: 'moved', reason, startsAtBefore });
  return { endedHolds, reservations };
}
