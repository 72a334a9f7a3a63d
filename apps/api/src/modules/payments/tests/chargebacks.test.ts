import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { expectInvariants } from '../../../../test/support/invariants.ts';
import {
  startTestPayments,
  type TestPayments,
} from '../../../../test/support/payment-simulator.ts';
import { rounds, timeFor } from '../../../../test/support/rounds.ts';
import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { createPaidReservations, type PaidReservation } from './paid-reservations.ts';

let payments: TestPayments;
let api: TestApp;
let staff: TestUser;
let paid: ReturnType<typeof createPaidReservations>;

beforeAll(async () => {
  payments = await startTestPayments();
  api = await startTestApp({ payments });
  staff = await api.givenUser({ role: 'staff' });
  paid = createPaidReservations(api, payments);
});
afterEach(() => payments.switches({}));
afterAll(async () => {
  await expectInvariants(api);
  await api.stop();
  await payments.stop();
});

test('What the bank takes back is not paid any more, and a person is told', async () => {
  const reservation = await paid.givenPaid();
  await payments.chargeBack(reservation.intent);
  await paid.waitForWebhooks();
  const { entries, totals } = await paid.readBooks(reservation, staff);
  expect(entries.at(-1)).toMatchObject({ kind: 'chargeback', paidAmount: -2500, dueAmount: 2500 });
  expect(totals).toMatchObject({ paidAmount: 0, dueAmount: 2500 });
  const cases = await paid.openCases('chargeback');
  expect(cases).toContainEqual(
    expect.objectContaining({ intentReference: reservation.intent, amount: 2500 }),
  );
  expect((await paid.refund(reservation, staff, { amount: 1 })).json()).toMatchObject({
    code: 'REFUND_EXCEEDS_PAID',
    refundable: 0,
  });
});

test('A chargeback told a hundred times is one', async () => {
  const reservation = await paid.givenPaid();
  await payments.chargeBack(reservation.intent, 700);
  const { id } = await paid.lastEvent(reservation.intent, 'chargeback.created');
  await payments.send(id, 100);
  await paid.waitForWebhooks();
  await api.db
    .updateTable('payment_events')
    .set({ processed_at: null, next_attempt_at: new Date(0) })
    .where('event_id', '=', id)
    .execute();
  await api.parts.payments.processDueEvents();
  const { entries } = await paid.readBooks(reservation, staff);
  expect(entries.filter(({ kind }) => kind === 'chargeback')).toHaveLength(1);
});

test('A refund that nobody began to send is cut to what is still owed', async () => {
  const reservation = await paid.givenPaid();
  await paid.refund(reservation, staff, { amount: 2000 });
  await payments.chargeBack(reservation.intent, 1500);
  await paid.waitForWebhooks();
  await paid.sendDueRefunds();
  const { refunds, totals } = await paid.readBooks(reservation, staff);
  expect(refunds).toMatchObject([
    { status: 'failed', amount: { amount: 2000 }, failureReason: 'charged back' },
    { status: 'succeeded', amount: { amount: 500 }, note: 'The sound failed.' },
  ]);
  expect(totals).toMatchObject({ paidAmount: 500, dueAmount: 0 });
  expect(await paid.refundsOf(reservation.intent)).toEqual([500]);
});

test('A refund of all of it is stopped by a chargeback of all of it', async () => {
  const reservation = await paid.givenPaid();
  await paid.refund(reservation, staff, { amount: 2500 });
  await payments.chargeBack(reservation.intent);
  await paid.waitForWebhooks();
  await paid.sendDueRefunds();
  expect(await paid.refundsOf(reservation.intent)).toEqual([]);
  const { refunds, totals } = await paid.readBooks(reservation, staff);
  expect(refunds).toMatchObject([{ status: 'failed' }]);
  expect(totals).toMatchObject({ paidAmount: 0, dueAmount: 0 });
});

const ROUNDS = rounds({ short: 30, full: 1000 });

test(
  `A refund and a chargeback at the same moment give back no more than came in (${ROUNDS} rounds)`,
  async () => {
    const ends = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const reservation = await paid.givenPaid({ seats: ['A1'] });
      await paid.refund(reservation, staff, { amount: reservation.amount });
      await paid.makeRefundsDue();
      await Promise.all([
        api.parts.returningMoney.sendRefunds(),
        // The one who charges back comes too late where it has gone back already.
        payments.chargeBack(reservation.intent).catch(() => undefined),
      ]);
      await paid.waitForWebhooks();
      await paid.sendDueRefunds();
      const end = await endOf(reservation);
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }
    const known = ['refunded', 'charged back'];
    expect([...ends.keys()].filter((end) => !known.includes(end))).toEqual([]);
  },
  timeFor(ROUNDS, 600),
);

async function endOf(reservation: PaidReservation): Promise<string> {
  const { totals, payments: taken } = await paid.readBooks(reservation, staff);
  const refunded = (await paid.refundsOf(reservation.intent)).length > 0;
  const events = await payments.events(reservation.intent);
  const chargedBack = events.some(({ type }) => type === 'chargeback.created');
  const isBalanced =
    totals.paidAmount === 0 &&
    totals.dueAmount === 0 &&
    taken[0]?.refunded.amount === reservation.amount;
  if (!isBalanced) return `unbalanced: ${JSON.stringify(totals)}`;
  if (refunded && chargedBack) return 'both';
  return refunded ? 'refunded' : 'charged back';
}
