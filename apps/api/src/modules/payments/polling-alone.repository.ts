import { sql } from 'kysely';

import type { Database } from '../../database.ts';

/**
 * Does something unless another process is doing it. The lock is the connection's, which is kept for
 * as long, and goes with it.
 */
export async function asTheOnlyOne(
  db: Database,
  lock: number,
  work: () => Promise<unknown>,
): Promise<void> {
  await db.connection().execute(async (connection) => {
    const { rows } = await sql<{ isOurs: boolean }>`
      select pg_try_advisory_lock(${lock}) as "isOurs"`.execute(connection);
    if (rows[0]?.isOurs !== true) return;
    try {
      await work();
    } finally {
      await sql`select pg_advisory_unlock(${lock})`.execute(connection);
    }
  });
}
