import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { adultTerms } from '../../../../test/support/givens.ts';
import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { moveShowtimeBack, reserve, type ReservationBody } from './box-office.ts';

let api: TestApp;
let ada: TestUser;
let grace: TestUser;

beforeAll(async () => {
  api = await startTestApp();
  ada = await api.givenUser();
  grace = await api.givenUser();
});
afterAll(() => api.stop());

test('A hold becomes a reservation of its seats, and names it', async () => {
  const { showtimeId } = await api.givenShowtime();
  const hold = await api.givenHold(showtimeId, ['A1', 'A2'], ada);

  const response = await reserve(api, ada, { showtimeId, holdId: hold.id });

  expect(response.statusCode).toBe(201);
  const reservation = response.json<ReservationBody>();
  expect(reservation).toMatchObject({
    status: 'confirmed',
    tickets: [{ seat: 'A1' }, { seat: 'A2' }],
    total: { amount: 2500, currency: 'GBP' },
  });
  const url = `/showtimes/${showtimeId}/holds/${hold.id}`;
  expect((await api.request({ url, as: ada })).json()).toMatchObject({
    status: 'converted',
    reservationId: reservation.id,
  });
});

test('Seats in any number come in the order people read their labels, each at its own price', async () => {
  const { showtimeId } = await api.givenShowtime({
    seats: 'ssssssssspp',
    zonePrices: { standard: 1000, premium: 1650 },
  });
  const hold = await api.givenHold(showtimeId, ['A9', 'A10', 'A2', 'A11'], ada);
  const { tickets } = (
    await reserve(api, ada, { showtimeId, holdId: hold.id })
  ).json<ReservationBody>();
  expect(tickets.map(({ seat, price }) => [seat, price.amount])).toEqual([
    ['A2', 1000],
    ['A9', 1000],
    ['A10', 1650],
    ['A11', 1650],
  ]);
});

test('A hold that has run out is not sold, even if its seats are still free', async () => {
  const { showtimeId } = await api.givenShowtime();
  const hold = await api.givenHold(showtimeId, ['A1'], ada);
  await api.ageHold({ showtimeId, holdId: hold.id, seconds: 600 });
  expect((await reserve(api, ada, { showtimeId, holdId: hold.id })).json()).toMatchObject({
    status: 409,
    code: 'HOLD_EXPIRED',
  });
  expect(await api.takenSeats(showtimeId)).toEqual([]);
});

test('A hold that has run out takes nothing from whoever has the seats now', async () => {
  const { showtimeId } = await api.givenShowtime();
  const hold = await api.givenHold(showtimeId, ['A1', 'A2'], ada);
  await api.ageHold({ showtimeId, holdId: hold.id, seconds: 600 });
  await api.givenHold(showtimeId, ['A2'], grace);
  expect((await reserve(api, ada, { showtimeId, holdId: hold.id })).json()).toMatchObject({
    status: 409,
    code: 'HOLD_EXPIRED',
  });
  expect(await api.takenSeats(showtimeId)).toEqual(['A2']);
});

test('A hold that was released is not sold', async () => {
  const { showtimeId } = await api.givenShowtime();
  const hold = await api.givenHold(showtimeId, ['A1'], ada);
  await api.request({
    method: 'DELETE',
    url: `/showtimes/${showtimeId}/holds/${hold.id}`,
    as: ada,
  });
  expect((await reserve(api, ada, { showtimeId, holdId: hold.id })).json()).toMatchObject({
    status: 409,
    code: 'HOLD_RELEASED',
  });
});

test('A hold is sold once, and says afterwards to which reservation', async () => {
  const { showtimeId } = await api.givenShowtime();
  const hold = await api.givenHold(showtimeId, ['A1'], ada);
  const { id } = (await reserve(api, ada, { showtimeId, holdId: hold.id })).json<ReservationBody>();
  expect((await reserve(api, ada, { showtimeId, holdId: hold.id })).json()).toMatchObject({
    status: 409,
    code: 'HOLD_CONVERTED',
    reservationId: id,
  });
});

test('A hold of somebody else is as unknown as one that never was', async () => {
  const { showtimeId, seatMapId } = await api.givenShowtime();
  const hers = await api.givenHold(showtimeId, ['A1'], grace);
  const guests = await api.givenHold(showtimeId, ['A2']);
  for (const holdId of [hers.id, guests.id, seatMapId]) {
    expect((await reserve(api, ada, { showtimeId, holdId })).json()).toMatchObject({
      status: 404,
      code: 'NOT_FOUND',
    });
  }
  expect(await api.takenSeats(showtimeId)).toEqual(['A1', 'A2']);
});

test('The price of a hold stays what it was, whatever the showtime costs meanwhile', async () => {
  const { showtimeId } = await api.givenShowtime({ zonePrices: { standard: 1000 } });
  const hold = await api.givenHold(showtimeId, ['A1', 'A2'], ada);
  const dearer = { currency: 'GBP', ...adultTerms({ standard: 9900 }) };
  await sql`
    update showtimes
    set zone_prices = '{"standard": 9900}', sale_terms_id = ${await api.givenTerms(dearer)}::uuid
    where id = ${showtimeId}::uuid`.execute(api.db);
  expect((await reserve(api, ada, { showtimeId, holdId: hold.id })).json()).toMatchObject({
    tickets: [{ price: { amount: 1000 } }, { price: { amount: 1000 } }],
    total: { amount: 2000, currency: 'GBP' },
  });
  expect((await reserve(api, ada, { showtimeId, seats: ['A3'] })).json()).toMatchObject({
    total: { amount: 9900, currency: 'GBP' },
  });
});

test('A hold stays buyable when sales close before it ends', async () => {
  const { showtimeId } = await api.givenShowtime();
  const hold = await api.givenHold(showtimeId, ['A1'], ada);
  await moveShowtimeBack(api, showtimeId, 24 * 60 + 20);
  expect((await reserve(api, ada, { showtimeId, seats: ['A2'] })).json()).toMatchObject({
    code: 'SALES_CLOSED',
  });
  expect((await reserve(api, ada, { showtimeId, holdId: hold.id })).statusCode).toBe(201);
});

test('A hold ends with its showtime, and says so', async () => {
  const { showtimeId } = await api.givenShowtime();
  const hold = await api.givenHold(showtimeId, ['A1'], ada);
  await api.request({
    method: 'POST',
    url: `/showtimes/${showtimeId}/cancel`,
    payload: { reason: 'The projector broke.' },
    as: await api.givenUser({ role: 'admin' }),
  });
  expect((await reserve(api, ada, { showtimeId, holdId: hold.id })).json()).toMatchObject({
    status: 409,
    code: 'SHOWTIME_CANCELLED',
  });
});
