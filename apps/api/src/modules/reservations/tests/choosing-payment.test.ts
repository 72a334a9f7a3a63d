import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { expectInvariants } from '../../../../test/support/invariants.ts';
import {
  startTestPayments,
  type TestPayments,
} from '../../../../test/support/payment-simulator.ts';
import { newGuest } from '../../../../test/support/races.ts';
import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';

type Answer = { id: string; status: string; paymentMethod: string; payment?: object };

let payments: TestPayments;
let api: TestApp;
let ada: TestUser;
let staff: TestUser;

beforeAll(async () => {
  payments = await startTestPayments();
  api = await startTestApp({ payments });
  ada = await api.givenUser();
  staff = await api.givenUser({ role: 'staff' });
});
afterAll(async () => {
  await expectInvariants(api);
  await api.stop();
  await payments.stop();
});

async function holdAsGuest(seats = ['A1']) {
  const { showtimeId } = await api.givenShowtime();
  const guest = newGuest();
  const held = await api.request({
    method: 'POST',
    url: `/showtimes/${showtimeId}/holds`,
    payload: { seats },
    headers: guest,
  });
  return { showtimeId, guest, holdId: held.json<{ id: string }>().id };
}

describe('a guest', () => {
  test('reserves with an address, and pays online', async () => {
    const { showtimeId, holdId, guest } = await holdAsGuest(['A1', 'A2']);
    const answer = await api.request({
      method: 'POST',
      url: '/reservations',
      payload: { showtimeId, holdId, email: 'Grace@Example.com' },
      headers: guest,
    });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({
      status: 'pendingPayment',
      paymentMethod: 'online',
      email: 'grace@example.com',
      tickets: [],
      amountDue: { amount: 2500, currency: 'GBP' },
      payment: {
        provider: 'simulated',
        status: 'open',
        amount: { amount: 2500, currency: 'GBP' },
        checkoutUrl: expect.stringMatching(/^http/),
      },
    });
    expect(await api.takenSeats(showtimeId)).toEqual(['A1', 'A2']);
  });

  test.each([
    [{}, 400, 'INVALID_REQUEST'],
    [{ email: 'nobody' }, 400, 'INVALID_REQUEST'],
    [{ email: 'a@b.example\r\nBcc: c@d.example' }, 400, 'INVALID_REQUEST'],
    [{ email: 'a@b.example', payment: { method: 'boxOffice' } }, 409, 'PAYMENT_METHOD_UNAVAILABLE'],
    [{ email: 'a@b.example', payment: { method: 'cash' } }, 400, 'INVALID_REQUEST'],
    [{ email: 'a@b.example', payment: { method: 'barter' } }, 400, 'INVALID_REQUEST'],
    [{ email: 'a@b.example', price: 1 }, 400, 'INVALID_REQUEST'],
    [
      { email: 'a@b.example', payment: { method: 'online', returnTo: '//evil.example' } },
      400,
      'INVALID_REQUEST',
    ],
    [
      { email: 'a@b.example', payment: { method: 'online', returnTo: '/\\evil.example' } },
      400,
      'INVALID_REQUEST',
    ],
    [
      { email: 'a@b.example', payment: { method: 'online', returnTo: 'https://evil.example' } },
      400,
      'INVALID_REQUEST',
    ],
  ])('is refused %j', async (payload, status, code) => {
    const { showtimeId, holdId, guest } = await holdAsGuest();
    const answer = await api.request({
      method: 'POST',
      url: '/reservations',
      payload: { showtimeId, holdId, ...payload },
      headers: guest,
    });
    expect(answer.json()).toMatchObject({ status, code });
  });

  test('is confirmed at once where there is nothing to pay', async () => {
    const { showtimeId } = await api.givenShowtime({ zonePrices: { standard: 0 } });
    const answer = await api.request({
      method: 'POST',
      url: '/reservations',
      payload: { showtimeId, seats: ['A1'], email: 'grace@example.com' },
      headers: newGuest(),
    });
    expect(answer.json()).toMatchObject({
      status: 'confirmed',
      paymentMethod: 'none',
      total: { amount: 0 },
      tickets: [{ seat: 'A1' }],
    });
  });

  test('holds seats before paying for them', async () => {
    const { showtimeId } = await api.givenShowtime();
    const answer = await api.request({
      method: 'POST',
      url: '/reservations',
      payload: { showtimeId, seats: ['A1'], email: 'grace@example.com' },
      headers: newGuest(),
    });
    expect(answer.json()).toMatchObject({ status: 409, code: 'PAYMENT_NEEDS_HOLD' });
    expect(await api.takenSeats(showtimeId)).toEqual([]);
  });
});

test('Somebody with an account pays at the box office, unless they want to pay now', async () => {
  const { showtimeId } = await api.givenShowtime();
  const later = await api.request({
    method: 'POST',
    url: '/reservations',
    payload: { showtimeId, seats: ['A1'] },
    as: ada,
  });
  expect(later.json()).toMatchObject({
    status: 'confirmed',
    paymentMethod: 'boxOffice',
    email: ada.email,
    amountDue: { amount: 1250 },
  });
  const hold = await api.givenHold(showtimeId, ['A2'], ada);
  const now = await api.request({
    method: 'POST',
    url: '/reservations',
    payload: { showtimeId, holdId: hold.id, payment: { method: 'online' } },
    as: ada,
  });
  expect(now.json()).toMatchObject({ status: 'pendingPayment', email: ada.email });
});

