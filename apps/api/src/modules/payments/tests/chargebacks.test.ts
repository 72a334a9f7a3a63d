import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { expectInvariants } from '../../../../test/support/invariants.ts';
import {
  startTestPayments,
  type TestPayments,
} from '../../../../test/support/payment-simulator.ts';
import { rounds, timeFor } from '../../../../test/support/rounds.ts';
import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import type { PaymentProvider } from '../payment-provider.ts';
import { createPaidReservations, type PaidReservation } from './paid-reservations.ts';

let payments: TestPayments;
let api: TestApp;
let staff: TestUser;
let paid: ReturnType<typeof createPaidReservations>;
let interfere: (moment: (typeof MEETINGS)[number]) => void = () => undefined;

beforeAll(async () => {
  payments = await startTestPayments();
  api = await startTestApp({
    payments: {
      provider: interferable(payments.provider),
      connect: (app) => payments.connect(app),
    },
  });
  staff = await api.givenUser({ role: 'staff' });
  paid = createPaidReservations(api, payments);
});
afterEach(() => payments.switches({}));
afterAll(async () => {
  await expectInvariants(api);
  await api.stop();
  await payments.stop();
});

/** A provider at which something else happens just when it is asked for a refund. */
function interferable(provider: PaymentProvider): PaymentProvider {
  return {
    ...provider,
    async refund(refund) {
      interfere('asking');
      const answer = await provider.refund(refund);
      interfere('answered');
      return answer;
    },
  };
}

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

test('What the bank gives again is paid as before, and no case any more', async () => {
  const reservation = await paid.givenPaid();
  await payments.chargeBack(reservation.intent, 700);
  await paid.waitForWebhooks();
  const again = {
    id: `reinstated-${reservation.intent}`,
    type: 'chargeback',
    createdAt: new Date(),
    intentReference: reservation.intent,
    intent: null,
    refund: null,
    amount: -700,
  } as const;
  await api.parts.returningMoney.onChargeback(again);
  await api.parts.returningMoney.onChargeback(again);
  const { entries, totals } = await paid.readBooks(reservation, staff);
  expect(entries.filter(({ kind }) => kind === 'chargeback')).toMatchObject([
    { paidAmount: -700, dueAmount: 700 },
    { paidAmount: 700, dueAmount: -700 },
  ]);
  expect(totals).toMatchObject({ paidAmount: reservation.amount, dueAmount: 0 });
  expect(await paid.openCases('chargeback')).not.toContainEqual(
    expect.objectContaining({ intentReference: reservation.intent }),
  );
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

/** Where in the sending of a refund its chargeback meets it. */
const MEETINGS = ['claiming', 'asking', 'answered'] as const;
const ROUNDS = rounds({ short: 30, full: 1000 });

test(
  `A refund and a chargeback at the same moment give back no more than came in (${ROUNDS} rounds)`,
  async () => {
    const ends = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const reservation = await paid.givenPaid({ seats: ['A1'] });
      await paid.refund(reservation, staff, { amount: reservation.amount });
      await paid.makeRefundsDue();
      // The one who charges back comes too late where it has gone back already.
      const chargeBack = async () => payments.chargeBack(reservation.intent).catch(() => undefined);
      const meeting = MEETINGS[round % MEETINGS.length];
      const others: Promise<unknown>[] = [];
      interfere = (moment) => {
        if (moment === meeting) others.push(chargeBack());
      };
      interfere('claiming');
      await api.parts.returningMoney.sendRefunds();
      await Promise.all(others);
      interfere = () => undefined;
      await paid.waitForWebhooks();
      await paid.sendDueRefunds();
      const end = await endOf(reservation);
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }
    expect([...ends.keys()].toSorted()).toEqual(['charged back', 'refunded']);
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
