import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import {
  startTestPayments,
  type TestPayments,
} from '../../../../test/support/payment-simulator.ts';
import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { newId } from '../../../platform/ids.ts';
import { createPaidReservations, type PaidReservation } from './paid-reservations.ts';

let payments: TestPayments;
let api: TestApp;
let staff: TestUser;
let admin: TestUser;
let paid: ReturnType<typeof createPaidReservations>;

beforeAll(async () => {
  payments = await startTestPayments();
  api = await startTestApp({ payments });
  staff = await api.givenUser({ role: 'staff' });
  admin = await api.givenUser({ role: 'admin' });
  paid = createPaidReservations(api, payments);
});
afterEach(() => payments.switches({}));
afterAll(async () => {
  await api.stop();
  await payments.stop();
});

async function reconcile() {
  const until = new Date(Date.now() + 1000);
  const since = new Date(until.getTime() - 3_600_000);
  return api.parts.returningMoney.reconcile({ since, until });
}

async function differencesOf({ intent }: PaidReservation) {
  const open = await paid.openCases('ledgerDifference');
  return open
    .filter((one) => one['intentReference'] === intent)
    .map(({ difference, ours, theirs }) => ({ difference, ours, theirs }));
}

/** A refund made in the provider's own pages, of which it told nobody. */
async function refundInTheirPages({ intent }: PaidReservation, amount: number): Promise<void> {
  await payments.provider.refund({
    refundId: newId(),
    intentReference: intent,
    amount,
    currency: 'GBP',
  });
}

test('Books that agree have nothing to report, whatever went back', async () => {
  const reservation = await paid.givenPaid();
  await paid.refund(reservation, staff, { amount: 300 });
  await paid.sendDueRefunds();
  const { differences } = await reconcile();
  expect(differences).toBe(0);
  expect(await differencesOf(reservation)).toEqual([]);
});

test('A payment nobody told us of is taken in, and its seats are sold', async () => {
  const pending = await paid.givenPending();
  await payments.switches({ noWebhooks: true });
  await payments.pay(pending.intent);
  await reconcile();
  expect(await differencesOf(pending)).toEqual([]);
  const { totals } = await paid.readBooks(pending, staff);
  expect(totals).toMatchObject({ paidAmount: pending.amount, dueAmount: 0 });
});

describe('a difference is reported when', () => {
  test('money came that nothing here is about, as after an older state was restored', async () => {
    const reservation = await paid.givenPaid();
    await forget(reservation);
    await reconcile();
    expect(await differencesOf(reservation)).toEqual([
      { difference: 'captureMissingHere', ours: 0, theirs: 2500 },
    ]);
  });

  test('we have money that the provider knows nothing of', async () => {
    const reservation = await paid.givenPaid();
    const renamed = { ...reservation, intent: `int_${newId()}` };
    await api.db
      .updateTable('payments')
      .set({ provider_reference: renamed.intent })
      .where('reservation_id', '=', reservation.id)
      .execute();
    await reconcile();
    expect(await differencesOf(renamed)).toEqual([
      { difference: 'captureMissingThere', ours: 2500, theirs: 0 },
    ]);
    expect(await differencesOf(reservation)).toHaveLength(1);
  });

  test('the amounts differ', async () => {
    const reservation = await paid.givenPaid();
    await falsify(reservation, 2400);
    await reconcile();
    expect(await differencesOf(reservation)).toEqual([
      { difference: 'captureAmount', ours: 2400, theirs: 2500 },
    ]);
  });

  test('the provider gave something back that was not asked for here', async () => {
    const reservation = await paid.givenPaid();
    await payments.switches({ noWebhooks: true });
    await refundInTheirPages(reservation, 700);
    await reconcile();
    expect(await differencesOf(reservation)).toEqual([
      { difference: 'refundMissingHere', ours: 0, theirs: 700 },
    ]);
  });

  test('a webhook tells of such a refund, at once', async () => {
    const reservation = await paid.givenPaid();
    await refundInTheirPages(reservation, 700);
    await paid.waitForWebhooks();
    expect(await differencesOf(reservation)).toEqual([
      { difference: 'refundMissingHere', ours: 0, theirs: 700 },
    ]);
  });

  test('we gave something back that the provider never did', async () => {
    const reservation = await paid.givenPaid();
    await writeRefund(reservation, 900);
    await reconcile();
    expect(await differencesOf(reservation)).toEqual([
      { difference: 'refundMissingThere', ours: 900, theirs: 0 },
    ]);
  });
});

test('A difference is one case however often it is found, and closes itself when it has healed', async () => {
  const reservation = await paid.givenPaid();
  await falsify(reservation, 2400);
  await reconcile();
  await reconcile();
  expect(await differencesOf(reservation)).toHaveLength(1);
  await falsify(reservation, 2500);
  await reconcile();
  expect(await differencesOf(reservation)).toEqual([]);
  await falsify(reservation, 2400);
  await reconcile();
  expect(await differencesOf(reservation)).toHaveLength(1);
});

