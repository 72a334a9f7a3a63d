import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { expectInvariants } from '../../../../test/support/invariants.ts';
import {
  booksOf,
  messagesAbout,
  reservationOf,
  type ReservationBody,
} from '../../../../test/support/paying.ts';
import {
  startTestPayments,
  type TestPayments,
} from '../../../../test/support/payment-simulator.ts';
import { newGuest } from '../../../../test/support/races.ts';
import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { moveShowtimeBack } from './box-office.ts';
import {
  admitAll,
  cancelling,
  entriesOf,
  exchanging,
  givenHoldOf,
  givenPaid,
  quoteCancellation,
  TIERED,
} from './leaving-givens.ts';

let payments: TestPayments;
let api: TestApp;
let staff: TestUser;

beforeAll(async () => {
  payments = await startTestPayments();
  api = await startTestApp({ payments });
  staff = await api.givenUser({ role: 'staff' });
});
afterAll(async () => {
  await api.parts.payments.sendRefunds();
  await payments.waitForWebhooks();
  await expectInvariants(api);
  await api.stop();
  await payments.stop();
});

/** Two tickets, 25.00 and nothing else, paid online. */
async function givenTwo(startsInMinutes = 3000) {
  const { showtimeId } = await api.givenShowtime({ startsInMinutes });
  return givenPaid(api, payments, { showtimeId, seats: ['A1', 'A2'] });
}

async function givenOtherHold(
  who: Parameters<typeof givenHoldOf>[3],
  seats: readonly string[],
  price = 1250,
) {
  const { showtimeId } = await api.givenShowtime({ zonePrices: { standard: price } });
  return givenHoldOf(api, showtimeId, seats, who);
}

async function quoteExchange(
  reservationId: string,
  who: Parameters<typeof givenHoldOf>[3],
  target: { showtimeId: string; holdId: string },
) {
  const { showtimeId, holdId } = target;
  return api.request({
    url: `/reservations/${reservationId}/exchange-quote?showtimeId=${showtimeId}&holdId=${holdId}`,
    ...who,
  });
}

type Exchanged = ReservationBody & { exchangedFromId: string; email: string };

