import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { expectInvariants } from '../../../../test/support/invariants.ts';
import {
  startTestPayments,
  type TestPayments,
} from '../../../../test/support/payment-simulator.ts';
import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { newId } from '../../../platform/ids.ts';
import { createPaidReservations, type PaidReservation } from './paid-reservations.ts';

type Case = {
  id: string;
  kind: string;
  details: Record<string, unknown>;
  resolvedAt: string | null;
  resolvedByUserId: string | null;
  resolution: string | null;
};

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
  await expectInvariants(api);
  await api.stop();
  await payments.stop();
});

async function listCases(query: string): Promise<{ data: Case[]; nextCursor: string | null }> {
  const answer = await api.request({ url: `/payment-cases${query}`, as: admin });
  expect(answer.statusCode).toBe(200);
  return answer.json<{ data: Case[]; nextCursor: string | null }>();
}

async function resolve(id: string, payload: object) {
  return api.request({ method: 'POST', url: `/payment-cases/${id}/resolve`, payload, as: admin });
}

/** Somebody paid, and not what was asked for. */
async function givenParked(): Promise<PaidReservation & { caseId: string }> {
  await payments.switches({ wrongAmount: 1700 });
  const reservation = await paid.givenPaid();
  await payments.switches({});
  const { data } = await listCases('?open=true&limit=100');
  const found = data.find(({ details }) => details['reservationId'] === reservation.id);
  if (found === undefined) throw new Error('no case');
  return { ...reservation, caseId: found.id };
}

test('Money that is not what was asked for goes back when an administrator says so', async () => {
  const parked = await givenParked();
  const answer = await resolve(parked.caseId, { resolution: 'A wrong amount.', refund: true });
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({
    kind: 'wrongAmount',
    resolution: 'A wrong amount.',
    resolvedByUserId: admin.id,
  });
  await paid.sendDueRefunds();
  expect(await paid.refundsOf(parked.intent)).toEqual([1700]);
  const { entries, totals, refunds } = await paid.readBooks(parked, staff);
  expect(entries.map(({ kind }) => kind)).toEqual(['parked', 'unparked']);
  expect(totals).toMatchObject({ parkedAmount: 0, paidAmount: 0, dueAmount: 0 });
  expect(refunds).toMatchObject([{ reason: 'parked', status: 'succeeded' }]);
});

test('A case is resolved once, and its money goes back once, whoever asks at the same time', async () => {
  const parked = await givenParked();
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => resolve(parked.caseId, { resolution: 'Back.', refund: true })),
  );
  expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
  expect(answers.filter(({ statusCode }) => statusCode === 409)).toHaveLength(9);
  const again = await resolve(parked.caseId, { resolution: 'Once more.' });
  expect(again.json()).toMatchObject({ code: 'PAYMENT_CASE_RESOLVED' });
  await paid.sendDueRefunds();
  expect(await paid.refundsOf(parked.intent)).toEqual([1700]);
  const audited = await api.db
    .selectFrom('audit_log')
    .select('actor_user_id as who')
    .where('subject_id', '=', parked.caseId)
    .execute();
  expect(audited).toEqual([{ who: admin.id }]);
});

test('A refund that failed is tried once more from its case', async () => {
  const reservation = await paid.givenPaid();
  await payments.switches({ refunds: 'fail' });
  await paid.refund(reservation, staff, { amount: 500 });
  await paid.sendDueRefunds();
  await payments.switches({});
  const { data } = await listCases('?open=true');
  const found = data.find(({ details }) => details['reservationId'] === reservation.id);
  expect(found).toMatchObject({ kind: 'refundFailed', details: { amount: 500 } });
  const answer = await resolve(found?.id ?? '', { resolution: 'A new account.', refund: true });
  expect(answer.statusCode).toBe(200);
  await paid.sendDueRefunds();
  expect(await paid.refundsOf(reservation.intent)).toEqual([500]);
  const { totals } = await paid.readBooks(reservation, staff);
  expect(totals).toMatchObject({ paidAmount: 2000, dueAmount: 0 });
});

/** Staff promised 500, which the provider refused to give. */
async function givenFailedRefund(): Promise<PaidReservation & { caseId: string }> {
  const reservation = await paid.givenPaid();
  await payments.switches({ refunds: 'fail' });
  await paid.refund(reservation, staff, { amount: 500 });
  await paid.sendDueRefunds();
  await payments.switches({});
  const { data } = await listCases('?open=true&limit=100');
  const found = data.find(({ details }) => details['reservationId'] === reservation.id);
  if (found === undefined) throw new Error('no case');
  return { ...reservation, caseId: found.id };
}

test('A refund that failed is not tried once more while staff give the same money', async () => {
  const failed = await givenFailedRefund();
  await paid.refund(failed, staff, { amount: 500 });
  const answer = await resolve(failed.caseId, { resolution: 'Again.', refund: true });
  expect(answer.json()).toMatchObject({ code: 'PAYMENT_CASE_NOT_REFUNDABLE' });
  await paid.sendDueRefunds();
  expect(await paid.refundsOf(failed.intent)).toEqual([500]);
  // By then nobody owes anything, and the case closed by itself.
  const { data } = await listCases('?open=false&limit=100');
  expect(data.find(({ id }) => id === failed.caseId)).toMatchObject({
    resolution: 'What was owed has gone back in another way.',
    resolvedByUserId: null,
  });
});

test('A refund that failed is tried once more over what staff have not given meanwhile', async () => {
  const failed = await givenFailedRefund();
  await paid.refund(failed, staff, { amount: 200 });
  const answer = await resolve(failed.caseId, { resolution: 'The rest.', refund: true });
  expect(answer.statusCode).toBe(200);
  await paid.sendDueRefunds();
  expect((await paid.refundsOf(failed.intent)).toSorted((a, b) => a - b)).toEqual([200, 300]);
  const { totals } = await paid.readBooks(failed, staff);
  expect(totals).toMatchObject({ paidAmount: 2000, dueAmount: 0 });
});

test('A case about no money of ours gives none back', async () => {
  const reservation = await paid.givenPaid();
  await payments.chargeBack(reservation.intent, 400);
  await paid.waitForWebhooks();
  const { data } = await listCases('?open=true');
  const found = data.find(({ details }) => details['reservationId'] === reservation.id);
  const answer = await resolve(found?.id ?? '', { resolution: 'Back.', refund: true });
  expect(answer.statusCode).toBe(409);
  expect(answer.json()).toMatchObject({ code: 'PAYMENT_CASE_NOT_REFUNDABLE' });
  const without = await resolve(found?.id ?? '', { resolution: 'The bank was right.' });
  expect(without.statusCode).toBe(200);
});

test('Cases are listed newest first, page by page, open or not', async () => {
  await givenParked();
  await givenParked();
  const all = await listCases('?limit=100');
  const first = await listCases('?limit=1');
  const second = await listCases(`?limit=1&cursor=${first.nextCursor}`);
  expect([...first.data, ...second.data]).toEqual(all.data.slice(0, 2));
  const open = await listCases('?open=true&limit=100');
  const closed = await listCases('?open=false&limit=100');
  expect(open.data.length + closed.data.length).toBe(all.data.length);
  expect(open.data.every(({ resolvedAt }) => resolvedAt === null)).toBe(true);
  expect((await resolve(newId(), { resolution: 'None.' })).statusCode).toBe(404);
});
