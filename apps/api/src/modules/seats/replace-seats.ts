import type { Transaction } from '../../database.ts';
import type { SeatMapDocument } from '../seating/index.ts';
import { deleteSeats, insertSeats, wasEverSold } from './seat-operations.repository.ts';
import { seatMapIsHistory } from './seats.errors.ts';

/**
 * Gives a showtime the seats of another map. Its seats are locked, and nobody has any.
 *
 * @throws DomainError SEAT_MAP_IS_HISTORY when seats were sold before, though none is now
 */
export async function replaceSeats(
  tx: Transaction,
  showtimeId: string,
  document: SeatMapDocument,
): Promise<void> {
  if (await wasEverSold(tx, showtimeId)) throw seatMapIsHistory();
  await deleteSeats(tx, showtimeId);
  await insertSeats(tx, showtimeId, document);
}
