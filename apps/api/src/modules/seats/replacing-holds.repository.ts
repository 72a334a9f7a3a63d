import { sql } from 'kysely';

import type { Transaction } from '../../database.ts';

/** Lets a hold count its time from when an earlier one began. Their owner's turn is ours. */
export async function beginAsEarlier(
  tx: Transaction,
  { showtimeId, holdId, earlierId }: { showtimeId: string; holdId: string; earlierId: string },
): Promise<void> {
  await tx
    .updateTable('holds as h')
    .from('holds as earlier')
    .set({ created_at: sql.ref('earlier.created_at') })
    .where('h.showtime_id', '=', showtimeId)
    .where('h.id', '=', holdId)
    .where('earlier.showtime_id', '=', showtimeId)
    .where('earlier.id', '=', earlierId)
    .returning('h.id')
    .executeTakeFirstOrThrow();
}
