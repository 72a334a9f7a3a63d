import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { startTestPayments, type TestPayments } from '../support/payment-simulator.ts';
import {
  agePurchase,
  beginning,
  endStateOf,
  expectSettled,
  givenPending,
  newKey,
  reservationOf,
  type ReservationBody,
} from '../support/paying.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';

// The provider is slow, answers 500, half an answer, or JSON that means nothing.

const TIMEOUT_MILLISECONDS = 400;

const FAULTS = [
  ['answers too late', { slowMilliseconds: 2 * TIMEOUT_MILLISECONDS }],
  ['answers 500', { errors: 'all' }],
  ['answers half of it', { halfBody: 'all' }],
  ['answers odd JSON', { wrongJson: 'all' }],
  ['does it, and the answer is lost', { lostReply: 'all' }],
] as const;

let payments: TestPayments;
let api: TestApp;

// Each with a breaker of its own, that no other test has opened.
beforeAll(async () => {
  api = await startTestApp();
});
afterAll(() => api.stop());

let apps: TestApp[] = [];

async function givenProvider(): Promise<TestApp> {
  payments = await startTestPayments({ timeoutMilliseconds: TIMEOUT_MILLISECONDS });
  const app = await startTestApp({ database: api.database, payments });
  apps.push(app);
  return app;
}

afterEach(async () => {
  const [app] = apps;
  if (app !== undefined) await expectSettled(app, payments);
  for (const one of apps) await one.stop();
  apps = [];
  await payments.stop();
});

describe.each(FAULTS)('while the provider %s', (_how, fault) => {
  test('beginning to pay is answered in time, costs nobody anything, and works later', async () => {
    const app = await givenProvider();
    const { showtimeId } = await app.givenShowtime();
    const { id: holdId, guestToken } = await app.givenHold(showtimeId, ['A1', 'A2']);
    const request = beginning(
      { showtimeId, holdId, headers: { 'guest-token': guestToken } },
      newKey(),
    );
    await payments.switches(fault);
    const startedAt = performance.now();
    const failed = await app.request(request);
    expect(failed.json()).toMatchObject({ status: 503, code: 'PAYMENT_UNAVAILABLE' });
    expect(Number(failed.headers['retry-after'])).toBeGreaterThan(0);
    expect(performance.now() - startedAt).toBeLessThan(8 * TIMEOUT_MILLISECONDS);
    // The seats stay held meanwhile.
    expect(await app.takenSeats(showtimeId)).toEqual(['A1', 'A2']);

    await payments.switches({});
    const begun = await app.request(request);
    expect(begun.statusCode, begun.body).toBe(201);
    const { id: reservationId, payment } = begun.json<ReservationBody>();
    await payments.pay(payment?.checkoutUrl ?? '');
    await payments.waitForWebhooks();
    expect(
      await reservationOf(app, { reservationId, headers: { 'guest-token': guestToken } }),
    ).toMatchObject({ status: 'confirmed' });
    expect((await payments.ledger()).map(({ kind }) => kind)).toEqual(['capture']);
  });

  test('nothing is freed that may be paid, and nothing stays for ever', async () => {
    const app = await givenProvider();
    const { showtimeId } = await app.givenShowtime();
    const paid = await givenPending(app, { showtimeId, seats: ['A1'] });
    const unpaid = await givenPending(app, { showtimeId, seats: ['A5'] });
    await payments.pay(paid.checkoutUrl, { switches: { noWebhooks: true } });
    await agePurchase(app, paid, 601);
    await agePurchase(app, unpaid, 601);
    await payments.switches({ ...fault, only: ['cancelIntent', 'readIntent'] });
    await app.parts.payments.expirePendingPayments();
    expect(await app.takenSeats(showtimeId)).toEqual(['A1', 'A5']);
    await payments.switches({});
    const healed = await startTestApp({
      database: api.database,
      payments: { provider: payments.provider, connect: () => undefined },
    });
    apps.push(healed);
    await expect
      .poll(
        async () => {
          await healed.parts.payments.expirePendingPayments();
          return [await endStateOf(app, payments, paid), await endStateOf(app, payments, unpaid)];
        },
        { timeout: 20_000, interval: 250 },
      )
      .toEqual(['soldAndCaptured', 'releasedAndNotPaid']);
  });
});

test('A provider that never answers is not asked for every purchase', async () => {
  const app = await givenProvider();
  const { showtimeId } = await app.givenShowtime();
  await payments.switches({ slowMilliseconds: 10 * TIMEOUT_MILLISECONDS });
  const times: number[] = [];
  for (let index = 1; index <= 8; index += 1) {
    const { id: holdId, guestToken } = await app.givenHold(showtimeId, [`A${index}`]);
    const startedAt = performance.now();
    const answer = await app.request(
      beginning({ showtimeId, holdId, headers: { 'guest-token': guestToken } }),
    );
    times.push(performance.now() - startedAt);
    expect(answer.json()).toMatchObject({ code: 'PAYMENT_UNAVAILABLE' });
  }
  // The breaker has opened: the last are told at once.
  expect(times.at(-1)).toBeLessThan(TIMEOUT_MILLISECONDS / 2);
});
