import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { reserve, type ReservationBody } from './box-office.ts';

let api: TestApp;
let ada: TestUser;
let grace: TestUser;

beforeAll(async () => {
  api = await startTestApp();
  ada = await api.givenUser();
  grace = await api.givenUser();
});
afterAll(() => api.stop());

describe('reserving seats by name', () => {
  test('sells them in one step: a ticket for each seat, at the price of its zone', async () => {
    const { showtimeId } = await api.givenShowtime({
      seats: 'sspp',
      zonePrices: { standard: 1000, premium: 1650 },
    });

    const response = await reserve(api, ada, { showtimeId, seats: ['A3', 'A2'] });

    expect(response.statusCode).toBe(201);
    expect(response.json()).toMatchObject({
      status: 'confirmed',
      channel: 'api',
      showtime: { id: showtimeId, movie: { title: 'The General' } },
      tickets: [
        { seat: 'A2', zone: 'standard', ticketType: 'adult', price: { amount: 1000 } },
        { seat: 'A3', zone: 'premium', ticketType: 'adult', price: { amount: 1650 } },
      ],
      total: { amount: 2650, currency: 'GBP' },
      originalTotal: { amount: 2650, currency: 'GBP' },
      amountDue: { amount: 2650, currency: 'GBP' },
      cancelledAt: null,
    });
    expect(await api.takenSeats(showtimeId)).toEqual(['A2', 'A3']);
  });

  test('gives each ticket a code of its own that cannot be guessed', async () => {
    const { showtimeId, seats } = await api.givenShowtime();
    const { tickets } = (
      await reserve(api, ada, { showtimeId, seats: seats.slice(0, 8) })
    ).json<ReservationBody>();
    const codes = new Set(tickets.map((ticket) => ticket.code));
    expect(codes.size).toBe(8);
    for (const code of codes) {
      expect(code).toMatch(/^M1\.[\w-]+\.[\w-]{128}$/);
    }
  });

  test('gives the reservation a reference of eight letters that do not look alike', async () => {
    const { showtimeId, seats } = await api.givenShowtime({ seats: 's'.repeat(16) });
    const references = new Set<string>();
    for (const seat of seats) {
      const { reference } = (
        await reserve(api, ada, { showtimeId, seats: [seat] })
      ).json<ReservationBody>();
      expect(reference).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/);
      references.add(reference);
    }
    expect(references.size).toBe(seats.length);
  });

  test('tells when, by the clock on the wall of the cinema', async () => {
    const cinemaId = await api.givenCinema({ timeZone: 'Asia/Tokyo', currency: 'JPY' });
    const { showtimeId } = await api.givenShowtime({ cinemaId });
    const reservation = (
      await reserve(api, ada, { showtimeId, seats: ['A1'] })
    ).json<ReservationBody>();
    expect(reservation.createdAt).toMatch(/\+09:00$/);
    expect(Math.abs(Date.parse(reservation.createdAt) - Date.now())).toBeLessThan(60_000);
    expect(reservation.total.currency).toBe('JPY');
  });

  test('takes all the seats or none, and says which were the trouble', async () => {
    const { showtimeId } = await api.givenShowtime({ seats: 'ssxs' });
    await api.givenHold(showtimeId, ['A1'], ada);
    const response = await reserve(api, grace, { showtimeId, seats: ['A1', 'A2', 'A3'] });
    expect(response.json()).toMatchObject({
      status: 409,
      code: 'SEATS_UNAVAILABLE',
      seats: [
        { label: 'A1', reason: 'held' },
        { label: 'A3', reason: 'blocked' },
      ],
    });
    expect(await api.takenSeats(showtimeId)).toEqual(['A1', 'A3']);
  });

  test('does not sell what the customer holds in another hold of their own', async () => {
    const { showtimeId } = await api.givenShowtime();
    await api.givenHold(showtimeId, ['A1'], ada);
    expect((await reserve(api, ada, { showtimeId, seats: ['A1'] })).json()).toMatchObject({
      code: 'SEATS_UNAVAILABLE',
      seats: [{ label: 'A1', reason: 'held' }],
    });
  });

  test('refuses seats of another showtime, however they are named', async () => {
    const small = await api.givenShowtime({ seats: 'ss' });
    const large = await api.givenShowtime({ seats: 'ssss' });
    expect(
      (await reserve(api, ada, { showtimeId: small.showtimeId, seats: ['A4'] })).json(),
    ).toMatchObject({ status: 400, errors: [{ pointer: '/seats/0' }] });

    const hold = await api.givenHold(large.showtimeId, ['A1'], ada);
    expect(
      (await reserve(api, ada, { showtimeId: small.showtimeId, holdId: hold.id })).json(),
    ).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(await api.takenSeats(small.showtimeId)).toEqual([]);
  });

  test('sells seats that belong together only together, and eight at most', async () => {
    const { showtimeId, seats } = await api.givenShowtime({ seats: 'LLssssssss' });
    expect((await reserve(api, ada, { showtimeId, seats: ['A1'] })).json()).toMatchObject({
      status: 409,
      code: 'SEAT_UNIT_INCOMPLETE',
      seats: [{ label: 'A2' }],
    });
    expect((await reserve(api, ada, { showtimeId, seats })).json()).toMatchObject({
      status: 409,
      code: 'SEAT_LIMIT_REACHED',
    });
  });

  test('sells one person sixteen seats of a showtime at most, held ones counted', async () => {
    const { showtimeId, seats } = await api.givenShowtime({ seats: 's'.repeat(20) });
    const buyer = await api.givenUser();
    await api.givenReservation(showtimeId, seats.slice(0, 8), buyer);
    await api.givenHold(showtimeId, seats.slice(8, 15), buyer);
    expect(
      (await reserve(api, buyer, { showtimeId, seats: seats.slice(15, 17) })).json(),
    ).toMatchObject({ status: 409, code: 'SEAT_LIMIT_REACHED' });
    expect((await reserve(api, buyer, { showtimeId, seats: seats.slice(15, 16) })).statusCode).toBe(
      201,
    );
  });

  test('tries another reference when one is taken in this showtime', async () => {
    const { showtimeId } = await api.givenShowtime();
    await api.givenReservation(showtimeId, ['A1'], ada);
    // The first two references chosen from here on are one that exists.
    await sql`
      create sequence chosen_references;
      create function repeat_a_reference() returns trigger language plpgsql as $$
      begin
        if nextval('chosen_references') <= 2 then
          select r.reference into new.reference
          from marquee.reservations r where r.showtime_id = new.showtime_id limit 1;
        end if;
        return new;
      end $$;
      grant usage on sequence chosen_references to public;
      create trigger repeat_a_reference before insert on marquee.reservations
        for each row execute function repeat_a_reference()`.execute(api.db);
    try {
      expect((await reserve(api, ada, { showtimeId, seats: ['A2'] })).statusCode).toBe(201);
    } finally {
      await sql`
        drop trigger repeat_a_reference on marquee.reservations;
        drop function repeat_a_reference();
        drop sequence chosen_references`.execute(api.db);
    }
  });
});

