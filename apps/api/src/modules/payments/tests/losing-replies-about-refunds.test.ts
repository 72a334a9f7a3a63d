import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startDatabaseProxy, type DatabaseProxy } from '../../../../test/support/database-proxy.ts';
import { expectInvariants } from '../../../../test/support/invariants.ts';
import {
  startTestPayments,
  type TestPayments,
} from '../../../../test/support/payment-simulator.ts';
import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { createPaidReservations } from './paid-reservations.ts';

/** `straight` is for looking; `api` has a cable to the database that is cut. */
let payments: TestPayments;
let straight: TestApp;
let proxy: DatabaseProxy;
let api: TestApp;
let staff: TestUser;
let paid: ReturnType<typeof createPaidReservations>;
let paidThroughCable: ReturnType<typeof createPaidReservations>;

beforeAll(async () => {
  payments = await startTestPayments();
  straight = await startTestApp({ payments });
  proxy = await startDatabaseProxy(straight.databaseUrl);
  api = await startTestApp({
    database: straight.database,
    environment: { DATABASE_URL: proxy.url },
    payments: { provider: payments.provider, connect: () => undefined },
  });
  staff = await straight.givenUser({ role: 'staff' });
  paid = createPaidReservations(straight, payments);
  paidThroughCable = createPaidReservations(api, payments);
});
afterAll(async () => {
  await expectInvariants(straight);
  await api.stop();
  await proxy.close();
  await straight.stop();
  await payments.stop();
});

describe('when the reply to its COMMIT is lost, a refund by staff', () => {
  test('without a key is asked for once, and nobody is told that it failed', async () => {
    const reservation = await paid.givenPaid();
    const cuts = proxy.cuts();
    proxy.cutAt('commit', 'beforeTheReply');
    const answer = await paidThroughCable.refund(reservation, staff, { amount: 500 });
    expect(proxy.cuts()).toBe(cuts + 1);
    expect(answer.json()).toMatchObject({ status: 503, code: 'OUTCOME_UNKNOWN' });
    const { refunds } = await paid.readBooks(reservation, staff);
    expect(refunds).toHaveLength(1);
  });

  test('with a key is asked for once, and answered', async () => {
    const reservation = await paid.givenPaid();
    proxy.cutAt('commit', 'beforeTheReply');
    const answer = await paidThroughCable.refund(reservation, staff, { amount: 500, key: 'once' });
    expect(answer.statusCode).toBe(201);
    const { refunds } = await paid.readBooks(reservation, staff);
    expect(refunds).toHaveLength(1);
  });
});
