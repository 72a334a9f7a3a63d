import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';

/** Showtimes that have answers older than they are kept, those with the oldest first. */
export async function findShowtimesWithOldAnswers(
  db: Database,
  keptHours: number,
  showtimesMax: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('idempotency_keys as k')
    .select(['k.showtime_id as showtimeId', sql`min(k.created_at)`.as('oldest')])
    .where('k.created_at', '<', sql<Date>`now() - make_interval(hours => ${keptHours})`)
    .groupBy('k.showtime_id')
    .orderBy('oldest')
    .limit(showtimesMax)
    .execute();
  return rows.map((row) => row.showtimeId);
}

/** Forgets old answers of one showtime, passing over those that another worker is at. */
export async function deleteOldAnswers(
  tx: Transaction,
  { showtimeId, keptHours, rowsMax }: { showtimeId: string; keptHours: number; rowsMax: number },
): Promise<number> {
  // Materialized, or the planner may run it again for every row, and delete more than the limit.
  const { numAffectedRows = 0n } = await sql`
    with old as materialized (
      select o.owner, o.key
      from idempotency_keys o
      where o.showtime_id = ${showtimeId}::uuid
        and o.created_at < now() - make_interval(hours => ${keptHours})
      order by o.owner, o.key
      limit ${rowsMax}
      for update skip locked
    )
    delete from idempotency_keys k
    using old
    where k.showtime_id = ${showtimeId}::uuid and k.owner = old.owner and k.key = old.key`.execute(
    tx,
  );
  return Number(numAffectedRows);
}