test.each(['cash', 'cardTerminal'])('Staff sells at the counter against %s', async (method) => {
  const { showtimeId } = await api.givenShowtime();
  const answer = await api.request({
    method: 'POST',
    url: '/reservations?channel=boxOffice',
    payload: { showtimeId, seats: ['A1', 'A2'], payment: { method } },
    as: staff,
  });
  expect(answer.statusCode).toBe(201);
  const sold = answer.json<Answer>();
  expect(sold).toMatchObject({
    status: 'confirmed',
    channel: 'boxOffice',
    paymentMethod: method,
    email: null,
    amountPaid: { amount: 2500 },
    amountDue: { amount: 0 },
  });
  const mine = await api.request({ url: '/reservations', as: staff });
  expect(mine.json<{ data: Answer[] }>().data.map(({ id }) => id)).not.toContain(sold.id);
});

test('What was held at the counter is sold at the counter, and the other way round', async () => {
  const { showtimeId } = await api.givenShowtime();
  const hold = async (seats: string[], query: string) =>
    (
      await api.request({
        method: 'POST',
        url: `/showtimes/${showtimeId}/holds${query}`,
        payload: { seats },
        as: staff,
      })
    ).json<{ id: string }>().id;
  const reserve = async (holdId: string, query: string) =>
    api.request({
      method: 'POST',
      url: `/reservations${query}`,
      payload: { showtimeId, holdId },
      as: staff,
    });
  const atCounter = await hold(['A1'], '?channel=boxOffice');
  const elsewhere = await hold(['A2'], '');
  for (const refused of [
    await reserve(atCounter, ''),
    await reserve(elsewhere, '?channel=boxOffice'),
  ]) {
    expect(refused.json()).toMatchObject({ status: 409, code: 'CHANNEL_DIFFERS' });
  }
  expect((await reserve(atCounter, '?channel=boxOffice')).json()).toMatchObject({
    status: 'confirmed',
    channel: 'boxOffice',
  });
  expect((await reserve(elsewhere, '')).statusCode).toBe(201);
});

test('The counter sells to any number of people, whoever stands behind it', async () => {
  const { showtimeId, seats } = await api.givenShowtime({ seats: 's'.repeat(24) });
  for (let start = 0; start < 24; start += 8) {
    const answer = await api.request({
      method: 'POST',
      url: '/reservations?channel=boxOffice',
      payload: { showtimeId, seats: seats.slice(start, start + 8), payment: { method: 'cash' } },
      as: staff,
    });
    expect(answer.statusCode).toBe(201);
  }
});

test('Whoever is buying a hold cannot buy it again, change it or give it back', async () => {
  const { showtimeId, holdId, guest } = await holdAsGuest();
  const payload = { showtimeId, holdId, email: 'grace@example.com' };
  const first = await api.request({
    method: 'POST',
    url: '/reservations',
    payload,
    headers: guest,
  });
  const { id } = first.json<Answer>();
  const url = `/showtimes/${showtimeId}/holds/${holdId}`;
  const refusals = [
    await api.request({ method: 'POST', url: '/reservations', payload, headers: guest }),
    await api.request({
      method: 'PATCH',
      url,
      payload: { ticketTypes: { A1: 'adult' } },
      headers: guest,
    }),
    await api.request({ method: 'POST', url: `${url}/extend`, headers: guest }),
    await api.request({ method: 'DELETE', url, headers: guest }),
  ];
  for (const refusal of refusals) {
    expect(refusal.json()).toMatchObject({
      status: 409,
      code: 'HOLD_IN_PAYMENT',
      reservationId: id,
    });
  }
  expect((await api.request({ url, headers: guest })).json()).toMatchObject({
    status: 'active',
    reservationId: id,
  });
});

describe('where nobody pays at the box office', () => {
  let strict: TestApp;
  beforeAll(async () => {
    strict = await startTestApp({ payments, environment: { PAY_AT_BOX_OFFICE: 'nobody' } });
  });
  afterAll(() => strict.stop());

  test('everybody pays online, and the counter against money', async () => {
    const { showtimeId } = await strict.givenShowtime();
    const buyer = await strict.givenUser();
    const hold = await strict.givenHold(showtimeId, ['A1'], buyer);
    const reserving = (payload: object) =>
      strict.request({ method: 'POST', url: '/reservations', payload, as: buyer });
    expect(
      (await reserving({ showtimeId, holdId: hold.id, payment: { method: 'boxOffice' } })).json(),
    ).toMatchObject({ code: 'PAYMENT_METHOD_UNAVAILABLE' });
    expect((await reserving({ showtimeId, holdId: hold.id })).json()).toMatchObject({
      status: 'pendingPayment',
    });
  });
});

test('Where nothing is paid online, guests pay at the box office if the house lets them', async () => {
  const open = await startTestApp({
    environment: { PAYMENT_PROVIDER: 'none', PAY_AT_BOX_OFFICE: 'everyone' },
  });
  try {
    const { showtimeId } = await open.givenShowtime();
    const answer = await open.request({
      method: 'POST',
      url: '/reservations',
      payload: { showtimeId, seats: ['A1'], email: 'grace@example.com' },
      headers: newGuest(),
    });
    expect(answer.json()).toMatchObject({ status: 'confirmed', paymentMethod: 'boxOffice' });
  } finally {
    await open.stop();
  }
});
