import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { expectInvariants } from '../../../../test/support/invariants.ts';
import { givenPending, messagesAbout, reservationOf } from '../../../../test/support/paying.ts';
import {
  startTestPayments,
  type TestPayments,
} from '../../../../test/support/payment-simulator.ts';
import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { moveShowtimeBack } from './box-office.ts';
import {
  admitAll,
  cancelling,
  entriesOf,
  givenPaid,
  quoteCancellation,
  TIERED,
  type CancellationQuoteBody,
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

/** Two tickets of 12.50 with fees of 1.00 and 0.50 each, and 2.00 for the booking: 30.00. */
async function givenTwo({ startsInMinutes = 3000 } = {}) {
  const { showtimeId } = await api.givenShowtime({ startsInMinutes, terms: TIERED });
  return givenPaid(api, payments, { showtimeId, seats: ['A1', 'A2'] });
}

const amounts = ({ credit, kept, refund }: CancellationQuoteBody) => [
  credit.amount,
  kept.amount,
  refund.amount,
];

describe('whoever gives tickets back', () => {
  test('is told before what comes of it, and gets exactly that', async () => {
    const purchase = await givenTwo();
    const who = { headers: purchase.headers };
    const quote = await quoteCancellation(api, purchase.reservationId, who);
    expect(quote).toMatchObject({
      isOpen: true,
      closedBecause: null,
      percent: 100,
      tickets: [
        { seat: 'A1', credit: { amount: 1350 }, kept: { amount: 50 } },
        { seat: 'A2', credit: { amount: 1350 }, kept: { amount: 50 } },
      ],
      bookingFee: { amount: { amount: 200 }, credit: { amount: 200 }, kept: { amount: 0 } },
      tiers: [{ percent: 100 }, { percent: 50 }],
    });
    expect(amounts(quote)).toEqual([2900, 100, 2900]);

    const answer = await api.request(
      cancelling(purchase.reservationId, who, { expectedRefund: quote.refund }),
    );
    expect(answer.json()).toMatchObject({
      status: 'cancelled',
      total: { amount: 0 },
      amountPaid: { amount: 3000 },
      amountKept: { amount: 100 },
      refundDue: { amount: 2900 },
      refunds: [{ amount: { amount: 2900 }, status: 'requested', reason: 'cancellation' }],
    });
    expect(await entriesOf(api, purchase.reservationId, 'cancellation')).toEqual([
      { ticket: -2500, fee: -500, charge: 100, paid: 0, due: -2900, tax: -483, admissions: -2 },
    ]);

    await api.parts.payments.sendRefunds();
    await payments.waitForWebhooks();
    expect(await reservationOf(api, purchase)).toMatchObject({
      amountRefunded: { amount: 2900 },
      refundDue: { amount: 0 },
    });
    expect(await payments.intent(purchase.checkoutUrl)).toMatchObject({ refundedAmount: 2900 });
    expect(await api.takenSeats(purchase.showtimeId)).toEqual([]);
  });

  test('one by one gets no more than for all at once, and the booking’s fee with the last', async () => {
    const purchase = await givenTwo({ startsInMinutes: 1000 });
    const who = { headers: purchase.headers };
    const whole = await quoteCancellation(api, purchase.reservationId, who);
    expect(amounts(whole)).toEqual([625 * 2 + 200 + 200, 1350, 1650]);

    const { tickets } = await reservationOf(api, purchase);
    for (const [ticket, refunded] of [
      [tickets[1], 725],
      [tickets[0], 1650],
    ] as const) {
      const payload = { ticketIds: [ticket?.id] };
      const answer = await api.request(cancelling(purchase.reservationId, who, payload));
      expect(answer.json()).toMatchObject({ refundDue: { amount: refunded } });
    }
    expect(await reservationOf(api, purchase)).toMatchObject({
      status: 'cancelled',
      amountKept: { amount: 1350 },
    });
  });

  test('is told by mail what goes back and what is kept', async () => {
    const purchase = await givenTwo({ startsInMinutes: 1000 });
    await api.request(cancelling(purchase.reservationId, { headers: purchase.headers }));
    expect(await messagesAbout(api, purchase)).toContain('reservationCancelled');
  });

  test('under a policy of their own sale, whatever has become of it since', async () => {
    const purchase = await givenTwo({ startsInMinutes: 1000 });
    const terms = await api.givenTerms({
      currency: 'GBP',
      ticketTypes: [],
      prices: {},
      promotions: [],
      ...TIERED,
      refundPolicy: { tiers: [], feesRefundable: false },
    });
    await api.db
      .updateTable('showtimes')
      .set({ sale_terms_id: terms })
      .where('id', '=', purchase.showtimeId)
      .execute();
    const quote = await quoteCancellation(api, purchase.reservationId, {
      headers: purchase.headers,
    });
    expect(quote).toMatchObject({ isOpen: true, percent: 50 });
  });

  test('is refused when something else goes back by now than they expect', async () => {
    const purchase = await givenTwo({ startsInMinutes: 1441 });
    const who = { headers: purchase.headers };
    const { refund } = await quoteCancellation(api, purchase.reservationId, who);
    await moveShowtimeBack(api, purchase.showtimeId, 2);
    const late = await api.request(
      cancelling(purchase.reservationId, who, { expectedRefund: refund }),
    );
    expect(late.json()).toMatchObject({
      status: 409,
      code: 'CANCELLATION_QUOTE_CHANGED',
      refund: { amount: 1650, currency: 'GBP' },
    });
    expect(await api.takenSeats(purchase.showtimeId)).toEqual(['A1', 'A2']);
  });

  test('cannot after the last tier, and is told so before', async () => {
    const purchase = await givenTwo({ startsInMinutes: 121 });
    const who = { headers: purchase.headers };
    await moveShowtimeBack(api, purchase.showtimeId, 2);
    expect(await quoteCancellation(api, purchase.reservationId, who)).toMatchObject({
      isOpen: false,
      closedBecause: 'CANCELLATION_CLOSED',
      until: null,
      refund: { amount: 0 },
    });
    expect((await api.request(cancelling(purchase.reservationId, who))).json()).toMatchObject({
      code: 'CANCELLATION_CLOSED',
    });
  });

  test('gets everything back, fees and all, where the house changed what they bought', async () => {
    const purchase = await givenTwo({ startsInMinutes: 10 });
    await api.db
      .updateTable('reservations')
      .set({ is_freely_refundable: true })
      .where('id', '=', purchase.reservationId)
      .execute();
    const answer = await api.request(
      cancelling(purchase.reservationId, { headers: purchase.headers }),
    );
    expect(answer.json()).toMatchObject({ refundDue: { amount: 3000 }, amountKept: { amount: 0 } });
  });

  test('by a repeated request gets it once', async () => {
    const purchase = await givenTwo();
    const headers = { ...purchase.headers, 'idempotency-key': 'once' };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => api.request(cancelling(purchase.reservationId, { headers }))),
    );
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(await reservationOf(api, purchase)).toMatchObject({ refunds: [{}] });
  });
});

