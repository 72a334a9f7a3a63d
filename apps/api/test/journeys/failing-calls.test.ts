import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { sql } from 'kysely';

import {
  ProviderUnavailable,
  type PaymentProvider,
} from '../../src/modules/payments/payment-provider.ts';
import { startDatabaseProxy, type DatabaseProxy } from '../support/database-proxy.ts';
import { startTestPayments, type TestPayments } from '../support/payment-simulator.ts';
import {
  agePurchase,
  beginning,
  endStateOf,
  forgetPostponement,
  expectSettled,
  givenPending,
  newKey,
  reservationOf,
  type PendingPurchase,
  type ReservationBody,
} from '../support/paying.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { editStatements } from '../support/without-protection.ts';

// The first call of a purchase fails, then the second in another purchase, and so on until all of it
// went well: whichever it is, nothing is lost and nothing is done twice.

/** More calls than a purchase has. */
const CALLS_MAX = 60;

let payments: TestPayments;
/** For looking, and for what is not to fail. */
let straight: TestApp;

beforeAll(async () => {
  payments = await startTestPayments();
  straight = await startTestApp({ payments });
});
afterAll(async () => {
  await straight.stop();
  await payments.stop();
});

/** Fails one call, and says how many there were. */
function createTrap() {
  let failAt = 0;
  let calls = 0;
  return {
    set(number: number) {
      failAt = number;
      calls = 0;
    },
    /** Whether it has snapped. */
    hasSnapped: () => failAt > 0 && calls >= failAt,
    isNow() {
      calls += 1;
      return calls === failAt;
    },
  };
}

describe('when a statement fails', () => {
  const trap = createTrap();
  let api: TestApp;

  beforeAll(async () => {
    api = await startTestApp({
      database: straight.database,
      payments: { provider: payments.provider, connect: () => undefined },
      checkContract: false,
    });
    editStatements(api.pool, [], async () => {
      if (!trap.isNow()) return;
      throw new Error('Connection terminated unexpectedly');
    });
  });
  afterAll(() => api.stop());

  test('any of those that settle a payment, it is settled once', { timeout: 60_000 }, async () => {
    payments.connect(api.app);
    await failingEach(trap, async (number) => {
      const purchase = await givenPurchase();
      trap.set(number);
      await payments.pay(purchase.checkoutUrl);
      await payments.waitForWebhooks();
      const hasSnapped = trap.hasSnapped();
      trap.set(0);
      await bringHome(api);
      expect(await endStateOf(straight, payments, purchase), `call ${number}`).toBe(
        'soldAndCaptured',
      );
      return hasSnapped;
    });
    payments.connect(straight.app);
    await expectSettled(straight, payments);
  });

  test('any of those that end what was not paid, it ends once', { timeout: 60_000 }, async () => {
    await failingEach(trap, async (number) => {
      const purchase = await givenPurchase();
      await agePurchase(straight, purchase, 601);
      trap.set(number);
      await api.parts.payments.expirePendingPayments().catch(() => undefined);
      const hasSnapped = trap.hasSnapped();
      trap.set(0);
      await forgetPostponement(straight, purchase);
      await straight.parts.payments.expirePendingPayments();
      expect(await endStateOf(straight, payments, purchase), `call ${number}`).toBe(
        'releasedAndNotPaid',
      );
      return hasSnapped;
    });
    await expectSettled(straight, payments);
  });
});

describe.each(['before it has its effect', 'after it has had its effect'] as const)(
  'when a call of the provider fails %s',
  (when) => {
    const trap = createTrap();
    let api: TestApp;

    beforeAll(async () => {
      api = await startTestApp({
        database: straight.database,
        payments: { provider: failing(payments.provider, trap, when), connect: () => undefined },
      });
    });
    afterAll(() => api.stop());

    test('any of those of a purchase, whoever repeats it is charged once', async () => {
      await failingEach(trap, async (number) => {
        const { showtimeId } = await straight.givenShowtime();
        const { id: holdId, guestToken } = await straight.givenHold(showtimeId, ['A1', 'A2']);
        const headers = { 'guest-token': guestToken };
        const request = beginning({ showtimeId, holdId, headers }, newKey());
        trap.set(number);
        const begun = await untilDone(api, request);
        const { id: reservationId, payment } = begun;
        await payments.pay(payment?.checkoutUrl ?? '', { switches: { noWebhooks: true } });
        const checking = {
          method: 'POST',
          url: `/reservations/${reservationId}/payments/check`,
          headers,
        } as const;
        expect((await untilDone(api, checking)).status, `call ${number}`).toBe('confirmed');
        expect(begun.payment?.checkoutUrl).toBe(payment?.checkoutUrl);
        return trap.hasSnapped();
      });
      await expectSettled(straight, payments);
    });

    test('any of those that end what was not paid, it ends at last', async () => {
      await failingEach(trap, async (number) => {
        const purchase = await givenPurchase();
        await agePurchase(straight, purchase, 601);
        trap.set(number);
        await api.parts.payments.expirePendingPayments();
        const hasSnapped = trap.hasSnapped();
        await forgetPostponement(straight, purchase);
        await straight.parts.payments.expirePendingPayments();
        expect(await endStateOf(straight, payments, purchase), `call ${number}`).toBe(
          'releasedAndNotPaid',
        );
        return hasSnapped;
      });
      await expectSettled(straight, payments);
    });
  },
);

