import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestPayments, type TestPayments } from '../support/payment-simulator.ts';
import {
  endStateOf,
  expectSettled,
  givenPending,
  type PendingPurchase,
} from '../support/paying.ts';
import { rounds, timeFor } from '../support/rounds.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';

// The time to pay ends, and in the same moment the money comes. Somebody else waits for the seats.

const ROUNDS = rounds({ short: 100, full: 2000 });
/** Purchases whose time ends together. */
const AT_ONCE = 20;
/** From the moment at which they are all there to the end of their time. */
const COUNTDOWN_MILLISECONDS = 250;
/** Then the seats are free by the clock, whether or not the provider has answered. */
const GRACE_MILLISECONDS = 30;
const GOOD_ENDS = ['soldAndCaptured', 'releasedAndRefunded', 'releasedAndNotPaid'];

let payments: TestPayments;
let api: TestApp;
let worker: TestApp;

beforeAll(async () => {
  payments = await startTestPayments();
  worker = await startTestApp({ payments });
  api = await startTestApp({ database: worker.database, payments });
});
afterAll(async () => {
  await api.stop();
  await worker.stop();
  await payments.stop();
});

test(
  'Expiry against capture ends in seats that are sold and paid, or free and refunded',
  { timeout: timeFor(ROUNDS, 300) },
  async () => {
    const ends: Record<string, number> = {};
    for (let done = 0; done < ROUNDS; done += AT_ONCE) {
      for (const end of await raceAtDeadline(done)) ends[end] = (ends[end] ?? 0) + 1;
    }
    expect(Object.keys(ends).filter((end) => !GOOD_ENDS.includes(end))).toEqual([]);
    // Both sides won some of the time, else there was no race.
    expect(ends['soldAndCaptured']).toBeGreaterThan(0);
    expect(ends['releasedAndNotPaid'] ?? ends['releasedAndRefunded']).toBeGreaterThan(0);
  },
);

/** One showtime; the money of each purchase comes up to 50 ms before or after the end of its time. */
async function raceAtDeadline(seed: number): Promise<string[]> {
  const { showtimeId, seats } = await api.givenShowtime({
    seats: Array.from({ length: 6 }, () => 'ssssssss').join('\n'),
  });
  const purchases: PendingPurchase[] = [];
  for (let index = 0; index < AT_ONCE; index += 1) {
    purchases.push(
      await givenPending(api, { showtimeId, seats: seats.slice(2 * index, 2 * index + 2) }),
    );
  }
  const deadline = Date.now() + COUNTDOWN_MILLISECONDS;
  await endTimeAt(purchases, deadline);
  await Promise.all(
    purchases.map(async ({ checkoutUrl }, index) =>
      payments.pay(checkoutUrl, { captureAt: deadline - 50 + ((seed + index * 5) % 101) }),
    ),
  );
  const racing = new AbortController();
  const sweeping = sweep(racing.signal);
  const rival = await api.givenUser({ role: 'staff' });
  await expect
    .poll(() => Date.now(), { interval: 2 })
    .toBeGreaterThan(deadline + GRACE_MILLISECONDS);
  // Each pair of seats is wanted by somebody else as soon as it is free.
  const rivals = purchases.map(async ({ seats: wanted }) => {
    while (Date.now() < deadline + 200) {
      const taken = await api.request({
        method: 'POST',
        url: '/reservations?channel=boxOffice',
        payload: { showtimeId, seats: wanted.slice(0, 1), payment: { method: 'cash' } },
        as: rival,
      });
      if (taken.statusCode === 201) return;
    }
  });
  await Promise.all(rivals);
  racing.abort();
  await sweeping;
  await expectSettled(api, payments);
  await worker.parts.payments.expirePendingPayments();
  await expectSettled(api, payments);
  return Promise.all(purchases.map(async (purchase) => endStateOf(api, payments, purchase)));
}

/** Two processes that end what was not paid, in a loop. */
async function sweep(stopping: AbortSignal): Promise<void> {
  await Promise.all(
    [api, worker].map(async ({ parts }) => {
      while (!stopping.aborted) await parts.payments.expirePendingPayments();
    }),
  );
}

async function endTimeAt(purchases: readonly PendingPurchase[], deadline: number): Promise<void> {
  const [{ showtimeId } = { showtimeId: '' }] = purchases;
  const payBy = sql`to_timestamp(${deadline / 1000}::double precision)`;
  const heldUntil = sql`to_timestamp(${(deadline + GRACE_MILLISECONDS) / 1000}::double precision)`;
  await sql`
    with ended as (
      update reservations set pay_by = ${payBy} where showtime_id = ${showtimeId}::uuid
    ),
    holding as (
      update holds set expires_at = ${heldUntil} where showtime_id = ${showtimeId}::uuid
    )
    update showtime_seats set held_until = ${heldUntil}
    where showtime_id = ${showtimeId}::uuid and status = 'held'`.execute(api.db);
}