describe('whoever exchanges tickets', () => {
  test('has the held seats for what they paid, and the old ones are free', async () => {
    const purchase = await givenTwo();
    const who = { headers: purchase.headers };
    const target = await givenOtherHold(who, ['A3', 'A4']);

    const quote = await quoteExchange(purchase.reservationId, who, target);
    expect(quote.json()).toMatchObject({
      isOpen: true,
      credit: { amount: 2500 },
      total: { amount: 2500 },
      transferred: { amount: 2500 },
      refund: { amount: 0 },
      amountDue: { amount: 0 },
    });
    const answer = await api.request(exchanging(purchase.reservationId, who, target));
    expect(answer.statusCode, answer.body).toBe(201);
    const exchanged = answer.json<Exchanged>();
    expect(exchanged).toMatchObject({
      status: 'confirmed',
      exchangedFromId: purchase.reservationId,
      email: 'guest@example.com',
      tickets: [
        { seat: 'A3', status: 'valid' },
        { seat: 'A4', status: 'valid' },
      ],
      amountPaid: { amount: 2500 },
      amountDue: { amount: 0 },
      refundDue: { amount: 0 },
    });
    expect(await reservationOf(api, purchase)).toMatchObject({
      status: 'cancelled',
      tickets: [{ status: 'void' }, { status: 'void' }],
      amountPaid: { amount: 0 },
      refunds: [],
    });
    expect(await api.takenSeats(purchase.showtimeId)).toEqual([]);
    expect(await api.takenSeats(target.showtimeId)).toEqual(['A3', 'A4']);
    for (const id of [purchase.reservationId, exchanged.id]) {
      const [entry] = await entriesOf(api, id, 'transfer');
      expect(Math.abs(entry?.paid ?? 0)).toBe(2500);
    }
    expect(await payments.intent(purchase.checkoutUrl)).toMatchObject({ refundedAmount: 0 });
    expect(await messagesAbout(api, { reservationId: exchanged.id })).toEqual([
      'exchangeConfirmed',
    ]);
  });

  test('for cheaper seats gets the difference back, from the payment that it was', async () => {
    const purchase = await givenTwo();
    const who = { headers: purchase.headers };
    const target = await givenOtherHold(who, ['A1', 'A2'], 1000);
    expect((await quoteExchange(purchase.reservationId, who, target)).json()).toMatchObject({
      refund: { amount: 500 },
    });
    const answer = await api.request(exchanging(purchase.reservationId, who, target));
    expect(answer.json()).toMatchObject({
      refundDue: { amount: 500 },
      refunds: [{ amount: { amount: 500 }, reason: 'exchange' }],
    });
    await api.parts.payments.sendRefunds();
    await payments.waitForWebhooks();
    expect(await payments.intent(purchase.checkoutUrl)).toMatchObject({ refundedAmount: 500 });
    const { id: reservationId } = answer.json<Exchanged>();
    expect(await booksOf(api, { ...target, reservationId })).toMatchObject({
      sold: 2000,
      paid: 2000,
      due: 0,
    });
  });

  test('is refused, before anything happens, where it comes to something else than they expect', async () => {
    const purchase = await givenTwo();
    const who = { headers: purchase.headers };
    const target = await givenOtherHold(who, ['A1', 'A2'], 1000);
    const refund = { amount: 500, currency: 'GBP' };
    const amountDue = { amount: 0, currency: 'GBP' };
    for (const wrong of [
      { expectedRefund: { ...refund, amount: 501 } },
      { expectedRefund: { ...refund, currency: 'EUR' } },
      { expectedAmountDue: { ...amountDue, amount: 1 } },
    ]) {
      const expected = { expectedRefund: refund, expectedAmountDue: amountDue, ...wrong };
      const refused = await api.request(
        exchanging(purchase.reservationId, who, { ...target, ...expected }),
      );
      expect(refused.statusCode).toBe(409);
      expect(refused.json()).toMatchObject({ code: 'EXCHANGE_QUOTE_CHANGED', refund, amountDue });
    }
    expect((await reservationOf(api, purchase)).status).toBe('confirmed');
    const expected = { expectedRefund: refund, expectedAmountDue: amountDue };
    const answer = await api.request(
      exchanging(purchase.reservationId, who, { ...target, ...expected }),
    );
    expect(answer.statusCode, answer.body).toBe(201);
  });

  test('for dearer seats owes the difference, where they may pay later', async () => {
    const ada = await api.givenUser();
    const { showtimeId } = await api.givenShowtime();
    const hold = await api.givenHold(showtimeId, ['A1', 'A2'], ada);
    const reserved = await api.request({
      method: 'POST',
      url: '/reservations',
      payload: { showtimeId, holdId: hold.id, payment: { method: 'online' } },
      as: ada,
    });
    const { id, payment } = reserved.json<{ id: string; payment: { checkoutUrl: string } }>();
    await payments.pay(payment.checkoutUrl);
    await payments.waitForWebhooks();
    const target = await givenOtherHold({ as: ada }, ['A1', 'A2'], 2000);
    expect((await quoteExchange(id, { as: ada }, target)).json()).toMatchObject({
      amountDue: { amount: 1500 },
    });
    const answer = await api.request(exchanging(id, { as: ada }, target));
    expect(answer.json()).toMatchObject({
      amountPaid: { amount: 2500 },
      amountDue: { amount: 1500 },
    });
  });

  test('for dearer seats is refused as a guest, who pays before they have tickets', async () => {
    const purchase = await givenTwo();
    const who = { headers: purchase.headers };
    const target = await givenOtherHold(who, ['A1', 'A2'], 2000);
    expect(
      (await api.request(exchanging(purchase.reservationId, who, target))).json(),
    ).toMatchObject({ status: 409, code: 'EXCHANGE_NEEDS_PAYMENT' });
    expect(await reservationOf(api, purchase)).toMatchObject({ status: 'confirmed' });
  });

  test('cannot have more seats than tickets for them', async () => {
    const purchase = await givenTwo();
    const who = { headers: purchase.headers };
    const target = await givenOtherHold(who, ['A1', 'A2', 'A3'], 100);
    expect(
      (await api.request(exchanging(purchase.reservationId, who, target))).json(),
    ).toMatchObject({ status: 409, code: 'EXCHANGE_TOO_MANY_SEATS', limit: 2 });
  });

  test('of the same showtime moves along the row', async () => {
    const purchase = await givenTwo();
    const who = { headers: purchase.headers };
    const target = await givenHoldOf(api, purchase.showtimeId, ['A3', 'A4'], who);
    expect((await api.request(exchanging(purchase.reservationId, who, target))).statusCode).toBe(
      201,
    );
    expect(await api.takenSeats(purchase.showtimeId)).toEqual(['A3', 'A4']);
  });

  test('in part keeps the rest as it was', async () => {
    const purchase = await givenTwo();
    const who = { headers: purchase.headers };
    const { tickets } = await reservationOf(api, purchase);
    const target = await givenOtherHold(who, ['A7']);
    const payload = { ...target, ticketIds: [tickets[1]?.id] };
    const answer = await api.request(exchanging(purchase.reservationId, who, payload));
    expect(answer.json()).toMatchObject({ amountPaid: { amount: 1250 }, amountDue: { amount: 0 } });
    expect(await reservationOf(api, purchase)).toMatchObject({
      status: 'confirmed',
      amountPaid: { amount: 1250 },
      amountDue: { amount: 0 },
      tickets: [
        { seat: 'A1', status: 'valid' },
        { seat: 'A2', status: 'void' },
      ],
    });
  });

  test('again, and then gives back, has all of it back from the one payment', async () => {
    const purchase = await givenTwo();
    const who = { headers: purchase.headers };
    let id = purchase.reservationId;
    for (const seats of [
      ['A1', 'A2'],
      ['A5', 'A6'],
    ]) {
      const target = await givenOtherHold(who, seats);
      const answer = await api.request(exchanging(id, who, target));
      ({ id } = answer.json<Exchanged>());
    }
    expect((await api.request(cancelling(id, who))).json()).toMatchObject({
      refundDue: { amount: 2500 },
    });
    await api.parts.payments.sendRefunds();
    await payments.waitForWebhooks();
    expect(await payments.intent(purchase.checkoutUrl)).toMatchObject({ refundedAmount: 2500 });
  });

  test('takes every fee along, the booking’s with the last ticket, and is charged nothing', async () => {
    const { showtimeId } = await api.givenShowtime({ startsInMinutes: 1000, terms: TIERED });
    const purchase = await givenPaid(api, payments, { showtimeId, seats: ['A1', 'A2'] });
    const who = { headers: purchase.headers };
    const target = await givenOtherHold(who, ['A1', 'A2'], 1500);
    const answer = await api.request(exchanging(purchase.reservationId, who, target));
    expect(answer.json()).toMatchObject({ amountPaid: { amount: 3000 }, amountDue: { amount: 0 } });
    expect(await reservationOf(api, purchase)).toMatchObject({ amountKept: { amount: 0 } });
  });

  test('that were never paid owes as much as the new ones cost', async () => {
    const { showtimeId } = await api.givenShowtime();
    const { id, buyer } = await api.givenReservation(showtimeId, ['A1']);
    const target = await givenOtherHold({ as: buyer }, ['A1'], 900);
    const answer = await api.request(exchanging(id, { as: buyer }, target));
    expect(answer.json()).toMatchObject({ amountDue: { amount: 900 }, refundDue: { amount: 0 } });
    const before = await api.request({ url: `/reservations/${id}`, as: buyer });
    expect(before.json()).toMatchObject({ amountDue: { amount: 0 } });
  });

  test('by a repeated request exchanges once', async () => {
    const purchase = await givenTwo();
    const who = { headers: { ...purchase.headers, 'idempotency-key': 'once' } };
    const target = await givenOtherHold({ headers: purchase.headers }, ['A1', 'A2']);
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => api.request(exchanging(purchase.reservationId, who, target))),
    );
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 201));
    expect(new Set(answers.map((answer) => answer.json<Exchanged>().id)).size).toBe(1);
  });
});

