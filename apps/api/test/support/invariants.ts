import { expect } from 'vitest';

import { auditDatabase } from '../../../../load/audit/audit-database.ts';
import type { TestApp } from './test-app.ts';

/** The invariants that do not hold in an app's database, by name; none when all is well. */
export async function findBrokenInvariants({
  pool,
  config,
}: Pick<TestApp, 'pool' | 'config'>): Promise<string[]> {
  const violations = await auditDatabase(pool, {
    liveSeatsPerOwnerMax: config.holds.liveSeatsPerOwnerMax,
  });
  return violations.map(({ name }) => name);
}

/** Asks the database whether everything in it adds up, by the queries that audit a load. */
export async function expectInvariants(api: Pick<TestApp, 'pool' | 'config'>): Promise<void> {
  expect(await findBrokenInvariants(api)).toEqual([]);
}
