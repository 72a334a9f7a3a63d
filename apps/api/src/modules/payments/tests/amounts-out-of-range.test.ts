import { afterAll, beforeAll, expect, test } from 'vitest';

import { expectInvariants } from '../../../../test/support/invariants.ts';
import { givenPending, reservationOf } from '../../../../test/support/paying.ts';
import {
  startTestPayments,
  type TestPayments,
} from '../../../../test/support/payment-simulator.ts';
import { startTestApp, type TestApp } from '../../../../test/support/test-app.ts';

const MORE_THAN_FITS = 3_000_000_000;

let payments: TestPayments;
let api: TestApp;

beforeAll(async () => {
  payments = await startTestPayments();
  const provider: TestPayments['provider'] = {
    ...payments.provider,
    async readIntent(reference) {
      const intent = await payments.provider.readIntent(reference);
      return { ...intent, status: 'captured', capturedAmount: MORE_THAN_FITS };
    },
  };
  api = await startTestApp({ payments: { provider, connect: () => undefined } });
});
afterAll(async () => {
  await expectInvariants(api);
  await api.stop();
  await payments.stop();
});

test('Money beyond what our books can hold is a case for a person, once, and pays nothing', async () => {
  const { showtimeId } = await api.givenShowtime();
  const purchase = await givenPending(api, { showtimeId, seats: ['A1'] });
  for (let time = 0; time < 2; time += 1) {
    const answer = await api.request({
      method: 'POST',
      url: `/reservations/${purchase.reservationId}/payments/check`,
      headers: purchase.headers,
    });
    expect(answer.statusCode, answer.body).toBe(200);
  }
  expect(await reservationOf(api, purchase)).toMatchObject({
    status: 'pendingPayment',
    amountPaid: { amount: 0 },
    payment: { status: 'failed' },
  });
  const cases = await api.db.selectFrom('payment_cases').select(['kind', 'details']).execute();
  expect(cases).toMatchObject([
    {
      kind: 'wrongAmount',
      details: { amount: MORE_THAN_FITS, amountAsked: purchase.amount, currency: 'GBP' },
    },
  ]);
});
