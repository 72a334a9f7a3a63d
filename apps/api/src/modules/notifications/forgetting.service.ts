import type { Database } from '../../database.ts';
import { deleteOldMessages, findShowtimesWithOldMessages } from './forgetting.repository.ts';

const SHOWTIMES_PER_RUN = 200;
const ROWS_PER_TRANSACTION = 1000;

/**
 * Forgets messages that nobody asks about any more, delivered or not. An event this old does not
 * happen a second time, so its row is not needed to keep it from being told again.
 */
export async function forgetOldMessages(db: Database, keptDays: number): Promise<void> {
  for (const showtimeId of await findShowtimesWithOldMessages(db, keptDays, SHOWTIMES_PER_RUN)) {
    let deleted: number;
    do {
      deleted = await db
        .transaction()
        .execute(async (tx) =>
          deleteOldMessages(tx, { showtimeId, keptDays, rowsMax: ROWS_PER_TRANSACTION }),
        );
    } while (deleted === ROWS_PER_TRANSACTION);
  }
}
