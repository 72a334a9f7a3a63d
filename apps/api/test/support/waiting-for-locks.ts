import { sql, type RawBuilder } from 'kysely';
import { expect, vi } from 'vitest';

import type { Database } from '../../src/database.ts';

/** Runs `work` while another transaction has done `statement` and has not yet committed it. */
export async function whileLocked<T>(
  db: Database,
  statement: RawBuilder<unknown>,
  work: () => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (tx) => {
    await statement.execute(tx);
    return work();
  });
}

/** Waits until that many connections of this database wait for a lock that another one has. */
export async function untilSomebodyWaits(db: Database, waiting = 1): Promise<void> {
  await vi.waitFor(
    async () => {
      const { rows } = await sql<{ count: string }>`
        select count(*) from pg_stat_activity a
        where a.datname = current_database() and a.wait_event_type = 'Lock'`.execute(db);
      expect(Number(rows[0]?.count)).toBeGreaterThanOrEqual(waiting);
    },
    { timeout: 5000, interval: 10 },
  );
}
