import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { signWebhook } from '../../src/payment-simulator/index.ts';
import { newId } from '../../src/platform/ids.ts';
import { startTestPayments, type TestPayments } from '../support/payment-simulator.ts';
import {
  agePurchase,
  booksOf,
  endStateOf,
  expectSettled,
  givenPending,
  messagesAbout,
  payAgain,
  reservationOf,
  type PendingPurchase,
} from '../support/paying.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { whileLocked } from '../support/waiting-for-locks.ts';

// What the provider tells, in whatever order, however often, whenever, and about whatever.

const SECRET = 'the secret of now';
const NEXT_SECRET = 'the secret of the next month';
const WEBHOOKS = '/payments/webhooks/simulated';

let payments: TestPayments;
let api: TestApp;

beforeAll(async () => {
  payments = await startTestPayments({ webhookSecrets: [SECRET, NEXT_SECRET] });
  api = await startTestApp({ payments });
});
afterEach(async () => {
  await payments.switches({});
  await expectSettled(api, payments);
});
afterAll(async () => {
  await api.stop();
  await payments.stop();
});

async function givenPurchase(): Promise<PendingPurchase> {
  const { showtimeId } = await api.givenShowtime();
  return givenPending(api, { showtimeId, seats: ['A4', 'A5'] });
}

describe('an event that is told', () => {
  test('a hundred times at once has one effect, and each is taken within a second', async () => {
    const purchase = await givenPurchase();
    await payments.switches({ duplicated: 100 });
    const begun = payments.deliveries.length;
    await payments.pay(purchase.checkoutUrl);
    await payments.waitForWebhooks();
    const deliveries = payments.deliveries.slice(begun);
    expect(deliveries).toHaveLength(100);
    expect(deliveries.filter(({ status }) => status !== 200)).toEqual([]);
    expect(await endStateOf(api, payments, purchase)).toBe('soldAndCaptured');
    expect(await booksOf(api, purchase)).toMatchObject({ captures: 1, paid: 2500 });
    expect(await messagesAbout(api, purchase)).toEqual(['reservationConfirmed']);
    // And once more, when all is over.
    const [event] = await payments.events(purchase.checkoutUrl);
    await payments.send(event?.id ?? '', 100);
    await payments.waitForWebhooks();
    expect(await booksOf(api, purchase)).toMatchObject({ captures: 1, paid: 2500 });
  });

  test('by many sources at once has one effect', async () => {
    const purchase = await givenPurchase();
    await payments.switches({ holdWebhooks: true, duplicated: 20 });
    await payments.pay(purchase.checkoutUrl);
    await agePurchase(api, purchase, 601);
    await payments.release();
    await Promise.all([
      payments.waitForWebhooks(),
      ...Array.from({ length: 5 }, async () => api.parts.payments.expirePendingPayments()),
      ...Array.from({ length: 20 }, async () =>
        api.request({
          method: 'POST',
          url: `/reservations/${purchase.reservationId}/payments/check`,
          headers: purchase.headers,
        }),
      ),
    ]);
    expect(await endStateOf(api, payments, purchase)).toBe('soldAndCaptured');
    expect(await booksOf(api, purchase)).toMatchObject({ captures: 1, paid: 2500 });
  });

  test('with a refund before its capture is taken in the order in which it happened', async () => {
    const purchase = await givenPurchase();
    await payments.switches({ outOfOrder: true });
    const { id: reference } = await payments.pay(purchase.checkoutUrl);
    expect(await reservationOf(api, purchase)).toMatchObject({ status: 'pendingPayment' });
    // In the provider's own pages: nobody here asked for it.
    await payments.provider.refund({
      refundId: newId(),
      intentReference: reference,
      amount: 100,
      currency: 'GBP',
    });
    await payments.waitForWebhooks();
    const told = await payments.events(purchase.checkoutUrl);
    expect(told.map(({ type }) => type)).toEqual(['intent.captured', 'refund.succeeded']);
    expect(await reservationOf(api, purchase)).toMatchObject({ status: 'confirmed' });
    expect(await booksOf(api, purchase)).toMatchObject({ captures: 1, sold: 2500 });
  });

  test('of a failure after the capture changes nothing', async () => {
    const purchase = await givenPurchase();
    await payments.switches({ holdWebhooks: true });
    await payments.pay(purchase.checkoutUrl, { outcome: 'decline' });
    const again = await api.request(payAgain(purchase));
    const { checkoutUrl } = again.json<{ payment: { checkoutUrl: string } }>().payment;
    await payments.switches({});
    await payments.pay(checkoutUrl);
    await payments.waitForWebhooks();
    await payments.release();
    await payments.waitForWebhooks();
    expect(await reservationOf(api, purchase)).toMatchObject({ status: 'confirmed' });
    expect(await booksOf(api, purchase)).toMatchObject({ captures: 1 });
  });

  test('while the database is slow to settle is taken within a second, and settled later', async () => {
    const purchase = await givenPurchase();
    const begun = payments.deliveries.length;
    await api.db.transaction().execute(async (tx) => {
      // Somebody is at the seats for a while.
      await tx
        .selectFrom('showtime_seats')
        .select('seat_label')
        .where('showtime_id', '=', purchase.showtimeId)
        .forUpdate()
        .execute();
      await payments.pay(purchase.checkoutUrl);
      await payments.waitForWebhooks();
      const [delivery] = payments.deliveries.slice(begun);
      expect(delivery?.status).toBe(200);
      expect(delivery?.milliseconds).toBeLessThan(1000);
      expect(await reservationOf(api, purchase)).toMatchObject({ status: 'pendingPayment' });
    });
    await expect
      .poll(async () => (await reservationOf(api, purchase)).status, { timeout: 10_000 })
      .toBe('confirmed');
  });
});

