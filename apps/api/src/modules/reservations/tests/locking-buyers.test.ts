import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { countSqlStates } from '../../../../test/support/races.ts';
import { startTestApp, type TestApp } from '../../../../test/support/test-app.ts';
import { untilSomebodyWaits } from '../../../../test/support/waiting-for-locks.ts';
import { openDatabase, type Transaction } from '../../../database.ts';
import { lockBuyer } from '../../seats/index.ts';
import { lockBuyers, type Buyer } from '../locking-buyers.ts';

const DEADLOCK = '40P01';

let api: TestApp;

beforeAll(async () => {
  api = await startTestApp();
});
afterAll(() => api.stop());

/** One takes what is named first, and goes on once the other stands before a lock that is taken. */
async function meet(lock: (tx: Transaction, buyers: readonly Buyer[]) => Promise<void>) {
  const { showtimeId } = await api.givenShowtime();
  const guest = { showtimeId, owner: 'guest:one' };
  const account = { showtimeId, owner: 'user:two' };
  const connection = openDatabase(api.databaseUrl, api.config.database, () => undefined);
  const refusals = countSqlStates(connection.pool);
  const taken = async (first: Buyer, others: readonly Buyer[], before: () => Promise<void>) =>
    connection.db.transaction().execute(async (tx) => {
      await lock(tx, [first]);
      await before();
      await lock(tx, [first, ...others]);
    });
  let theOther: Promise<void> | undefined;
  const isFirst = taken(guest, [account], async () => {
    theOther = connection.db.transaction().execute(async (tx) => lock(tx, [account, guest]));
    await untilSomebodyWaits(api.db);
  });
  await Promise.allSettled([isFirst]);
  await Promise.allSettled([theOther]);
  await connection.close();
  return refusals.get(DEADLOCK) ?? 0;
}

describe('whoever needs the turns of two buyers', () => {
  test('takes them in the order in which everybody takes them, however they are named', async () => {
    expect(await meet(lockBuyers)).toBe(0);
  });

  test('would stand in each other’s way, if each took them in the order of their own', async () => {
    const asNamed = async (tx: Transaction, buyers: readonly Buyer[]) => {
      for (const { showtimeId, owner } of buyers) await lockBuyer(tx, showtimeId, owner);
    };

    expect(await meet(asNamed)).toBe(1);
  });
});
