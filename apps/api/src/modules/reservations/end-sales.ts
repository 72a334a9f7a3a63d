import type { Transaction } from '../../database.ts';
import { blockSeatsOfCancelled } from '../seats/index.ts';
import { cancelAllOfShowtime } from './ending-sales.repository.ts';
import { insertNotice } from './notices.repository.ts';

/**
 * Ends the sale of a cancelled showtime whose seats are locked: holds end, tickets are void,
 * reservations cancelled, and nothing can be taken any more. The books say at once that everything is
 * owed back; a job gives it back and tells everybody. Who had what stays readable.
 */
export async function endSales(
  tx: Transaction,
  showtimeId: string,
  reason: string,
): Promise<{ voidedTickets: number; endedHolds: number; cancelledReservations: number }> {
  const { endedHolds } = await blockSeatsOfCancelled(tx, showtimeId);
  const cancelled = await cancelAllOfShowtime(tx, showtimeId, reason);
  await insertNotice(tx, { showtimeId, kind: 'cancelled', reason, startsAtBefore: null });
  return { endedHolds, ...cancelled };
}
