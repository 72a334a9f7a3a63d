import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { startDatabaseProxy, type DatabaseProxy } from '../../../../test/support/database-proxy.ts';
import { expectInvariants } from '../../../../test/support/invariants.ts';
import { givenPending, messagesAbout, reservationOf } from '../../../../test/support/paying.ts';
import {
  startTestPayments,
  type TestPayments,
} from '../../../../test/support/payment-simulator.ts';
import { startTestApp, type TestApp } from '../../../../test/support/test-app.ts';
import { cancelling, exchanging, givenHoldOf, givenPaid } from './leaving-givens.ts';

/** `straight` is for looking; `api` has a cable to the database that is cut. */
let straight: TestApp;
let proxy: DatabaseProxy;
let api: TestApp;
let payments: TestPayments;
let cutsBefore: number;

beforeAll(async () => {
  payments = await startTestPayments();
  straight = await startTestApp({ payments });
  proxy = await startDatabaseProxy(straight.databaseUrl);
  api = await startTestApp({
    database: straight.database,
    environment: { DATABASE_URL: proxy.url },
    payments: { provider: payments.provider, connect: () => undefined },
  });
});
beforeEach(() => {
  cutsBefore = proxy.cuts();
});
afterAll(async () => {
  await straight.parts.payments.sendRefunds();
  await payments.waitForWebhooks();
  await expectInvariants(straight);
  await api.stop();
  await proxy.close();
  await straight.stop();
  await payments.stop();
});

const expectCut = () => expect(proxy.cuts()).toBe(cutsBefore + 1);

describe.each(['beforeTheReply', 'beforeItIsSent'] as const)(
  'when the connection is cut at the commit (%s)',
  (cut) => {
    test.each([{}, { 'idempotency-key': 'once' }])(
      'of a cancellation, it is done once and answered, with a key or without (%j)',
      async (key) => {
        const { showtimeId } = await straight.givenShowtime();
        const purchase = await givenPaid(straight, payments, { showtimeId, seats: ['A1', 'A2'] });
        proxy.cutAt('commit', cut);
        const headers = { ...purchase.headers, ...key };
        const answer = await api.request(cancelling(purchase.reservationId, { headers }));
        expectCut();
        expect(answer.json()).toMatchObject({ status: 'cancelled', refundDue: { amount: 2500 } });
        expect(await reservationOf(straight, purchase)).toMatchObject({ refunds: [{}] });
        const told = await messagesAbout(straight, purchase);
        expect(told.filter((kind) => kind === 'reservationCancelled')).toHaveLength(1);
      },
    );

    test('of the cancellation of what waits for its payment, that is ended at the provider', async () => {
      const { showtimeId } = await straight.givenShowtime();
      const purchase = await givenPending(straight, { showtimeId, seats: ['A1'] });
      proxy.cutAt('commit', cut);
      const { headers } = purchase;
      const answer = await api.request(cancelling(purchase.reservationId, { headers }));
      expectCut();
      expect(answer.json()).toMatchObject({ status: 'cancelled' });
      expect(await payments.intent(purchase.checkoutUrl)).toMatchObject({ status: 'cancelled' });
    });

    test('of an exchange without a key, nobody says that it failed, and it is not done again', async () => {
      const { purchase, target } = await givenExchange();
      const { headers } = purchase;
      proxy.cutAt('commit', cut);
      const answer = await api.request(exchanging(purchase.reservationId, { headers }, target));
      expectCut();
      expect(answer.json()).toMatchObject({ status: 503, code: 'OUTCOME_UNKNOWN' });
      const isDone = cut === 'beforeTheReply';
      expect(await exchangesOf(purchase.reservationId)).toHaveLength(isDone ? 1 : 0);
      const status = isDone ? 'cancelled' : 'confirmed';
      expect(await reservationOf(straight, purchase)).toMatchObject({ status });
    });

    test('of an exchange with a key, it is done once and answered', async () => {
      const { purchase, target } = await givenExchange();
      const headers = { ...purchase.headers, 'idempotency-key': 'once' };
      proxy.cutAt('commit', cut);
      const answer = await api.request(exchanging(purchase.reservationId, { headers }, target));
      expectCut();
      expect(answer.statusCode, answer.body).toBe(201);
      const { id } = answer.json<{ id: string }>();
      expect(await exchangesOf(purchase.reservationId)).toEqual([{ id }]);
    });
  },
);

async function givenExchange() {
  const { showtimeId } = await straight.givenShowtime();
  const purchase = await givenPaid(straight, payments, { showtimeId, seats: ['A1'] });
  const other = await straight.givenShowtime();
  const { headers } = purchase;
  const target = await givenHoldOf(straight, other.showtimeId, ['A1'], { headers });
  return { purchase, target };
}

function exchangesOf(reservationId: string) {
  return straight.db
    .selectFrom('reservations')
    .select('id')
    .where('exchanged_from_id', '=', reservationId)
    .execute();
}
