import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';

/** Showtimes that have messages older than they are kept, those with the oldest first. */
export async function findShowtimesWithOldMessages(
  db: Database,
  keptDays: number,
  showtimesMax: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('outbox_messages as m')
    .select(['m.showtime_id as showtimeId', sql`min(m.created_at)`.as('oldest')])
    .where('m.created_at', '<', sql<Date>`now() - make_interval(days => ${keptDays})`)
    .groupBy('m.showtime_id')
    .orderBy('oldest')
    .limit(showtimesMax)
    .execute();
  return rows.map((row) => row.showtimeId);
}

/** Forgets old messages of one showtime, passing over those that another worker is at. */
export async function deleteOldMessages(
  tx: Transaction,
  { showtimeId, keptDays, rowsMax }: { showtimeId: string; keptDays: number; rowsMax: number },
): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from outbox_messages m
    where m.showtime_id = ${showtimeId}::uuid
      and m.id = any(array(
        select o.id
        from outbox_messages o
        where o.showtime_id = ${showtimeId}::uuid
          and o.created_at < now() - make_interval(days => ${keptDays})
        order by o.id
        limit ${rowsMax}
        for update skip locked
      ))`.execute(tx);
  return Number(numAffectedRows);
}

/**
 * Takes back what was not delivered about somebody and what they bought, whoever it was for, and forgets
 * the addresses: their account is erased. What is enqueued after it is sent, such as the message that
 * says so.
 *
 * @param subjectIds the user and their reservations
 */
export async function withdrawMessagesAbout(
  tx: Transaction,
  subjectIds: readonly string[],
): Promise<void> {
  await tx
    .updateTable('outbox_messages')
    .set({
      status: 'dead',
      recipient: '',
      facts: '{}',
      claimed_until: null,
      last_error: 'withdrawn',
    })
    // Written out, so that the index of what is not delivered serves.
    .where(sql<boolean>`status <> 'delivered'`)
    .where(sql<boolean>`subject_id = any(${subjectIds}::uuid[])`)
    .execute();
}
