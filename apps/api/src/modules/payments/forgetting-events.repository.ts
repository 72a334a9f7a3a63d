import { sql } from 'kysely';

import type { Database } from '../../database.ts';

const ROWS_PER_STATEMENT = 1000;

/**
 * Forgets what providers told and everything has come of. An event this old is not told again: no
 * webhook is taken whose signature is older than minutes.
 */
export async function forgetOldEvents(
  db: Database,
  keptDays: number,
  stopping?: AbortSignal,
  rowsMax = ROWS_PER_STATEMENT,
): Promise<void> {
  const isStopping = () => stopping?.aborted === true;
  let deleted = rowsMax;
  while (deleted === rowsMax && !isStopping()) {
    const { numAffectedRows = 0n } = await sql`
      with old as materialized (
        select o.provider, o.event_id
        from payment_events o
        where o.processed_at is not null
          and o.processed_at < now() - make_interval(days => ${keptDays})
        limit ${rowsMax}
        for update skip locked
      )
      delete from payment_events e
      using old
      where e.provider = old.provider and e.event_id = old.event_id`.execute(db);
    deleted = Number(numAffectedRows);
  }
}