describe('what was never paid', () => {
  test('is not charged: less is due, and nothing goes back', async () => {
    const { showtimeId } = await api.givenShowtime({ startsInMinutes: 1000, terms: TIERED });
    const { id, buyer } = await api.givenReservation(showtimeId, ['A1', 'A2']);
    const quote = await quoteCancellation(api, id, { as: buyer });
    expect(amounts(quote)).toEqual([3000, 0, 0]);
    const answer = await api.request(cancelling(id, { as: buyer }));
    expect(answer.json()).toMatchObject({
      amountDue: { amount: 0 },
      refundDue: { amount: 0 },
      amountKept: { amount: 0 },
      refunds: [],
    });
  });
});

describe('staff who cancel', () => {
  test.each([
    [undefined, 3000, 0],
    ['full', 3000, 0],
    ['policy', 1650, 1350],
    ['none', 0, 3000],
  ])('and say that %s goes back give %s back and keep %s', async (refund, back, kept) => {
    const purchase = await givenTwo({ startsInMinutes: 1000 });
    const asked = refund === undefined ? '' : `?refund=${refund}`;
    const quote = await quoteCancellation(api, purchase.reservationId, { as: staff }, asked);
    expect(amounts(quote)).toEqual([back, kept, back]);
    const answer = await api.request(
      cancelling(purchase.reservationId, { as: staff }, { reason: 'Ill.', refund }),
    );
    expect(answer.json()).toMatchObject({
      refundDue: { amount: back },
      amountKept: { amount: kept },
    });
  });

  test('are alone in cancelling what somebody went in with', async () => {
    const purchase = await givenTwo();
    await admitAll(api, purchase.reservationId);
    const who = { headers: purchase.headers };
    expect(await quoteCancellation(api, purchase.reservationId, who)).toMatchObject({
      isOpen: false,
      closedBecause: 'TICKET_ADMITTED',
    });
    expect((await api.request(cancelling(purchase.reservationId, who))).json()).toMatchObject({
      status: 409,
      code: 'TICKET_ADMITTED',
    });
    const answer = await api.request(
      cancelling(purchase.reservationId, { as: staff }, { reason: 'The sound failed.' }),
    );
    expect(answer.json()).toMatchObject({ status: 'cancelled', refundDue: { amount: 3000 } });
  });

  test('are buyers of what is their own: asked before, and when they do it', async () => {
    const { showtimeId } = await api.givenShowtime({ startsInMinutes: 1000, terms: TIERED });
    const { id } = await api.givenReservation(showtimeId, ['A1', 'A2'], staff);
    const paid = await api.request({
      method: 'POST',
      url: `/reservations/${id}/payments?channel=boxOffice`,
      payload: { method: 'cash' },
      as: staff,
    });
    expect(paid.statusCode, paid.body).toBe(201);
    expect(amounts(await quoteCancellation(api, id, { as: staff }))).toEqual([1650, 1350, 1650]);
    const url = `/reservations/${id}/cancellation-quote?refund=full`;
    const wanted = { status: 400, errors: [{ pointer: '/refund' }] };
    expect((await api.request({ url, as: staff })).json()).toMatchObject(wanted);
    const all = { reason: 'I work here.', refund: 'full' };
    expect((await api.request(cancelling(id, { as: staff }, all))).json()).toMatchObject(wanted);
    const answer = await api.request(cancelling(id, { as: staff }, { reason: 'I work here.' }));
    expect(answer.json()).toMatchObject({ amountKept: { amount: 1350 } });
  });

  test('alone say what goes back', async () => {
    const purchase = await givenTwo();
    const who = { headers: purchase.headers };
    const asked = { reason: 'I want it all.', refund: 'full' };
    expect(
      (await api.request(cancelling(purchase.reservationId, who, asked))).json(),
    ).toMatchObject({
      status: 400,
      errors: [{ pointer: '/refund' }],
    });
  });

  test('do not give back again what went back as goodwill', async () => {
    const purchase = await givenTwo();
    const goodwill = await api.request({
      method: 'POST',
      url: `/reservations/${purchase.reservationId}/refunds`,
      payload: { amount: 1000, reason: 'The heating failed.' },
      as: staff,
    });
    expect(goodwill.statusCode, goodwill.body).toBeLessThan(300);
    const reason = 'And then the projector.';
    const answer = await api.request(cancelling(purchase.reservationId, { as: staff }, { reason }));
    expect(answer.json()).toMatchObject({ status: 'cancelled', refundDue: { amount: 3000 } });
    await api.parts.payments.sendRefunds();
    expect(await payments.intent(purchase.checkoutUrl)).toMatchObject({ refundedAmount: 3000 });
  });
});

