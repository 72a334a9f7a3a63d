import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';

let api: TestApp;
let ada: TestUser;
let grace: TestUser;

beforeAll(async () => {
  api = await startTestApp();
  ada = await api.givenUser();
  grace = await api.givenUser();
});
afterAll(() => api.stop());

describe('placing a hold', () => {
  test('gives the seats to the customer and hides them from everyone else', async () => {
    const { showtimeId } = await api.givenShowtime({ seats: 'ssss' });

    const response = await placeHold(ada, showtimeId, ['A1', 'A2']);

    expect(response.statusCode).toBe(201);
    expect(response.json()).toMatchObject({
      showtimeId,
      status: 'active',
      seats: ['A1', 'A2'],
      quote: {
        currency: 'GBP',
        total: { amount: 2500, currency: 'GBP' },
        lines: [
          { kind: 'ticket', seat: 'A1', zone: 'standard', unitPrice: { amount: 1250 } },
          { kind: 'ticket', seat: 'A2', zone: 'standard', unitPrice: { amount: 1250 } },
        ],
      },
    });
    expect(await api.takenSeats(showtimeId)).toEqual(['A1', 'A2']);
  });

  test('lasts ten minutes by the clock of the server, which it tells', async () => {
    const { showtimeId } = await api.givenShowtime();
    const hold = (await placeHold(ada, showtimeId, ['A1'])).json<{
      expiresAt: string;
      serverTime: string;
    }>();
    expect(Date.parse(hold.expiresAt) - Date.parse(hold.serverTime)).toBe(600_000);
  });

  test('takes all the seats or none: one taken seat leaves the others free', async () => {
    const { showtimeId } = await api.givenShowtime({ seats: 'sss' });
    await api.givenHold(showtimeId, ['A1'], ada);
    await api.givenReservation(showtimeId, ['A3'], ada);

    const response = await placeHold(grace, showtimeId, ['A1', 'A2', 'A3']);

    expect(response.statusCode).toBe(409);
    expect(response.json()).toMatchObject({
      code: 'SEATS_UNAVAILABLE',
      seats: [
        { label: 'A1', reason: 'held' },
        { label: 'A3', reason: 'sold' },
      ],
    });
    expect(await api.takenSeats(showtimeId)).toEqual(['A1', 'A3']);
  });

  test('succeeds on seats whose earlier hold has run out, without any job having run', async () => {
    const { showtimeId } = await api.givenShowtime();
    const hold = await api.givenHold(showtimeId, ['A1'], ada);
    await api.ageHold({ showtimeId, holdId: hold.id, seconds: 600 });

    expect(await api.takenSeats(showtimeId)).toEqual([]);
    expect((await placeHold(grace, showtimeId, ['A1'])).statusCode).toBe(201);
  });

  test('keeps seats from sale that the seat map blocks, and says so', async () => {
    const { showtimeId } = await api.givenShowtime({ seats: 'sxs' });
    expect((await placeHold(ada, showtimeId, ['A2'])).json()).toMatchObject({
      code: 'SEATS_UNAVAILABLE',
      seats: [{ label: 'A2', reason: 'blocked' }],
    });
  });

  test('gives a guest a token that owns the hold', async () => {
    const { showtimeId } = await api.givenShowtime();
    const response = await api.request({
      method: 'POST',
      url: `/showtimes/${showtimeId}/holds`,
      payload: { seats: ['A1'] },
    });
    const guestToken = String(response.headers['guest-token']);
    expect(guestToken).toMatch(/^[\w-]{43}$/);

    const { id } = response.json<{ id: string }>();
    const url = `/showtimes/${showtimeId}/holds/${id}`;
    expect(
      (await api.request({ url, headers: { 'guest-token': guestToken } })).json(),
    ).toMatchObject({ id, status: 'active' });
    expect((await api.request({ url, as: ada })).statusCode).toBe(404);
    expect((await api.request({ url })).statusCode).toBe(401);
  });

  test.each([
    ['a seat the showtime does not have', ['A11'], 400, 'INVALID_REQUEST', '/seats/0'],
    ['a seat named twice', ['A1', 'A2', 'A1'], 400, 'INVALID_REQUEST', '/seats/2'],
    ['what is no label', ['A1', 'f7'], 400, 'INVALID_REQUEST', '/seats/1'],
    ['no seats at all', [], 400, 'INVALID_REQUEST', '/seats'],
    ['a number for a label', [7], 400, 'INVALID_REQUEST', '/seats/0'],
    ['a NUL in a label', ['A1\u0000'], 400, 'INVALID_REQUEST', '/seats/0'],
  ])('refuses %s, and says where', async (_, seats, status, code, pointer) => {
    const { showtimeId } = await api.givenShowtime();
    const response = await api.request({
      method: 'POST',
      url: `/showtimes/${showtimeId}/holds`,
      payload: { seats },
      as: ada,
    });
    expect(response.json()).toMatchObject({ status, code });
    expect(
      response.json<{ errors: { pointer: string }[] }>().errors.map((e) => e.pointer),
    ).toContain(pointer);
  });

  test.each([
    ['nothing', {}],
    ['both seats and a wish', { seats: ['A1'], bestAvailable: { count: 1 } }],
    ['a price of its own', { seats: ['A1'], price: 1 }],
    ['an owner of its own', { seats: ['A1'], owner: 'user:x' }],
    ['an expiry of its own', { seats: ['A1'], expiresAt: '2099-01-01T00:00:00Z' }],
  ])('refuses a body that has %s', async (_, payload) => {
    const { showtimeId } = await api.givenShowtime();
    const response = await api.request({
      method: 'POST',
      url: `/showtimes/${showtimeId}/holds`,
      payload,
      as: ada,
    });
    expect(response.json()).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
    expect(await api.takenSeats(showtimeId)).toEqual([]);
  });

  test('refuses a showtime that is not there', async () => {
    const { seatMapId } = await api.givenShowtime();
    expect((await placeHold(ada, seatMapId, ['A1'])).json()).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('refuses a showtime that is planned, over, or cancelled', async () => {
    const planned = await api.givenShowtime({ status: 'planned' });
    expect((await placeHold(ada, planned.showtimeId, ['A1'])).json()).toMatchObject({
      status: 409,
      code: 'SALES_NOT_OPEN',
    });
    const over = await api.givenShowtime({ startsInMinutes: -16 });
    expect((await placeHold(ada, over.showtimeId, ['A1'])).json()).toMatchObject({
      status: 409,
      code: 'SALES_CLOSED',
    });
    const admin = await api.givenUser({ role: 'admin' });
    const cancelled = await api.givenShowtime();
    await api.request({
      method: 'POST',
      url: `/showtimes/${cancelled.showtimeId}/cancel`,
      payload: { reason: 'The projector broke.' },
      as: admin,
    });
    expect((await placeHold(ada, cancelled.showtimeId, ['A1'])).json()).toMatchObject({
      status: 409,
      code: 'SHOWTIME_CANCELLED',
    });
  });

  test('sells until fifteen minutes after the start', async () => {
    const { showtimeId } = await api.givenShowtime({ startsInMinutes: -14 });
    expect((await placeHold(ada, showtimeId, ['A1'])).statusCode).toBe(201);
  });

  test('sells seats that belong together only together', async () => {
    const { showtimeId } = await api.givenShowtime({ seats: 'LLss' });
    expect((await placeHold(ada, showtimeId, ['A1', 'A3'])).json()).toMatchObject({
      status: 409,
      code: 'SEAT_UNIT_INCOMPLETE',
      seats: [{ label: 'A2' }],
    });
    expect((await placeHold(ada, showtimeId, ['A1', 'A2'])).statusCode).toBe(201);
  });

  test('prices each seat by its zone, whatever the client says', async () => {
    const { showtimeId } = await api.givenShowtime({
      seats: 'sspp',
      zonePrices: { standard: 1000, premium: 1650 },
    });
    const response = await placeHold(ada, showtimeId, ['A2', 'A3']);
    expect(response.json<{ quote: { total: object } }>().quote.total).toEqual({
      amount: 2650,
      currency: 'GBP',
    });
  });

  test('covers eight seats at most, and sixteen of a showtime belong to one person at most', async () => {
    const { showtimeId, seats } = await api.givenShowtime({ seats: 's'.repeat(30) });
    const nine = seats.slice(0, 9);
    expect((await placeHold(ada, showtimeId, nine)).json()).toMatchObject({
      status: 409,
      code: 'SEAT_LIMIT_REACHED',
    });
    expect((await placeHold(ada, showtimeId, seats.slice(0, 8))).statusCode).toBe(201);
    await api.givenReservation(showtimeId, seats.slice(8, 15), ada);
    expect((await placeHold(ada, showtimeId, seats.slice(15, 17))).json()).toMatchObject({
      status: 409,
      code: 'SEAT_LIMIT_REACHED',
    });
    expect((await placeHold(ada, showtimeId, seats.slice(15, 16))).statusCode).toBe(201);
    expect((await placeHold(grace, showtimeId, seats.slice(16, 17))).statusCode).toBe(201);
  });
});

describe('extending a hold', () => {
  test('adds two minutes each time, until thirty from its creation', async () => {
    const { showtimeId } = await api.givenShowtime();
    const hold = await api.givenHold(showtimeId, ['A1'], ada);
    const url = `/showtimes/${showtimeId}/holds/${hold.id}/extend`;

    const once = await api.request({ method: 'POST', url, as: ada });
    expect(once.statusCode).toBe(200);
    expect(Date.parse(once.json<{ expiresAt: string }>().expiresAt)).toBe(
      Date.parse(hold.expiresAt) + 120_000,
    );

    for (let time = 2; time <= 10; time += 1) {
      expect((await api.request({ method: 'POST', url, as: ada })).statusCode).toBe(200);
    }
    expect((await api.request({ method: 'POST', url, as: ada })).json()).toMatchObject({
      status: 409,
      code: 'HOLD_EXTENSION_LIMIT',
    });
  });

  test('extends once for one key, however often it is asked', async () => {
    const { showtimeId } = await api.givenShowtime();
    const hold = await api.givenHold(showtimeId, ['A1'], ada);
    const ask = () =>
      api.request({
        method: 'POST',
        url: `/showtimes/${showtimeId}/holds/${hold.id}/extend`,
        headers: { 'idempotency-key': 'extend-once' },
        as: ada,
      });
    const [first, ...others] = await Promise.all(Array.from({ length: 5 }, ask));
    expect(first?.statusCode).toBe(200);
    for (const other of others) expect(other.body).toBe(first?.body);
  });

  test('refuses a hold that ended, by the way it ended', async () => {
    const { showtimeId } = await api.givenShowtime();
    const expired = await api.givenHold(showtimeId, ['A1'], ada);
    await api.ageHold({ showtimeId, holdId: expired.id, seconds: 600 });
    const released = await api.givenHold(showtimeId, ['A2'], ada);
    await api.request({
      method: 'DELETE',
      url: `/showtimes/${showtimeId}/holds/${released.id}`,
      as: ada,
    });
    const converted = await api.givenHold(showtimeId, ['A3'], ada);
    const sold = await api.request({
      method: 'POST',
      url: '/reservations',
      payload: { showtimeId, holdId: converted.id },
      as: ada,
    });
    const reservationId = sold.json<{ id: string }>().id;

    const extend = (holdId: string) =>
      api.request({
        method: 'POST',
        url: `/showtimes/${showtimeId}/holds/${holdId}/extend`,
        as: ada,
      });
    expect((await extend(expired.id)).json()).toMatchObject({ code: 'HOLD_EXPIRED' });
    expect((await extend(released.id)).json()).toMatchObject({ code: 'HOLD_RELEASED' });
    expect((await extend(converted.id)).json()).toMatchObject({
      code: 'HOLD_CONVERTED',
      reservationId,
    });
  });
});

describe('releasing a hold', () => {
  test('frees the seats at once, and again and again without effect', async () => {
    const { showtimeId } = await api.givenShowtime();
    const hold = await api.givenHold(showtimeId, ['A1', 'A2'], ada);
    const url = `/showtimes/${showtimeId}/holds/${hold.id}`;

    expect((await api.request({ method: 'DELETE', url, as: ada })).statusCode).toBe(204);
    expect(await api.takenSeats(showtimeId)).toEqual([]);
    expect((await placeHold(grace, showtimeId, ['A1'])).statusCode).toBe(201);

    expect((await api.request({ method: 'DELETE', url, as: ada })).statusCode).toBe(204);
    expect(await api.takenSeats(showtimeId)).toEqual(['A1']);
    expect((await api.request({ url, as: ada })).json()).toMatchObject({ status: 'released' });
  });

  test('takes nothing from whoever took the seats after it had run out', async () => {
    const { showtimeId } = await api.givenShowtime();
    const hold = await api.givenHold(showtimeId, ['A1'], ada);
    await api.ageHold({ showtimeId, holdId: hold.id, seconds: 600 });
    await api.givenReservation(showtimeId, ['A1'], grace);

    const url = `/showtimes/${showtimeId}/holds/${hold.id}`;
    expect((await api.request({ method: 'DELETE', url, as: ada })).statusCode).toBe(204);
    expect(await api.takenSeats(showtimeId)).toEqual(['A1']);
  });

  test('is for its holder only', async () => {
    const { showtimeId } = await api.givenShowtime();
    const hold = await api.givenHold(showtimeId, ['A1'], ada);
    const url = `/showtimes/${showtimeId}/holds/${hold.id}`;
    expect((await api.request({ method: 'DELETE', url, as: grace })).statusCode).toBe(404);
    expect(await api.takenSeats(showtimeId)).toEqual(['A1']);
  });
});

function placeHold(as: TestUser, showtimeId: string, seats: readonly string[]) {
  return api.request({
    method: 'POST',
    url: `/showtimes/${showtimeId}/holds`,
    payload: { seats },
    as,
  });
}
