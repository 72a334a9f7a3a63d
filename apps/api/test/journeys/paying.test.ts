import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { startTestPayments, type TestPayments } from '../support/payment-simulator.ts';
import {
  agePurchase,
  beginning,
  booksOf,
  endStateOf,
  expectSettled,
  givenPending,
  messagesAbout,
  newKey,
  payAgain,
  reservationOf,
  type PendingPurchase,
  type ReservationBody,
} from '../support/paying.ts';
import { tally } from '../support/races.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';

// A hold becomes a paid reservation: what buyers meet on the way. Each test ends with an audit of
// ledger and seats.

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

async function givenPurchase(seats: readonly string[] = ['A4', 'A5']): Promise<PendingPurchase> {
  const { showtimeId } = await api.givenShowtime();
  return givenPending(api, { showtimeId, seats });
}

async function heldFor(seats: readonly string[]) {
  const { showtimeId } = await api.givenShowtime();
  const { id: holdId, guestToken } = await api.givenHold(showtimeId, seats);
  return { showtimeId, holdId, headers: { 'guest-token': guestToken } };
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

  test('has them also when the provider tells nothing: coming back is enough', async () => {
    const purchase = await givenPurchase();
    await payments.pay(purchase.checkoutUrl, { switches: { noWebhooks: true } });
    expect(await checkPayment(purchase)).toMatchObject({ status: 'confirmed' });
    expect(await checkPayment(purchase)).toMatchObject({ status: 'confirmed' });
    expect(await endStateOf(api, payments, purchase)).toBe('soldAndCaptured');
  });

  test('is charged once when the reply of the provider is lost after the charge', async () => {
    const purchase = await givenPurchase();
    await payments.pay(purchase.checkoutUrl, { switches: { noWebhooks: true } });
    await payments.switches({ lostReply: 2, only: ['readIntent'] });
    const lost = await api.request(checking(purchase));
    expect(lost.json()).toMatchObject({ status: 503, code: 'PAYMENT_UNAVAILABLE' });
    expect(await checkPayment(purchase)).toMatchObject({ status: 'confirmed' });
    expect(await endStateOf(api, payments, purchase)).toBe('soldAndCaptured');
  });

  test('has them when the webhook comes before we know what the provider calls it', async () => {
    await payments.switches({ lostReply: 'all', only: ['createIntent'] });
    const hold = await heldFor(['A1']);
    const begun = await api.request(beginning(hold, newKey()));
    expect(begun.json()).toMatchObject({ status: 503, code: 'PAYMENT_UNAVAILABLE' });
    await payments.switches({});
    const payment = await api.db
      .selectFrom('payments')
      .selectAll()
      .where('showtime_id', '=', hold.showtimeId)
      .executeTakeFirstOrThrow();
    expect(payment).toMatchObject({ status: 'created', provider_reference: null });
    const { reference } = await payments.provider.createIntent({
      paymentId: payment.id,
      showtimeId: hold.showtimeId,
      reservationId: payment.reservation_id,
      amount: payment.amount,
      currency: payment.currency,
      description: 'the same again',
      returnUrl: 'http://localhost:8000/',
    });
    await payments.pay(reference);
    await payments.waitForWebhooks();
    const purchase = { reservationId: payment.reservation_id, headers: hold.headers };
    expect(await reservationOf(api, purchase)).toMatchObject({ status: 'confirmed' });
    expect(await payments.ledger()).toHaveLength(
      (await payments.ledger()).filter(({ kind }) => kind === 'capture').length,
    );
  });
});

