import { expect } from 'vitest';

import { auditDatabase } from '../../../../load/audit/audit-database.ts';
import type { TestApp } from './test-app.ts';

/** The invariants that do not hold in an app's database, by name; none when all is well. */
export async function findBrokenInvariants({
  pool,
  config,
}: Pick<TestApp, 'pool' | 'config'>): Promise<string[]> {
  const client = await pool.connect();
  try {
    // An audit reads all there is: it may take longer than a request.
    await client.query('begin read only');
    await client.query(`set local statement_timeout = '60s'`);
    const violations = await auditDatabase(client, {
      liveSeatsPerOwnerMax: config.holds.liveSeatsPerOwnerMax,
    });
    return violations.map(({ name }) => name);
  } finally {
    await client.query('rollback');
    client.release();
  }
}

/** Asks the database whether everything in it adds up, by the queries that audit a load. */
export async function expectInvariants(api: Pick<TestApp, 'pool' | 'config'>): Promise<void> {
  expect(await findBrokenInvariants(api)).toEqual([]);
}