test('Many events at once leave the database to others', { timeout: 60_000 }, async () => {
  const { showtimeId } = await api.givenShowtime({
    seats: Array.from({ length: 4 }, () => 'ssssssssss').join('\n'),
  });
  const elsewhere = await api.givenShowtime();
  const purchases: PendingPurchase[] = [];
  for (const row of 'ABCD') {
    for (let seat = 1; seat <= 10; seat += 1) {
      purchases.push(await givenPending(api, { showtimeId, seats: [`${row}${seat}`] }));
    }
  }
  const lockSeats = sql`
    select 1 from showtime_seats s where s.showtime_id = ${showtimeId}::uuid for update`;
  await whileLocked(api.db, lockSeats, async () => {
    await Promise.all(purchases.map(async ({ checkoutUrl }) => payments.pay(checkoutUrl)));
    await payments.waitForWebhooks();
    const { rows } = await sql<{ count: number }>`
      select count(*)::integer from pg_stat_activity a
      where a.datname = current_database() and a.wait_event_type = 'Lock'`.execute(api.db);
    expect(rows[0]?.count).toBeLessThanOrEqual(4);
    expect(api.pool.waitingCount).toBe(0);
    const begun = performance.now();
    await api.givenHold(elsewhere.showtimeId, ['A1']);
    expect(performance.now() - begun).toBeLessThan(1000);
  });
  await expectSettled(api, payments);
  for (const purchase of purchases) {
    expect(await reservationOf(api, purchase)).toMatchObject({ status: 'confirmed' });
  }
});

describe('money that is not what was asked for', () => {
  test.each([
    ['another amount', { wrongAmount: 1 }],
    ['more than that', { wrongAmount: 250_000 }],
    ['another currency', { wrongCurrency: 'EUR' }],
  ])('%s: is parked for a person, and pays nothing', async (_what, switches) => {
    const purchase = await givenPurchase();
    await payments.pay(purchase.checkoutUrl, { switches });
    await payments.waitForWebhooks();
    expect(await reservationOf(api, purchase)).toMatchObject({
      status: 'pendingPayment',
      tickets: [],
      amountPaid: { amount: 0 },
      payment: { status: 'parked' },
    });
    const { capturedAmount } = await payments.intent(purchase.checkoutUrl);
    expect(await booksOf(api, purchase)).toMatchObject({
      sold: 0,
      due: 0,
      parked: capturedAmount,
      paid: capturedAmount,
    });
    expect(await casesAbout(purchase)).toEqual(['wrongAmount']);
    expect((await api.request(payAgain(purchase))).json()).toMatchObject({
      code: 'PAYMENT_CLOSED',
    });
    // Told again, it is the same case.
    const [event] = await payments.events(purchase.checkoutUrl);
    await payments.send(event?.id ?? '', 10);
    await payments.waitForWebhooks();
    expect(await casesAbout(purchase)).toEqual(['wrongAmount']);
    await agePurchase(api, purchase, 601);
    await api.parts.payments.expirePendingPayments();
    expect(await reservationOf(api, purchase)).toMatchObject({
      status: 'expired',
      amountPaid: { amount: 0 },
    });
    expect(await api.takenSeats(purchase.showtimeId)).toEqual([]);
  });
});

describe('what another provider told than the one that is configured now', () => {
  test('waits for it, and is no case', async () => {
    const event = {
      id: newId(),
      type: 'intentChanged',
      createdAt: new Date(),
      intentReference: 'pi_elsewhere',
      intent: {
        reference: 'pi_elsewhere',
        status: 'captured',
        amount: 900,
        currency: 'GBP',
        capturedAmount: 900,
        refundedAmount: 0,
        checkoutUrl: null,
        clientSecret: null,
        metadata: null,
      },
      refund: null,
      amount: null,
    };
    await api.db
      .insertInto('payment_events')
      .values({
        provider: 'stripe',
        event_id: event.id,
        type: event.type,
        payload: JSON.stringify(event),
        processed_at: null,
        outcome: null,
      })
      .execute();
    await api.parts.payments.processDueEvents();
    const rows = await api.db
      .selectFrom('payment_events')
      .select(['attempts', 'processed_at'])
      .where('event_id', '=', event.id)
      .execute();
    expect(rows).toEqual([{ attempts: 0, processed_at: null }]);
    const cases = await api.db
      .selectFrom('payment_cases')
      .select('kind')
      .where('dedupe_key', 'like', '%pi_elsewhere')
      .execute();
    expect(cases).toEqual([]);
    await api.db.deleteFrom('payment_events').where('event_id', '=', event.id).execute();
  });
});

