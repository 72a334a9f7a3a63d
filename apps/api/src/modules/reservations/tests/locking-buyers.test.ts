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

function newGate() {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}

/** @param order whether they are taken as everybody takes them, or as they are named */
async function takeTurns(tx: Transaction, order: 'ours' | 'named', buyers: readonly Buyer[]) {
  if (order === 'ours') return lockBuyers(tx, buyers);
  for (const { showtimeId, owner } of buyers) await lockBuyer(tx, showtimeId, owner);
}

/** One takes what is named first, and goes on once the other stands before a lock that is taken. */
async function meet(order: 'ours' | 'named') {
  const { showtimeId } = await api.givenShowtime();
  const guest = { showtimeId, owner: 'guest:one' };
  const account = { showtimeId, owner: 'user:two' };
  const connection = openDatabase(api.databaseUrl, api.config.database, () => undefined);
  const refusals = countSqlStates(connection.pool);
  const [hasBegun, mayGoOn] = [newGate(), newGate()];
  const first = connection.db.transaction().execute(async (tx) => {
    await takeTurns(tx, order, [guest]);
    hasBegun.open();
    await mayGoOn.passed;
    await takeTurns(tx, order, [guest, account]);
  });
  await hasBegun.passed;
  const second = connection.db
    .transaction()
    .execute(async (tx) => takeTurns(tx, order, [account, guest]));
  const both = Promise.allSettled([first, second]);
  await untilSomebodyWaits(api.db);
  mayGoOn.open();
  await both;
  await connection.close();
  return refusals.get(DEADLOCK) ?? 0;
}

describe('whoever needs the turns of two buyers', () => {
  test('takes them in the order in which everybody takes them, however they are named', async () => {
    expect(await meet('ours')).toBe(0);
  });

  test('would stand in each other’s way, if each took them in the order of their own', async () => {
    expect(await meet('named')).toBe(1);
  });
});