describe('a request to reserve', () => {
  test.each([
    ['nothing to buy', {}],
    ['both a hold and seats', { holdId: '0198c0de-0000-7000-8000-000000000002', seats: ['A1'] }],
    ['a price of its own', { seats: ['A1'], price: { amount: 1, currency: 'GBP' } }],
    ['a total of its own', { seats: ['A1'], total: 1 }],
    ['a status of its own', { seats: ['A1'], status: 'confirmed' }],
    ['an owner of its own', { seats: ['A1'], userId: '0198c0de-0000-7000-8000-000000000002' }],
    ['a channel of its own', { seats: ['A1'], channel: 'boxOffice' }],
    ['a discount of its own', { seats: ['A1'], discount: 100 }],
    ['no seats', { seats: [] }],
    ['a seat named twice', { seats: ['A1', 'A1'] }],
    ['a hold that is no id', { holdId: 'mine' }],
  ])('is refused with %s', async (_, wish) => {
    const { showtimeId } = await api.givenShowtime();
    const response = await reserve(api, ada, { showtimeId, ...wish });
    expect(response.json()).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
    expect(await api.takenSeats(showtimeId)).toEqual([]);
  });

  test('is refused for a showtime that is not there', async () => {
    const { seatMapId } = await api.givenShowtime();
    expect(
      (await reserve(api, ada, { showtimeId: seatMapId, seats: ['A1'] })).json(),
    ).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });

  test('is refused for a showtime that is planned, over or cancelled', async () => {
    const planned = await api.givenShowtime({ status: 'planned' });
    expect(
      (await reserve(api, ada, { showtimeId: planned.showtimeId, seats: ['A1'] })).json(),
    ).toMatchObject({ status: 409, code: 'SALES_NOT_OPEN' });
    const over = await api.givenShowtime({ startsInMinutes: -16 });
    expect(
      (await reserve(api, ada, { showtimeId: over.showtimeId, seats: ['A1'] })).json(),
    ).toMatchObject({ status: 409, code: 'SALES_CLOSED' });
    const cancelled = await api.givenShowtime();
    await cancelShowtime(cancelled.showtimeId);
    expect(
      (await reserve(api, ada, { showtimeId: cancelled.showtimeId, seats: ['A1'] })).json(),
    ).toMatchObject({ status: 409, code: 'SHOWTIME_CANCELLED' });
  });

  test('is not for guests who give no address to write to', async () => {
    const { showtimeId } = await api.givenShowtime();
    const { id: holdId, guestToken } = await api.givenHold(showtimeId, ['A1']);
    const asGuest = await api.request({
      method: 'POST',
      url: '/reservations',
      payload: { showtimeId, holdId },
      headers: { 'guest-token': guestToken },
    });
    expect(asGuest.json()).toMatchObject({
      code: 'INVALID_REQUEST',
      errors: [{ pointer: '/email' }],
    });
  });

  test.each(['/reservations', 'holds', 'best available'])(
    'counts for nothing once the session has ended, though its token has not: %s',
    async (where) => {
      const { showtimeId } = await api.givenShowtime();
      const user = await api.givenUser();
      await sql`
        update sessions set ended_at = now(), ended_because = 'logout'
        where id = ${user.sessionId}::uuid`.execute(api.db);
      const response =
        where === '/reservations'
          ? await reserve(api, user, { showtimeId, seats: ['A1'] })
          : await api.request({
              method: 'POST',
              url: `/showtimes/${showtimeId}/holds`,
              payload: where === 'holds' ? { seats: ['A1'] } : { bestAvailable: { count: 1 } },
              as: user,
            });
      expect(response.json()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
      expect(await api.takenSeats(showtimeId)).toEqual([]);
    },
  );

  test('from a hold counts for nothing once the session has ended', async () => {
    const { showtimeId } = await api.givenShowtime();
    const user = await api.givenUser();
    const hold = await api.givenHold(showtimeId, ['A1'], user);
    await sql`
      update sessions set expires_at = now() where id = ${user.sessionId}::uuid`.execute(api.db);
    const response = await reserve(api, user, { showtimeId, holdId: hold.id });
    expect(response.json()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });
});

async function cancelShowtime(showtimeId: string): Promise<void> {
  await api.request({
    method: 'POST',
    url: `/showtimes/${showtimeId}/cancel`,
    payload: { reason: 'The projector broke.' },
    as: await api.givenUser({ role: 'admin' }),
  });
}