describe('money for what we do not know', () => {
  test('is taken note of once, and a person looks at it', async () => {
    const { reference } = await payments.provider.createIntent({
      ...intentFor({ paymentId: newId(), showtimeId: newId(), reservationId: newId() }),
      amount: 777,
    });
    await payments.switches({ duplicated: 30 });
    await payments.pay(reference);
    await payments.waitForWebhooks();
    const cases = await api.db
      .selectFrom('payment_cases')
      .select(['kind', 'details'])
      .where('dedupe_key', '=', `unknownReservation:simulated:${reference}`)
      .execute();
    expect(cases).toMatchObject([
      { kind: 'unknownReservation', details: { amount: 777, currency: 'GBP' } },
    ]);
  });

  test('is nobody’s, even if it says that it is somebody’s', async () => {
    const purchase = await givenPurchase();
    // It names a payment of ours, and another reservation than that is for.
    const { reference } = await payments.provider.createIntent({
      ...intentFor({ ...purchase, paymentId: newId() }),
      amount: purchase.amount,
    });
    await payments.pay(reference);
    await payments.waitForWebhooks();
    expect(await reservationOf(api, purchase)).toMatchObject({ status: 'pendingPayment' });
    // It names a payment of ours, which is known there by another name.
    await api.db
      .updateTable('payments')
      .set({ provider_reference: 'int_another' })
      .where('id', '=', purchase.paymentId)
      .execute();
    await payments.pay(purchase.checkoutUrl);
    await payments.waitForWebhooks();
    expect(await reservationOf(api, purchase)).toMatchObject({ status: 'pendingPayment' });
    const { count } = await api.db
      .selectFrom('payment_cases')
      .select(({ fn }) => fn.countAll<string>().as('count'))
      .where('kind', '=', 'unknownReservation')
      .where(
        'dedupe_key',
        'in',
        [reference, purchase.checkoutUrl.split('/').at(-1) ?? ''].map(
          (name) => `unknownReservation:simulated:${name}`,
        ),
      )
      .executeTakeFirstOrThrow();
    expect(Number(count)).toBe(2);
  });
});

describe('what is sent to the webhook', () => {
  const body = JSON.stringify({ id: 'evt_x' });
  const now = () => Math.floor(Date.now() / 1000);

  test.each([
    ['without a signature', {}],
    ['with another secret', { 'marquee-signature': signWebhook(body, ['another'], now()) }],
    ['too old', { 'marquee-signature': signWebhook(body, [SECRET], now() - 400) }],
    ['for other bytes', { 'marquee-signature': signWebhook(`${body} `, [SECRET], now()) }],
  ])('%s is refused, and not kept', async (_how, headers) => {
    const answer = await api.request({ method: 'POST', url: WEBHOOKS, payload: body, headers });
    expect(answer.json()).toMatchObject({ status: 400, code: 'WEBHOOK_SIGNATURE_INVALID' });
  });

  test('with either of two secrets is taken', async () => {
    for (const secret of [SECRET, NEXT_SECRET]) {
      const purchase = await givenPurchase();
      await payments.pay(purchase.checkoutUrl, { switches: { noWebhooks: true } });
      const [event] = await payments.events(purchase.checkoutUrl);
      const payload = JSON.stringify(event);
      const headers = {
        'content-type': 'application/json',
        'marquee-signature': signWebhook(payload, [secret], now()),
      };
      const answer = await api.request({ method: 'POST', url: WEBHOOKS, payload, headers });
      expect(answer.statusCode, answer.body).toBe(200);
      expect(await endStateOf(api, payments, purchase)).toBe('soldAndCaptured');
    }
  });

  test('is not taken where it is too large, or for a provider that is not ours', async () => {
    const large = await api.request({
      method: 'POST',
      url: WEBHOOKS,
      payload: 'x'.repeat(600_000),
      headers: { 'content-type': 'application/json' },
    });
    expect(large.json()).toMatchObject({ status: 413 });
    const other = await api.request({
      method: 'POST',
      url: '/payments/webhooks/stripe',
      payload: body,
      headers: { 'content-type': 'application/json' },
    });
    expect(other.json()).toMatchObject({ status: 404 });
  });
});

const intentFor = ({
  paymentId,
  showtimeId,
  reservationId,
}: Pick<PendingPurchase, 'paymentId' | 'showtimeId' | 'reservationId'>) => ({
  paymentId,
  showtimeId,
  reservationId,
  currency: 'GBP',
  description: 'made by hand',
  returnUrl: 'http://localhost:8000/',
});

async function casesAbout({ paymentId }: PendingPurchase): Promise<string[]> {
  const rows = await api.db
    .selectFrom('payment_cases')
    .select('kind')
    .where('dedupe_key', '=', `wrongAmount:${paymentId}`)
    .execute();
  return rows.map(({ kind }) => kind);
}