describe('an exchange', () => {
  test('is closed with the policy, and for tickets that somebody went in with', async () => {
    const late = await givenTwo(61);
    const who = { headers: late.headers };
    const target = await givenOtherHold(who, ['A1', 'A2']);
    await moveShowtimeBack(api, late.showtimeId, 2);
    expect((await quoteExchange(late.reservationId, who, target)).json()).toMatchObject({
      isOpen: false,
      closedBecause: 'CANCELLATION_CLOSED',
    });
    expect((await api.request(exchanging(late.reservationId, who, target))).json()).toMatchObject({
      status: 409,
      code: 'CANCELLATION_CLOSED',
    });
    expect(await api.takenSeats(target.showtimeId)).toEqual(['A1', 'A2']);

    const inside = await givenTwo();
    await admitAll(api, inside.reservationId);
    const other = await givenOtherHold({ headers: inside.headers }, ['A1', 'A2']);
    const answer = await api.request(
      exchanging(inside.reservationId, { headers: inside.headers }, other),
    );
    expect(answer.json()).toMatchObject({ status: 409, code: 'TICKET_ADMITTED' });
  });

  test('is for seats that are held, by whoever asks, in the same currency', async () => {
    const purchase = await givenTwo();
    const who = { headers: purchase.headers };
    const ask = async (target: object) =>
      (await api.request(exchanging(purchase.reservationId, who, target))).json<{ code: string }>()
        .code;

    const strangers = await givenOtherHold({ headers: newGuest() }, ['A1']);
    expect(await ask(strangers)).toBe('NOT_FOUND');
    const expired = await givenOtherHold(who, ['A1']);
    await api.ageHold({ ...expired, seconds: 3600 });
    expect(await ask(expired)).toBe('HOLD_EXPIRED');
    const { showtimeId } = await api.givenShowtime({
      cinemaId: await api.givenCinema({ currency: 'EUR' }),
    });
    const foreign = await givenHoldOf(api, showtimeId, ['A1'], who);
    expect(await ask(foreign)).toBe('EXCHANGE_CURRENCY_DIFFERS');
    expect(await reservationOf(api, purchase)).toMatchObject({ status: 'confirmed' });
  });

  test('is of confirmed reservations and live tickets', async () => {
    const purchase = await givenTwo();
    const who = { headers: purchase.headers };
    const target = await givenOtherHold(who, ['A1', 'A2']);
    await api.request(cancelling(purchase.reservationId, who));
    const answer = await api.request(exchanging(purchase.reservationId, who, target));
    expect(answer.json()).toMatchObject({ status: 409, code: 'NOTHING_TO_EXCHANGE' });
  });

  test('by staff is for the customer, who then has what staff held', async () => {
    const { showtimeId } = await api.givenShowtime({ startsInMinutes: 10 });
    const { id, buyer } = await api.givenReservation(showtimeId, ['A1']);
    const target = await givenOtherHold({ as: staff }, ['A1']);
    expect((await api.request(exchanging(id, { as: staff }, target))).json()).toMatchObject({
      status: 400,
      errors: [{ pointer: '/reason' }],
    });
    const answer = await api.request(
      exchanging(id, { as: staff }, { ...target, reason: 'The projector failed.' }),
    );
    expect(answer.statusCode, answer.body).toBe(201);
    const exchanged = await api.request({
      url: `/reservations/${answer.json<Exchanged>().id}`,
      as: buyer,
    });
    expect(exchanged.json()).toMatchObject({ status: 'confirmed', exchangedFromId: id });
    const audited = await api.db
      .selectFrom('audit_log')
      .select('action')
      .where('subject_id', '=', id)
      .execute();
    expect(audited).toEqual([{ action: 'reservation.exchange' }]);
  });

  test('by staff of what is their own is a buyer’s, whatever reason they name', async () => {
    const { showtimeId } = await api.givenShowtime({ startsInMinutes: 10 });
    const { id } = await api.givenReservation(showtimeId, ['A1'], staff);
    const target = await givenOtherHold({ as: staff }, ['A1']);
    expect((await quoteExchange(id, { as: staff }, target)).json()).toMatchObject({
      closedBecause: 'CANCELLATION_CLOSED',
    });
    const answer = await api.request(
      exchanging(id, { as: staff }, { ...target, reason: 'My shift was moved.' }),
    );
    expect(answer.json()).toMatchObject({ status: 409, code: 'CANCELLATION_CLOSED' });
  });

  test('for cheaper seats in a lower tier gives back no more than giving back at once', async () => {
    const { showtimeId } = await api.givenShowtime({ startsInMinutes: 1000, terms: TIERED });
    const purchase = await givenPaid(api, payments, { showtimeId, seats: ['A1', 'A2'] });
    const who = { headers: purchase.headers };
    // 6.25 of each price, and the fees that go back: 16.50 at once.
    const target = await givenOtherHold(who, ['A1'], 500);
    expect((await quoteExchange(purchase.reservationId, who, target)).json()).toMatchObject({
      transferred: { amount: 1900 },
      kept: { amount: 1100 },
      refund: { amount: 1400 },
    });
    const answer = await api.request(exchanging(purchase.reservationId, who, target));
    expect(answer.json()).toMatchObject({ refundDue: { amount: 1400 } });
    expect(await reservationOf(api, purchase)).toMatchObject({ amountKept: { amount: 1100 } });

    const { id } = answer.json<Exchanged>();
    expect(await quoteCancellation(api, id, who)).toMatchObject({
      percent: 50,
      refund: { amount: 250 },
      tiers: [{ percent: 50 }],
    });
    expect((await api.request(cancelling(id, who))).json()).toMatchObject({
      refundDue: { amount: 1650 },
      amountKept: { amount: 250 },
    });
  });

  test('in a lower tier, of one ticket after the other, leaves each its share', async () => {
    const { showtimeId } = await api.givenShowtime({
      startsInMinutes: 1000,
      terms: { refundPolicy: TIERED.refundPolicy },
    });
    const purchase = await givenPaid(api, payments, { showtimeId, seats: ['A1', 'A2'] });
    const who = { headers: purchase.headers };
    const both = await givenOtherHold(who, ['A1', 'A2']);
    const { id } = (
      await api.request(exchanging(purchase.reservationId, who, both))
    ).json<Exchanged>();
    const { tickets } = await reservationOf(api, { reservationId: id, headers: who.headers });
    const one = await givenOtherHold(who, ['A1'], 400);
    const answer = await api.request(exchanging(id, who, { ...one, ticketIds: [tickets[0]?.id] }));
    // Of 12.50 at 50 %, of which 4.00 are needed.
    expect(answer.json()).toMatchObject({ refundDue: { amount: 425 } });
    expect(await quoteCancellation(api, answer.json<Exchanged>().id, who)).toMatchObject({
      refund: { amount: 200 },
    });
    expect(await quoteCancellation(api, id, who)).toMatchObject({ refund: { amount: 625 } });
  });

  test('begins a new reservation under the terms of its own', async () => {
    const { showtimeId } = await api.givenShowtime({ startsInMinutes: 1000, terms: TIERED });
    const purchase = await givenPaid(api, payments, { showtimeId, seats: ['A1'] });
    const who = { headers: purchase.headers };
    const target = await givenOtherHold(who, ['A1']);
    const answer = await api.request(exchanging(purchase.reservationId, who, target));
    const { id } = answer.json<Exchanged>();
    // But for its share: that is no better than it was.
    expect(await quoteCancellation(api, id, who)).toMatchObject({ percent: 50, tiers: [{}] });
  });
});

