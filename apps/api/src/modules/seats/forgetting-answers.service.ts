import type { Database } from '../../database.ts';
import { deleteOldAnswers, findShowtimesWithOldAnswers } from './old-answers.repository.ts';

const SHOWTIMES_PER_RUN = 200;
const ROWS_PER_TRANSACTION = 1000;

/**
 * Forgets the answers to requests that nobody will repeat any more. Two steps, so that each deleting
 * statement stays with one showtime.
 *
 * @param keptHours at least what clients were promised
 */
export async function forgetOldAnswers(db: Database, keptHours: number): Promise<void> {
  for (const showtimeId of await findShowtimesWithOldAnswers(db, keptHours, SHOWTIMES_PER_RUN)) {
    let deleted: number;
    do {
      deleted = await db
        .transaction()
        .execute(async (tx) =>
          deleteOldAnswers(tx, { showtimeId, keptHours, rowsMax: ROWS_PER_TRANSACTION }),
        );
    } while (deleted === ROWS_PER_TRANSACTION);
  }
}
