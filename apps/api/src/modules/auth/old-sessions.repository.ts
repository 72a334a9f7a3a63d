import { sql } from 'kysely';

import type { Database } from '../../database.ts';

/** Forgets sessions that ended, or ran out, longer ago than they are kept. */
export async function forgetEndedSessions(db: Database, keptDays: number): Promise<void> {
  const before = sql<Date>`now() - make_interval(days => ${keptDays})`;
  await db
    .deleteFrom('sessions as s')
    .where((eb) => eb.or([eb('s.ended_at', '<', before), eb('s.expires_at', '<', before)]))
    .execute();
}