test('Nobody who must not come alone is left alone by cancelling or exchanging the others', async () => {
  const { showtimeId } = await api.givenShowtime({
    terms: {
      ticketTypes: [
        { code: 'adult', name: 'Adult', staffOnly: false, requiresAnother: false },
        { code: 'carer', name: 'Carer', staffOnly: false, requiresAnother: true },
      ],
      prices: { standard: { adult: 1250, carer: 0 } },
    },
  });
  const ada = await api.givenUser();
  const bought = await api.request({
    method: 'POST',
    url: '/reservations',
    payload: { showtimeId, seats: ['A1', 'A2'], ticketTypes: { A2: 'carer' } },
    as: ada,
  });
  const { id, tickets } = bought.json<{ id: string; tickets: { id: string }[] }>();
  const ticketIds = [tickets[0]?.id];
  const target = await givenHoldOf(api, showtimeId, ['A5'], { as: ada });
  for (const refused of [
    await api.request({
      method: 'POST',
      url: `/reservations/${id}/cancel`,
      payload: { ticketIds },
      as: ada,
    }),
    await api.request(exchanging(id, { as: ada }, { ...target, ticketIds })),
  ]) {
    expect(refused.json()).toMatchObject({ status: 409, code: 'TICKET_TYPE_NEEDS_ANOTHER' });
  }
  const whole = await api.request({ method: 'POST', url: `/reservations/${id}/cancel`, as: ada });
  expect(whole.json()).toMatchObject({ status: 'cancelled' });
});
