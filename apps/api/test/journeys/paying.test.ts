import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { startTestPayments, type TestPayments } from '../support/payment-simulator.ts';
import {
  agePurchase,
  booksOf,
  casesOf,
  endStateOf,
  expectSettled,
  givenPending,
  messagesAbout,
  reservationOf,
  type PendingPurchase,
} from '../support/paying.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';

// What must be right about paying, each provoked with the switches of the simulated provider.

let payments: TestPayments;
let api: TestApp;

beforeAll(async () => {
  payments = await startTestPayments();
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

async function givenPurchase(
  seats: readonly string[] = ['A4', 'A5'],
  map = 'ssssssssss',
): Promise<PendingPurchase> {
  const { showtimeId } = await api.givenShowtime({ seats: map });
  return givenPending(api, { showtimeId, seats });
}

describe('whoever pays while the seats are held', () => {
  test('has tickets, and is told so once', async () => {
    const purchase = await givenPurchase();
    expect(await reservationOf(api, purchase)).toMatchObject({
      status: 'pendingPayment',
      tickets: [],
      amountDue: { amount: 2500 },
    });
    await payments.pay(purchase.checkoutUrl);
    await payments.waitForWebhooks();
    expect(await reservationOf(api, purchase)).toMatchObject({
      status: 'confirmed',
      tickets: [
        { seat: 'A4', status: 'valid' },
        { seat: 'A5', status: 'valid' },
      ],
      amountPaid: { amount: 2500 },
      amountDue: { amount: 0 },
      payment: { status: 'captured' },
    });
    expect(await api.takenSeats(purchase.showtimeId)).toEqual(['A4', 'A5']);
    expect(await messagesAbout(api, purchase)).toEqual(['reservationConfirmed']);
    expect(await endStateOf(api, payments, purchase)).toBe('soldAndCaptured');
  });
});
