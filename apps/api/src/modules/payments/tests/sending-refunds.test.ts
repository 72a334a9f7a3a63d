import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { expectInvariants } from '../../../../test/support/invariants.ts';
import {
  startTestPayments,
  type TestPayments,
} from '../../../../test/support/payment-simulator.ts';
import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { ProviderRefused, type PaymentProvider } from '../payment-provider.ts';
import { createPaidReservations } from './paid-reservations.ts';

let payments: TestPayments;
let api: TestApp;
let staff: TestUser;
let paid: ReturnType<typeof createPaidReservations>;

beforeAll(async () => {
  payments = await startTestPayments({ timeoutMilliseconds: 400 });
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

async function statusOf(reservation: { id: string }) {
  const { refunds } = await paid.readBooks(reservation, staff);
  return refunds.map(({ status }) => status);
}

describe('a refund', () => {
  test('is sent to the provider, entered in the ledger and told to the customer', async () => {
    const reservation = await paid.givenPaid();
    expect((await paid.refund(reservation, staff, { amount: 700 })).statusCode).toBe(201);
    expect(await paid.refundsOf(reservation.intent)).toEqual([]);

    await api.parts.returningMoney.sendRefunds();
    expect(await paid.refundsOf(reservation.intent)).toEqual([700]);
    const books = await paid.readBooks(reservation, staff);
    expect(books.refunds).toMatchObject([{ status: 'succeeded', attempts: 1 }]);
    expect(books.entries.at(-1)).toMatchObject({
      kind: 'refund',
      paidAmount: -700,
      dueAmount: 700,
      explanation: 'Money went back: that much less is owed.',
    });
    expect(books.totals).toMatchObject({ paidAmount: 1800, dueAmount: 0 });

    await paid.waitForWebhooks();
    await api.deliverMessages();
    const mails = api.mails.filter(({ text }) => text.includes('The sound failed.'));
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({ to: 'grace@example.com' });
  });

  test.each([
    ['the reply is lost', { lostReply: 'all' }],
    ['half of the reply comes', { halfBody: 'all' }],
    ['the reply means nothing', { wrongJson: 'all' }],
    ['the provider fails', { errors: 'all' }],
    ['the provider is slow', { slowMilliseconds: 600 }],
  ] as const)('goes back once although %s', async (_, switches) => {
    const reservation = await paid.givenPaid();
    await paid.refund(reservation, staff);
    await payments.switches({ ...switches, noWebhooks: true });
    await paid.sendDueRefunds();
    expect(await statusOf(reservation)).toEqual(['requested']);

    await payments.switches({});
    // Failing calls are not repeated at once: the provider is left alone for a while.
    await expect
      .poll(
        async () => {
          await paid.sendDueRefunds();
          return statusOf(reservation);
        },
        { timeout: 15_000, interval: 300 },
      )
      .toEqual(['succeeded']);
    expect(await paid.refundsOf(reservation.intent)).toEqual([500]);
  });

  test('is settled by its webhook when the reply never came', async () => {
    const reservation = await paid.givenPaid();
    await paid.refund(reservation, staff);
    await payments.switches({ lostReply: 'all', only: ['refund'] });
    await paid.sendDueRefunds();
    await paid.waitForWebhooks();
    expect(await statusOf(reservation)).toEqual(['succeeded']);
    const { id } = await paid.lastEvent(reservation.intent, 'refund.succeeded');
    await payments.send(id, 100);
    await paid.waitForWebhooks();
    const { entries } = await paid.readBooks(reservation, staff);
    expect(entries.filter(({ kind }) => kind === 'refund')).toHaveLength(1);
  });

  test('that the bank takes its time over is asked after until it is through', async () => {
    const reservation = await paid.givenPaid();
    await paid.refund(reservation, staff);
    await payments.switches({ refunds: 'pending', noWebhooks: true });
    await paid.sendDueRefunds();
    await paid.sendDueRefunds();
    expect(await statusOf(reservation)).toEqual(['requested']);

    const [refund] = (await paid.readBooks(reservation, staff)).refunds;
    const { reference } = await api.db
      .selectFrom('refunds')
      .select('provider_reference as reference')
      .where('id', '=', refund?.id ?? '')
      .executeTakeFirstOrThrow();
    await payments.settleRefund(reference ?? '', 'succeed');
    await paid.sendDueRefunds();
    expect(await statusOf(reservation)).toEqual(['succeeded']);
    expect(await paid.refundsOf(reservation.intent)).toEqual([500]);
  });

  test('that the bank refuses stays owed, and a person is told', async () => {
    const reservation = await paid.givenPaid();
    await paid.refund(reservation, staff);
    await payments.switches({ refunds: 'fail' });
    await paid.sendDueRefunds();
    await paid.waitForWebhooks();
    const books = await paid.readBooks(reservation, staff);
    expect(books.refunds).toMatchObject([{ status: 'failed', failureReason: 'account_closed' }]);
    expect(books.payments).toMatchObject([{ refunded: { amount: 0 } }]);
    expect(books.totals).toMatchObject({ paidAmount: reservation.amount, dueAmount: -500 });
    const cases = await paid.openCases('refundFailed');
    expect(cases.filter((one) => one['reservationId'] === reservation.id)).toHaveLength(1);
  });

  test('that was told in reverse order ends as it ended', async () => {
    const reservation = await paid.givenPaid();
    await paid.refund(reservation, staff);
    await payments.switches({ holdWebhooks: true });
    await paid.sendDueRefunds();
    const { id } = await paid.lastEvent(reservation.intent, 'refund.succeeded');
    const captured = await paid.lastEvent(reservation.intent, 'intent.captured');
    await payments.send(id);
    await payments.send(captured.id);
    await payments.release();
    await paid.waitForWebhooks();
    expect(await statusOf(reservation)).toEqual(['succeeded']);
    const { entries } = await paid.readBooks(reservation, staff);
    expect(entries.map(({ kind }) => kind).toSorted()).toEqual([
      'cancellation',
      'capture',
      'refund',
      'sale',
    ]);
  });
});

test('A refund that the bank brings back is owed again, once, whatever is told of it later', async () => {
  const reservation = await paid.givenPaid();
  await paid.refund(reservation, staff, { amount: 800 });
  await paid.sendDueRefunds();
  await paid.waitForWebhooks();
  const [refund] = (await paid.readBooks(reservation, staff)).refunds;
  const { id } = await paid.lastEvent(reservation.intent, 'refund.succeeded');
  const tell = async (status: 'failed' | 'succeeded') =>
    api.parts.returningMoney.onRefundChanged({
      id: `evt_${status}`,
      type: 'refundChanged',
      createdAt: new Date(),
      intentReference: reservation.intent,
      intent: null,
      refund: {
        reference: `ref_of_${reservation.id}`,
        refundId: refund?.id ?? '',
        intentReference: reservation.intent,
        status,
        amount: 800,
        currency: 'GBP',
        failureReason: status === 'failed' ? 'account_closed' : null,
      },
      amount: null,
    });
  await Promise.all(Array.from({ length: 10 }, () => tell('failed')));
  await tell('succeeded');
  await payments.send(id);
  await paid.waitForWebhooks();

  const books = await paid.readBooks(reservation, staff);
  expect(books.refunds).toMatchObject([{ status: 'failed' }]);
  expect(books.entries.filter(({ kind }) => kind === 'refund')).toMatchObject([
    { paidAmount: -800 },
    { paidAmount: 800, explanation: 'A refund came back from the bank, and is owed again.' },
  ]);
  expect(books.totals).toMatchObject({ paidAmount: 2500, dueAmount: -800 });
  const cases = await paid.openCases('refundFailed');
  expect(cases.filter((one) => one['reservationId'] === reservation.id)).toHaveLength(1);
});

/** The reply about a refund that went through was lost, and asked again it was refused. */
async function givenWronglyFailed(amount: number) {
  const reservation = await paid.givenPaid();
  await paid.refund(reservation, staff, { amount });
  await payments.switches({ holdWebhooks: true });
  const refused = await startTestApp({
    database: api.database,
    payments: { provider: refusingAfterwards(payments.provider), connect: () => undefined },
  });
  await paid.makeRefundsDue();
  await refused.parts.returningMoney.sendRefunds();
  await refused.stop();
  await payments.switches({});
  expect(await statusOf(reservation)).toEqual(['failed']);
  expect(await paid.refundsOf(reservation.intent)).toEqual([amount]);
  return reservation;
}

function refusingAfterwards(provider: PaymentProvider): PaymentProvider {
  return {
    ...provider,
    async refund(refund) {
      await provider.refund(refund);
      throw new ProviderRefused('No.', { status: 400, code: 'already_refunded' });
    },
  };
}

async function casesAbout(kind: string, { id }: { id: string }) {
  const open = await paid.openCases(kind);
  return open.filter((one) => one['reservationId'] === id);
}

describe('a refund that counts as failed and went out', () => {
  test('counts again as soon as its provider tells, and its case closes', async () => {
    const reservation = await givenWronglyFailed(700);
    expect(await casesAbout('refundFailed', reservation)).toHaveLength(1);
    await payments.release();
    await paid.waitForWebhooks();
    const books = await paid.readBooks(reservation, staff);
    expect(books.refunds).toMatchObject([{ status: 'succeeded' }]);
    expect(books.payments).toMatchObject([{ refunded: { amount: 700 } }]);
    expect(books.totals).toMatchObject({ paidAmount: 1800, dueAmount: 0 });
    expect(await casesAbout('refundFailed', reservation)).toEqual([]);
  });

  test('is a difference of the books where the money has been given already', async () => {
    const reservation = await givenWronglyFailed(700);
    // More than what is left at the provider: nothing comes of it, and it is asked back all the same.
    await paid.refund(reservation, staff, { amount: 2500 });
    await payments.release();
    await paid.waitForWebhooks();
    expect(await casesAbout('ledgerDifference', reservation)).toMatchObject([
      { difference: 'refundMissingHere', theirs: 700 },
    ]);
    await paid.sendDueRefunds();
  });

  test('is asked after before it is tried once more', async () => {
    const admin = await api.givenUser({ role: 'admin' });
    const reservation = await givenWronglyFailed(700);
    const [found] = await casesAbout('refundFailed', reservation);
    const answer = await api.request({
      method: 'POST',
      url: `/payment-cases/${String(found?.['id'])}/resolve`,
      payload: { resolution: 'Again.', refund: true },
      as: admin,
    });
    expect(answer.json()).toMatchObject({ code: 'PAYMENT_CASE_NOT_REFUNDABLE' });
    expect(await statusOf(reservation)).toEqual(['succeeded']);
    expect(await casesAbout('refundFailed', reservation)).toEqual([]);
    await payments.release();
    await paid.waitForWebhooks();
    expect(await paid.refundsOf(reservation.intent)).toEqual([700]);
  });
});

/** A process that is killed when the provider has done it, and before we have written it down. */
function killedAfterwards(provider: PaymentProvider): PaymentProvider {
  return {
    ...provider,
    async refund(refund) {
      await provider.refund(refund);
      throw new Error('killed');
    },
  };
}

describe('the job that sends refunds', () => {
  test('repeats what a killed process had sent, which goes back once', async () => {
    const reservation = await paid.givenPaid();
    await payments.switches({ noWebhooks: true });
    await paid.refund(reservation, staff);
    const doomed = await startTestApp({
      database: api.database,
      payments: { provider: killedAfterwards(payments.provider), connect: () => undefined },
    });
    await paid.makeRefundsDue();
    await expect(doomed.parts.returningMoney.sendRefunds()).rejects.toThrow('killed');
    await doomed.stop();
    expect(await paid.refundsOf(reservation.intent)).toEqual([500]);

    // Until the lease ends nobody takes it up.
    await api.parts.returningMoney.sendRefunds();
    expect(await statusOf(reservation)).toEqual(['requested']);
    await paid.sendDueRefunds();
    expect(await statusOf(reservation)).toEqual(['succeeded']);
    expect(await paid.refundsOf(reservation.intent)).toEqual([500]);
  });

  test('sends several of one showtime at the same time, and all others when one goes wrong', async () => {
    const reservation = await paid.givenPaid({ seats: ['A1', 'A2', 'A3', 'A4'] });
    for (let count = 1; count <= 6; count += 1) {
      await paid.refund(reservation, staff, { amount: count });
    }
    let begun = 0;
    let secondBegins = (): void => undefined;
    const second = new Promise<void>((resolve) => {
      secondBegins = resolve;
    });
    const other = await startTestApp({
      database: api.database,
      payments: {
        provider: {
          ...payments.provider,
          async refund(refund) {
            begun += 1;
            const isFirst = begun === 1;
            if (!isFirst) secondBegins();
            // One after another, the second would never begin.
            await second;
            if (isFirst) throw new Error('odd');
            return payments.provider.refund(refund);
          },
        },
        connect: () => undefined,
      },
    });
    await paid.makeRefundsDue();
    await expect(other.parts.returningMoney.sendRefunds()).rejects.toThrow('odd');
    await other.stop();
    expect((await statusOf(reservation)).toSorted()).toEqual([
      'requested',
      ...Array.from({ length: 5 }, () => 'succeeded'),
    ]);
    await paid.sendDueRefunds();
  });

  test('is woken when a refund was requested in its process', async () => {
    let wakes = 0;
    api.parts.payments.onRefundRequested(() => (wakes += 1));
    const reservation = await paid.givenPaid();
    wakes = 0;
    await paid.refund(reservation, staff);
    expect(wakes).toBe(1);
    api.parts.payments.onRefundRequested(() => undefined);
  });

  test('sends each once, however many processes run it', async () => {
    const other = await startTestApp({
      database: api.database,
      payments: { provider: payments.provider, connect: () => undefined },
    });
    const reservations = [];
    for (let count = 0; count < 8; count += 1) reservations.push(await paid.givenPaid());
    for (const reservation of reservations) await paid.refund(reservation, staff, { amount: 100 });
    for (const reservation of reservations) await paid.refund(reservation, staff, { amount: 200 });
    await Promise.all(
      [api, other, api, other].map((app) => app.parts.returningMoney.sendRefunds()),
    );
    await api.parts.returningMoney.sendRefunds();
    await paid.waitForWebhooks();
    for (const reservation of reservations) {
      const sent = await paid.refundsOf(reservation.intent);
      expect(sent.toSorted((one, two) => one - two)).toEqual([100, 200]);
      const { refunds } = await paid.readBooks(reservation, staff);
      expect(refunds).toMatchObject([
        { status: 'succeeded', attempts: 1 },
        { status: 'succeeded', attempts: 1 },
      ]);
    }
    await other.stop();
  });
});
