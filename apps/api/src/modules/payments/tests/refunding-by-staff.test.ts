import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { newId } from '../../../platform/ids.ts';
import { expectInvariants, findBrokenInvariants } from '../../../../test/support/invariants.ts';
import {
  startTestPayments,
  type TestPayments,
} from '../../../../test/support/payment-simulator.ts';
import { race, tally, untilItGoesWrong } from '../../../../test/support/races.ts';
import {
  executeAsOwner,
  startTestApp,
  type TestApp,
  type TestUser,
} from '../../../../test/support/test-app.ts';
import { editStatements } from '../../../../test/support/without-protection.ts';
import { createPaidReservations } from './paid-reservations.ts';

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
afterAll(async () => {
  await api.parts.returningMoney.sendRefunds();
  await paid.waitForWebhooks();
  await expectInvariants(api);
  await api.stop();
  await payments.stop();
});

/** Seats sold over the counter, and paid there. */
async function givenCounterSale(method: 'cash' | 'cardTerminal' = 'cash') {
  const { showtimeId } = await api.givenShowtime();
  const sold = await api.request({
    method: 'POST',
    url: '/reservations?channel=boxOffice',
    payload: { showtimeId, seats: ['A1', 'A2'], email: 'a@example.com', payment: { method } },
    as: staff,
  });
  expect(sold.statusCode).toBe(201);
  return { showtimeId, id: sold.json<{ id: string }>().id };
}

describe('staff', () => {
  test('give back a part with a reason, as goodwill, and the tickets stay what they cost', async () => {
    const reservation = await paid.givenPaid();
    const answer = await paid.refund(reservation, staff, { amount: 300, reason: 'Cold hall.' });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({
      refunds: [
        {
          method: 'online',
          amount: { amount: 300, currency: 'GBP' },
          reason: 'staff',
          note: 'Cold hall.',
          status: 'requested',
          settledAt: null,
        },
      ],
    });
    const books = await paid.readBooks(reservation, staff);
    expect(books.totals).toMatchObject({
      ticketAmount: 2500,
      chargeAmount: -300,
      paidAmount: 2500,
      dueAmount: -300,
    });
    expect(books.entries.at(-1)).toMatchObject({
      kind: 'cancellation',
      explanation: 'The house gives something back as goodwill.',
    });
    const audited = await api.db
      .selectFrom('audit_log')
      .select(['actor_user_id as who', 'after'])
      .where('action', '=', 'reservation.refund')
      .where('subject_id', '=', reservation.id)
      .execute();
    expect(audited).toMatchObject([
      { who: staff.id, after: { amount: 300, reason: 'Cold hall.' } },
    ]);
  });

  test('give back no more than is left of what was paid', async () => {
    const reservation = await paid.givenPaid();
    await paid.refund(reservation, staff, { amount: 2000 });
    const tooMuch = await paid.refund(reservation, staff, { amount: 501 });
    expect(tooMuch.statusCode).toBe(409);
    expect(tooMuch.json()).toMatchObject({ code: 'REFUND_EXCEEDS_PAID', refundable: 500 });
    expect((await paid.refund(reservation, staff, { amount: 500 })).statusCode).toBe(201);
    const unpaid = await paid.givenPending();
    expect((await paid.refund(unpaid, staff, { amount: 1 })).json()).toMatchObject({
      refundable: 0,
    });
  });

  test('give what a failed refund still owes before any goodwill', async () => {
    const reservation = await paid.givenPaid();
    await payments.switches({ refunds: 'fail' });
    await paid.refund(reservation, staff, { amount: 400 });
    await paid.sendDueRefunds();
    await payments.switches({});
    await paid.refund(reservation, staff, { amount: 400 });
    await paid.sendDueRefunds();
    const books = await paid.readBooks(reservation, staff);
    expect(books.totals).toMatchObject({ chargeAmount: -400, paidAmount: 2100, dueAmount: 0 });
  });

  test.each([
    [{ amount: 0, reason: 'x' }],
    [{ amount: -5, reason: 'x' }],
    [{ amount: 1.5, reason: 'x' }],
    [{ amount: '5', reason: 'x' }],
    [{ amount: 2_147_483_648, reason: 'x' }],
    [{ amount: 5 }],
    [{ amount: 5, reason: '' }],
    [{ amount: 5, reason: 'x', currency: 'USD' }],
  ])('are refused %j', async (payload) => {
    const answer = await api.request({
      method: 'POST',
      url: `/reservations/${newId()}/refunds`,
      payload,
      as: staff,
    });
    expect(answer.statusCode).toBe(400);
  });

  test('find nothing where there is no such reservation', async () => {
    expect((await paid.refund({ id: newId() }, staff)).statusCode).toBe(404);
    const ledger = await api.request({ url: `/reservations/${newId()}/ledger`, as: staff });
    expect(ledger.statusCode).toBe(404);
  });

  test('repeat a request with its key, and the money goes back once', async () => {
    const reservation = await paid.givenPaid();
    const key = newId();
    const answers = await race(
      [api],
      Array.from({ length: 20 }, () => ({
        method: 'POST',
        url: `/reservations/${reservation.id}/refunds`,
        payload: { amount: 500, reason: 'Once.' },
        headers: { 'idempotency-key': key },
        as: staff,
      })),
    );
    expect(tally(answers)).toEqual({ '201': 20 });
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    const { refunds } = await paid.readBooks(reservation, staff);
    expect(refunds).toHaveLength(1);
    const other = await paid.refund(reservation, staff, { amount: 501, reason: 'Once.', key });
    expect(other.json()).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });
});