test('What a person has closed stays closed, for as long as the amounts stay the same', async () => {
  const reservation = await paid.givenPaid();
  await falsify(reservation, 2400);
  await reconcile();
  const open = await paid.openCases('ledgerDifference');
  const found = open.find((one) => one['intentReference'] === reservation.intent);
  const answer = await api.request({
    method: 'POST',
    url: `/payment-cases/${String(found?.['id'])}/resolve`,
    payload: { resolution: 'Written off.' },
    as: admin,
  });
  expect(answer.statusCode).toBe(200);
  await reconcile();
  expect(await differencesOf(reservation)).toEqual([]);
  await falsify(reservation, 2300);
  await reconcile();
  expect(await differencesOf(reservation)).toEqual([
    { difference: 'captureAmount', ours: 2300, theirs: 2500 },
  ]);
});

test('A provider that does not answer is no difference', async () => {
  const reservation = await paid.givenPaid();
  await falsify(reservation, 2400);
  await payments.switches({ errors: 'all', only: ['listTransactions', 'readIntent'] });
  await expect(reconcile()).rejects.toThrow('answered 500');
  expect(await differencesOf(reservation)).toEqual([]);
});

test("Money whose metadata is nobody's is a difference, and the rest is compared", async () => {
  const { reference } = await payments.provider.createIntent({
    paymentId: 'x',
    showtimeId: 'x',
    reservationId: 'x',
    amount: 700,
    currency: 'GBP',
    description: 'Not ours.',
    returnUrl: 'http://127.0.0.1:8000/',
  });
  await payments.switches({ noWebhooks: true });
  await payments.pay(reference);
  const pending = await paid.givenPending();
  await payments.pay(pending.intent);
  await reconcile();
  const open = await paid.openCases('ledgerDifference');
  expect(open.find((one) => one['intentReference'] === reference)).toMatchObject({
    difference: 'captureMissingHere',
    theirs: 700,
  });
  const { totals } = await paid.readBooks(pending, staff);
  expect(totals).toMatchObject({ paidAmount: pending.amount, dueAmount: 0 });
});

test('A payment that cannot be read keeps no other from being compared, and is reported', async () => {
  const unreadable = await paid.givenPaid();
  const wrong = await paid.givenPaid();
  await falsify(unreadable, 2400);
  await falsify(wrong, 2400);
  const other = await startTestApp({
    database: api.database,
    payments: {
      provider: {
        ...payments.provider,
        async readIntent(reference) {
          if (reference === unreadable.intent) throw new Error('nobody can read this');
          return payments.provider.readIntent(reference);
        },
      },
      connect: () => undefined,
    },
  });
  const until = new Date(Date.now() + 1000);
  const since = new Date(until.getTime() - 3_600_000);
  await expect(other.parts.returningMoney.reconcile({ since, until })).rejects.toThrow(
    '1 payments could not be compared',
  );
  await other.stop();
  expect(await differencesOf(wrong)).toHaveLength(1);
});

test('Only one process reconciles at a time, and none once everything stops', async () => {
  let listed = 0;
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const provider: typeof payments.provider = {
    ...payments.provider,
    async *listTransactions(window) {
      listed += 1;
      await released;
      yield* payments.provider.listTransactions(window);
    },
  };
  const apps = await Promise.all(
    [1, 2].map(async () =>
      startTestApp({
        database: api.database,
        payments: { provider, connect: () => undefined },
      }),
    ),
  );
  const runs = apps.map(async (app) => app.parts.returningMoney.reconcileLast(1));
  await Promise.race(runs);
  expect(listed).toBe(1);
  release();
  await Promise.all(runs);
  await apps[0]?.parts.returningMoney.reconcileLast(1);
  expect(listed).toBe(2);
  await expect(
    apps[0]?.parts.returningMoney.reconcile(
      { since: new Date(0), until: new Date() },
      AbortSignal.abort(),
    ),
  ).resolves.toMatchObject({ transactions: 0, intentsRead: 0 });
  for (const app of apps) await app.stop();
});

/** As though the database had been brought back from before the payment was begun. */
async function forget({ id }: PaidReservation): Promise<void> {
  await api.db.deleteFrom('ledger_entries').where('reservation_id', '=', id).execute();
  await api.db.deleteFrom('payments').where('reservation_id', '=', id).execute();
}

/** Our books of what was captured say something else. */
async function falsify({ id }: PaidReservation, amount: number): Promise<void> {
  await api.db
    .updateTable('payments')
    .set({ captured_amount: amount })
    .where('reservation_id', '=', id)
    .execute();
  await sql`
    update ledger_entries set paid_amount = ${amount}::integer, due_amount = -${amount}::integer
    where reservation_id = ${id}::uuid and kind = 'capture'`.execute(api.db);
}

/** Our books have a refund that went nowhere. */
async function writeRefund(reservation: PaidReservation, amount: number): Promise<void> {
  await paid.refund(reservation, staff, { amount });
  await sql`
    update refunds
    set status = 'succeeded', settled_at = now(), provider_reference = 'ref_of_nothing'
    where reservation_id = ${reservation.id}::uuid`.execute(api.db);
  await sql`
    insert into ledger_entries
      (showtime_id, id, reservation_id, kind, currency, paid_amount, due_amount, payment_id, refund_id)
    select f.showtime_id, f.id, f.reservation_id, 'refund', f.currency, -f.amount, f.amount,
      f.payment_id, f.id
    from refunds f where f.reservation_id = ${reservation.id}::uuid`.execute(api.db);
}