describe('whoever submits twice', () => {
  test('is charged once: fifty times at once with one key', async () => {
    const hold = await heldFor(['A1', 'A2']);
    const key = newKey();
    const answers = await Promise.all(
      Array.from({ length: 50 }, async () => api.request(beginning(hold, key))),
    );
    expect(tally(answers)).toEqual({ '201': 50 });
    const bodies = answers.map((answer) => answer.json<ReservationBody>());
    expect(new Set(answers.map((answer) => answer.body)).size).toBe(1);
    const [first] = bodies;
    await payments.pay(first?.payment?.checkoutUrl ?? '');
    await payments.waitForWebhooks();
    // Whoever repeats it now is told what they were told, and is not charged again.
    const repeated = await api.request(beginning(hold, key));
    expect(repeated.statusCode).toBe(201);
    expect(repeated.body).toBe(answers[0]?.body);
    expect(
      (await payments.ledger()).filter(({ intentId }) =>
        (first?.payment?.checkoutUrl ?? '').endsWith(intentId),
      ),
    ).toHaveLength(1);
    expect(await countOf('payments', hold.showtimeId)).toBe(1);
    expect(await countOf('reservations', hold.showtimeId)).toBe(1);
  });

  test('is charged once without a key, and is told which reservation it is', async () => {
    const hold = await heldFor(['A1', 'A2']);
    const answers = await Promise.all(
      Array.from({ length: 50 }, async () => api.request(beginning(hold))),
    );
    expect(tally(answers)).toEqual({ '201': 1, '409 HOLD_IN_PAYMENT': 49 });
    const ids = answers.map((answer) => {
      const body = answer.json<{ id?: string; reservationId?: string }>();
      return body.reservationId ?? body.id;
    });
    expect(new Set(ids).size).toBe(1);
    expect(await countOf('payments', hold.showtimeId)).toBe(1);
  });

  test('with the key of another request is refused', async () => {
    const key = newKey();
    const hold = await heldFor(['A1']);
    expect((await api.request(beginning(hold, key))).statusCode).toBe(201);
    const begun = beginning(hold, key);
    const other = { ...begun, payload: { ...begun.payload, email: 'other@example.com' } };
    expect((await api.request(other)).json()).toMatchObject({
      status: 422,
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  test('pays one open attempt, however often it is asked for', async () => {
    const purchase = await givenPurchase();
    await payments.pay(purchase.checkoutUrl, { outcome: 'decline' });
    await payments.waitForWebhooks();
    const answers = await Promise.all(
      Array.from({ length: 50 }, async () => api.request(payAgain(purchase))),
    );
    expect(tally(answers)).toEqual({ '201': 50 });
    const urls = answers.map((answer) => answer.json<ReservationBody>().payment?.checkoutUrl);
    expect(new Set(urls).size).toBe(1);
    expect(await countOf('payments', purchase.showtimeId)).toBe(2);
  });
});

describe('whoever’s payment failed', () => {
  test('keeps the seats, and pays again', async () => {
    const purchase = await givenPurchase();
    await payments.pay(purchase.checkoutUrl, { outcome: 'decline' });
    await payments.waitForWebhooks();
    expect(await reservationOf(api, purchase)).toMatchObject({
      status: 'pendingPayment',
      payment: { status: 'failed' },
    });
    expect(await api.takenSeats(purchase.showtimeId)).toEqual(['A4', 'A5']);
    const key = newKey();
    const again = await api.request(payAgain(purchase, key));
    expect(again.statusCode).toBe(201);
    const { payment } = again.json<ReservationBody>();
    expect(payment?.status).toBe('open');
    expect(payment?.checkoutUrl).not.toBe(purchase.checkoutUrl);
    expect((await api.request(payAgain(purchase, key))).body).toBe(again.body);
    await payments.pay(payment?.checkoutUrl ?? '');
    await payments.waitForWebhooks();
    expect(await reservationOf(api, purchase)).toMatchObject({
      status: 'confirmed',
      amountPaid: { amount: 2500 },
    });
    expect((await api.request(payAgain(purchase))).json()).toMatchObject({
      status: 409,
      code: 'PAYMENT_NOT_DUE',
    });
  });

  test('pays again although nobody told us that it failed', async () => {
    const purchase = await givenPurchase();
    await payments.pay(purchase.checkoutUrl, {
      outcome: 'decline',
      switches: { noWebhooks: true },
    });
    const again = await api.request(payAgain(purchase));
    expect(again.json<ReservationBody>().payment?.checkoutUrl).not.toBe(purchase.checkoutUrl);
  });

  test('cannot pay any more once the time for it is over', async () => {
    const purchase = await givenPurchase();
    await payments.pay(purchase.checkoutUrl, { outcome: 'decline' });
    await payments.waitForWebhooks();
    await agePurchase(api, purchase, 601);
    expect((await api.request(payAgain(purchase))).json()).toMatchObject({
      status: 409,
      code: 'PAYMENT_CLOSED',
    });
  });
});

describe('the time to pay', () => {
  test('is counted from when paying begins, once', async () => {
    const hold = await heldFor(['A1']);
    await api.ageHold({ ...hold, seconds: 500 });
    const begun = await api.request(beginning(hold, newKey()));
    const { payment, id: reservationId } = begun.json<ReservationBody>();
    const payBy = Date.parse(payment?.payBy ?? '');
    expect(payBy - Date.now()).toBeGreaterThan(590_000);
    expect(payBy - Date.now()).toBeLessThanOrEqual(600_000);
    const again = await api.request(payAgain({ reservationId, headers: hold.headers }));
    expect(again.json<ReservationBody>().payment?.payBy ?? payment?.payBy).toBe(payment?.payBy);
    const extended = await api.request({
      method: 'POST',
      url: `/showtimes/${hold.showtimeId}/holds/${hold.holdId}/extend`,
      headers: hold.headers,
    });
    expect(extended.json()).toMatchObject({ status: 409, code: 'HOLD_IN_PAYMENT' });
  });

  test('ends with what any hold may come to', async () => {
    const hold = await heldFor(['A1']);
    for (let extension = 0; extension < 9; extension += 1) {
      await api.ageHold({ ...hold, seconds: 150 });
      await api.request({
        method: 'POST',
        url: `/showtimes/${hold.showtimeId}/holds/${hold.holdId}/extend`,
        headers: hold.headers,
      });
    }
    const { created_at: createdAt } = await api.db
      .selectFrom('holds')
      .select('created_at')
      .where('id', '=', hold.holdId)
      .executeTakeFirstOrThrow();
    const begun = await api.request(beginning(hold, newKey()));
    const payBy = Date.parse(begun.json<ReservationBody>().payment?.payBy ?? '');
    expect(payBy).toBeLessThanOrEqual(createdAt.getTime() + 1_800_000);
  });
});

describe('what is due of a confirmed reservation', () => {
  test('is paid online by whoever has it', async () => {
    const { showtimeId } = await api.givenShowtime();
    const { id: reservationId, buyer } = await api.givenReservation(showtimeId, ['A1', 'A2']);
    const headers = { authorization: `Bearer ${buyer.accessToken}` };
    const purchase = { showtimeId, reservationId, headers };
    expect(await reservationOf(api, purchase)).toMatchObject({ amountDue: { amount: 2500 } });
    const begun = await api.request(payAgain(purchase));
    const { payment } = begun.json<ReservationBody>();
    await payments.pay(payment?.checkoutUrl ?? '');
    await payments.waitForWebhooks();
    expect(await reservationOf(api, purchase)).toMatchObject({
      status: 'confirmed',
      amountPaid: { amount: 2500 },
      amountDue: { amount: 0 },
    });
    expect(await booksOf(api, purchase)).toMatchObject({ sold: 2500, paid: 2500, due: 0 });
  });

  test('is what is due by now, whatever was due when paying began', async () => {
    const { showtimeId } = await api.givenShowtime();
    const {
      id: reservationId,
      buyer,
      tickets,
    } = await api.givenReservation(showtimeId, ['A1', 'A2']);
    const headers = { authorization: `Bearer ${buyer.accessToken}` };
    const purchase = { showtimeId, reservationId, headers };
    const before = (await api.request(payAgain(purchase))).json<ReservationBody>().payment;
    const cancelled = await api.request({
      method: 'POST',
      url: `/reservations/${reservationId}/cancel`,
      payload: { ticketIds: tickets.slice(0, 1).map(({ id }) => id) },
      as: buyer,
    });
    expect(cancelled.statusCode, cancelled.body).toBe(200);
    const after = (await api.request(payAgain(purchase))).json<ReservationBody>().payment;
    expect([before?.amount.amount, after?.amount.amount]).toEqual([2500, 1250]);
    expect(await payments.intent(before?.checkoutUrl ?? '')).toMatchObject({ status: 'cancelled' });
    await payments.pay(after?.checkoutUrl ?? '');
    await payments.waitForWebhooks();
    expect(await booksOf(api, purchase)).toMatchObject({ sold: 1250, paid: 1250, due: 0 });
  });

  test('that is paid online although less is due by now gives the rest back', async () => {
    const staff = await api.givenUser({ role: 'staff' });
    const { showtimeId } = await api.givenShowtime();
    const { id: reservationId, buyer } = await api.givenReservation(showtimeId, ['A1']);
    const headers = { authorization: `Bearer ${buyer.accessToken}` };
    const purchase = { showtimeId, reservationId, headers };
    const open = (await api.request(payAgain(purchase))).json<ReservationBody>().payment;
    await payments.pay(open?.checkoutUrl ?? '', { switches: { noWebhooks: true } });
    expect((await api.request({ ...takingCash(reservationId), as: staff })).statusCode).toBe(201);
    // Both have paid: what came online goes back.
    expect(await booksOf(api, purchase)).toMatchObject({ captures: 2, refundsAsked: 1250 });
  });

  test('is recorded by staff who took it, once', async () => {
    const staff = await api.givenUser({ role: 'staff' });
    const { showtimeId } = await api.givenShowtime();
    const { id: reservationId, buyer } = await api.givenReservation(showtimeId, ['A1']);
    const taking = { ...takingCash(reservationId), as: staff };
    const taken = await api.request(taking);
    expect(taken.statusCode, taken.body).toBe(201);
    expect(taken.json()).toMatchObject({ amountPaid: { amount: 1250 }, amountDue: { amount: 0 } });
    expect((await api.request(taking)).json()).toMatchObject({ code: 'PAYMENT_NOT_DUE' });
    expect((await api.request({ ...takingCash(reservationId), as: buyer })).statusCode).toBe(403);
  });

  test('is paid once by two who pay it at the same time, online and at the counter', async () => {
    const staff = await api.givenUser({ role: 'staff' });
    const { showtimeId } = await api.givenShowtime();
    const { id: reservationId, buyer } = await api.givenReservation(showtimeId, ['A1']);
    const headers = { authorization: `Bearer ${buyer.accessToken}` };
    const begun = await api.request(payAgain({ reservationId, headers }));
    const checkoutUrl = begun.json<ReservationBody>().payment?.checkoutUrl ?? '';
    expect((await api.request({ ...takingCash(reservationId), as: staff })).statusCode).toBe(201);
    // What was open online is closed there, so that nobody pays it too.
    expect(await payments.intent(checkoutUrl)).toMatchObject({ status: 'cancelled' });
    expect(await booksOf(api, { showtimeId, reservationId })).toMatchObject({ paid: 1250, due: 0 });
  });
});

const takingCash = (reservationId: string) =>
  ({
    method: 'POST',
    url: `/reservations/${reservationId}/payments?channel=boxOffice`,
    payload: { method: 'cash' },
  }) as const;

const checking = ({ reservationId, headers }: PendingPurchase) =>
  ({ method: 'POST', url: `/reservations/${reservationId}/payments/check`, headers }) as const;

async function checkPayment(purchase: PendingPurchase): Promise<ReservationBody> {
  const answer = await api.request(checking(purchase));
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<ReservationBody>();
}

async function countOf(table: 'payments' | 'reservations', showtimeId: string): Promise<number> {
  const { count } = await api.db
    .selectFrom(table)
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('showtime_id', '=', showtimeId)
    .executeTakeFirstOrThrow();
  return Number(count);
}