describe('a reservation that waits for its payment', () => {
  test('is cancelled as a whole, frees its seats, and can be paid no more', async () => {
    const { showtimeId } = await api.givenShowtime();
    const purchase = await givenPending(api, { showtimeId, seats: ['A1', 'A2'] });
    const answer = await api.request(
      cancelling(purchase.reservationId, { headers: purchase.headers }),
    );
    expect(answer.json()).toMatchObject({ status: 'cancelled', tickets: [] });
    expect(await api.takenSeats(showtimeId)).toEqual([]);
    expect(await payments.intent(purchase.checkoutUrl)).toMatchObject({ status: 'cancelled' });
    const again = await api.request(
      cancelling(purchase.reservationId, { headers: purchase.headers }),
    );
    expect(again.statusCode).toBe(200);
  });
});

test('The mail says the last moment that the quote says, though nothing goes back in it', async () => {
  const tiers = [
    { untilMinutesBefore: 120, percent: 50 },
    { untilMinutesBefore: 30, percent: 0 },
  ];
  const { showtimeId } = await api.givenShowtime({
    startsInMinutes: 100,
    terms: { refundPolicy: { tiers, feesRefundable: false } },
  });
  const { reservationId, headers } = await givenPaid(api, payments, {
    showtimeId,
    seats: ['A1'],
  });
  await api.deliverMessages();
  const [mail] = api.mails.slice(-1);
  const { until } = await quoteCancellation(api, reservationId, { headers });
  const lastMoment = new Date(until ?? 0);
  const shown = (style: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { ...style, timeZone: 'Europe/London' }).format(lastMoment);
  expect(mail?.text).toContain(
    `You can cancel until ${shown({ dateStyle: 'full' })} at ${shown({ timeStyle: 'short' })}`,
  );
});