describe('cash', () => {
  test('is handed out at once, and that is the end of it', async () => {
    const sale = await givenCounterSale();
    const answer = await paid.refund(sale, staff, { amount: 700, handedOut: true });
    expect(answer.json()).toMatchObject({ refunds: [{ method: 'cash', status: 'succeeded' }] });
    const { totals, refunds } = await paid.readBooks(sale, staff);
    expect(totals).toMatchObject({ paidAmount: 1800, dueAmount: 0 });
    expect(refunds).toHaveLength(1);
  });

  test('waits for staff to hand it out, which counts once', async () => {
    const sale = await givenCounterSale('cardTerminal');
    await paid.refund(sale, staff, { amount: 700 });
    await paid.sendDueRefunds();
    const [refund] = (await paid.readBooks(sale, staff)).refunds;
    expect(refund).toMatchObject({ status: 'requested', attempts: 0 });
    const handOut = {
      method: 'POST',
      url: `/refunds/${refund?.id}/hand-out`,
      as: staff,
    } as const;
    const answers = await race(
      [api],
      Array.from({ length: 10 }, () => handOut),
    );
    expect(tally(answers)).toEqual({ '200': 10 });
    const { entries, totals } = await paid.readBooks(sale, staff);
    expect(entries.filter(({ kind }) => kind === 'refund')).toHaveLength(1);
    expect(totals).toMatchObject({ paidAmount: 1800, dueAmount: 0 });
  });

  test('is not what an online refund is handed out in', async () => {
    const reservation = await paid.givenPaid();
    await paid.refund(reservation, staff);
    const [refund] = (await paid.readBooks(reservation, staff)).refunds;
    const answer = await api.request({
      method: 'POST',
      url: `/refunds/${refund?.id}/hand-out`,
      as: staff,
    });
    expect(answer.json()).toMatchObject({ code: 'REFUND_NOT_BY_HAND' });
    const unknown = { method: 'POST', url: `/refunds/${newId()}/hand-out`, as: staff } as const;
    expect((await api.request(unknown)).statusCode).toBe(404);
  });
});

/** Twenty members of staff, each giving back a third of what was paid, at the same moment. */
async function refundInParallel(on: TestApp, crowd: readonly TestUser[], id: string) {
  return race(
    [on],
    crowd.map((as) => ({
      method: 'POST',
      url: `/reservations/${id}/refunds`,
      payload: { amount: 800, reason: 'Everybody is sorry.' },
      as,
    })),
  );
}

async function givenStaffCrowd(on: TestApp): Promise<TestUser[]> {
  return Promise.all(Array.from({ length: 20 }, () => on.givenUser({ role: 'staff' })));
}

describe('refunds in parallel', () => {
  test('never give back more than came in', async () => {
    const crowd = await givenStaffCrowd(api);
    for (let round = 0; round < 5; round += 1) {
      const reservation = await paid.givenPaid();
      const answers = await refundInParallel(api, crowd, reservation.id);
      expect(tally(answers)).toEqual({ '201': 3, '409 REFUND_EXCEEDS_PAID': 17 });
      await paid.sendDueRefunds();
      expect(await paid.refundsOf(reservation.intent)).toEqual([800, 800, 800]);
    }
  });

  /** The same race where nobody waits for anybody, in a database of its own. */
  async function raceWithoutLocks({ isChecked }: { isChecked: boolean }) {
    const unsafe = await startTestApp({ payments, checkContract: false });
    try {
      const edited = editStatements(unsafe.pool, [
        { pattern: /(from "reservations" as "r".*) for update$/, replacement: '$1' },
        { pattern: /(from "payments" as "p".*) for update$/, replacement: '$1' },
      ]);
      if (!isChecked) {
        await executeAsOwner(
          unsafe.db,
          'alter table marquee.payments drop constraint payments_give_back_what_they_took',
        );
      }
      const [crowd, theirs] = [
        await givenStaffCrowd(unsafe),
        createPaidReservations(unsafe, payments),
      ];
      const result = await untilItGoesWrong(
        async () => {
          const { id } = await theirs.givenPaid();
          const answers = await refundInParallel(unsafe, crowd, id);
          return tally(answers);
        },
        (counts) => (counts['201'] ?? 0) > 3 || Object.keys(counts).some((key) => key[0] === '5'),
      );
      expect(edited.changed.every((count) => count > 0)).toBe(true);
      return { result, broken: await findBrokenInvariants(unsafe) };
    } finally {
      await unsafe.stop();
      payments.connect(api.app);
    }
  }

  test('do so where neither the locks nor the database stop them: the race is one', async () => {
    const { result, broken } = await raceWithoutLocks({ isChecked: false });
    expect(result['201']).toBeGreaterThan(3);
    expect(broken).toContain('no more goes back than came in');
  });

  test('are stopped by the database alone, which is the second line', async () => {
    const { result, broken } = await raceWithoutLocks({ isChecked: true });
    expect(Object.keys(result)).toContainEqual(expect.stringMatching(/^500/));
    expect(result['201']).toBeLessThanOrEqual(3);
    expect(broken).not.toContain('no more goes back than came in');
  });
});