describe('when the connection is cut at the commit of a settlement', () => {
  let proxy: DatabaseProxy;
  let api: TestApp;

  beforeAll(async () => {
    proxy = await startDatabaseProxy(straight.databaseUrl);
    api = await startTestApp({
      database: straight.database,
      environment: {
        DATABASE_URL: proxy.url,
        DATABASE_LOCK_TIMEOUT_MILLISECONDS: '300',
        DATABASE_STATEMENT_TIMEOUT_MILLISECONDS: '1000',
        DATABASE_POOL_MAX: '5',
      },
      payments: { provider: payments.provider, connect: () => undefined },
    });
  });
  afterAll(async () => {
    await api.stop();
    await proxy.close();
  });

  test.each(['beforeTheReply', 'beforeItIsSent', 'never'] as const)(
    'it is settled once, and seen at once (cut %s)',
    { timeout: 20_000 },
    async (cut) => {
      const purchase = await givenPurchase();
      payments.connect(api.app);
      const cuts = proxy.cuts();
      proxy.cutAt('commit', cut);
      await payments.pay(purchase.checkoutUrl);
      await payments.waitForWebhooks();
      expect(proxy.cuts()).toBe(cuts + 1);
      await expect
        .poll(
          async () => {
            await bringHome(api).catch(() => undefined);
            return (await reservationOf(straight, purchase)).status;
          },
          { timeout: 15_000, interval: 200 },
        )
        .toBe('confirmed');
      payments.connect(straight.app);
      expect(await endStateOf(straight, payments, purchase)).toBe('soldAndCaptured');
      await expectSettled(straight, payments);
    },
  );
});

test('Confirming costs one short transaction more than holding', async () => {
  const counted = await startTestApp({
    database: straight.database,
    payments: { provider: payments.provider, connect: () => undefined },
  });
  const statements: string[] = [];
  editStatements(counted.pool, [], (text) => {
    statements.push(text);
    return Promise.resolve();
  });
  const purchase = await givenPurchase();
  await payments.pay(purchase.checkoutUrl, { switches: { noWebhooks: true } });
  statements.length = 0;
  const confirmed = await counted.request({
    method: 'POST',
    url: `/reservations/${purchase.reservationId}/payments/check`,
    headers: purchase.headers,
  });
  expect(confirmed.json()).toMatchObject({ status: 'confirmed' });
  // Holding is one statement that is a transaction by itself, and so is beginning to pay.
  expect(statements.filter((text) => text === 'begin')).toHaveLength(1);
  const within = statements.slice(statements.indexOf('begin') + 1, statements.indexOf('commit'));
  expect(within.filter((text) => text.includes('for update'))).toHaveLength(3);
  expect(within.length).toBeLessThanOrEqual(10);
  await counted.stop();
});

async function givenPurchase(): Promise<PendingPurchase> {
  const { showtimeId } = await straight.givenShowtime();
  return givenPending(straight, { showtimeId, seats: ['A4', 'A5'] });
}

/** Lets the first call fail, then the second, until there are not so many. */
async function failingEach(
  trap: ReturnType<typeof createTrap>,
  attempt: (number: number) => Promise<boolean>,
): Promise<void> {
  for (let number = 1; number <= CALLS_MAX; number += 1) {
    const hasSnapped = await attempt(number);
    trap.set(0);
    if (hasSnapped) continue;
    if (number === 1) throw new Error('no call was seen: nothing was tried');
    return;
  }
  throw new Error(`there are more than ${CALLS_MAX} calls`);
}

/** Works on the events that were put back, at once and not in their time. */
async function bringHome(api: TestApp): Promise<void> {
  await sql`update payment_events set next_attempt_at = now() where processed_at is null`.execute(
    straight.db,
  );
  await api.parts.payments.processDueEvents();
}

/** Repeats a request as a client would: the same again, while the answer says that it may help. */
async function untilDone(
  api: TestApp,
  request: Parameters<TestApp['request']>[0],
): Promise<ReservationBody> {
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const answer = await api.request(request);
    if (answer.statusCode < 300) return answer.json<ReservationBody>();
    expect(answer.statusCode, answer.body).toBe(503);
  }
  throw new Error('it does not work out');
}

/** A provider one of whose calls gets no answer. */
function failing(
  provider: PaymentProvider,
  trap: ReturnType<typeof createTrap>,
  when: 'before it has its effect' | 'after it has had its effect',
): PaymentProvider {
  const wrapped = async <T>(call: () => Promise<T>): Promise<T> => {
    const isNow = trap.isNow();
    if (isNow && when === 'before it has its effect') throw new ProviderUnavailable('cut');
    const answer = await call();
    if (isNow) throw new ProviderUnavailable('cut');
    return answer;
  };
  return {
    ...provider,
    createIntent: async (intent) => wrapped(async () => provider.createIntent(intent)),
    readIntent: async (reference) => wrapped(async () => provider.readIntent(reference)),
    cancelIntent: async (reference) => wrapped(async () => provider.cancelIntent(reference)),
    refund: async (refund) => wrapped(async () => provider.refund(refund)),
  };
}
