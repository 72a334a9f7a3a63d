import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { expectInvariants } from '../../../../test/support/invariants.ts';
import { cancel, moveShowtimeBack, reserve, type ReservationBody } from './box-office.ts';

let api: TestApp;
let ada: TestUser;
let grace: TestUser;
let staff: TestUser;

beforeAll(async () => {
  api = await startTestApp();
  ada = await api.givenUser();
  grace = await api.givenUser();
  staff = await api.givenUser({ role: 'staff' });
});
afterAll(async () => {
  await expectInvariants(api);
  await api.stop();
});

describe('cancelling a reservation', () => {
  test('voids its tickets and frees its seats, which sell again at once', async () => {
    const { showtimeId } = await api.givenShowtime();
    const { id } = await api.givenReservation(showtimeId, ['A1', 'A2'], ada);

    const response = await cancel(api, ada, id);

    expect(response.statusCode).toBe(200);
    expect(response.json()).toMatchObject({
      id,
      status: 'cancelled',
      tickets: [
        { seat: 'A1', status: 'void' },
        { seat: 'A2', status: 'void' },
      ],
      total: { amount: 0, currency: 'GBP' },
      originalTotal: { amount: 2500, currency: 'GBP' },
      amountDue: { amount: 0, currency: 'GBP' },
    });
    expect(response.json<ReservationBody>().cancelledAt).not.toBeNull();
    expect(await api.takenSeats(showtimeId)).toEqual([]);
    expect((await reserve(api, grace, { showtimeId, seats: ['A1', 'A2'] })).statusCode).toBe(201);
  });

  test('needs no body, and takes an empty one for the same', async () => {
    const { showtimeId } = await api.givenShowtime();
    const first = await api.givenReservation(showtimeId, ['A1'], ada);
    const second = await api.givenReservation(showtimeId, ['A2'], ada);
    expect((await cancel(api, ada, first.id)).json()).toMatchObject({ status: 'cancelled' });
    expect((await cancel(api, ada, second.id, {})).json()).toMatchObject({ status: 'cancelled' });
  });

  test('in part leaves it confirmed until its last ticket', async () => {
    const { showtimeId } = await api.givenShowtime();
    const { id, tickets } = await api.givenReservation(showtimeId, ['A1', 'A2', 'A3'], ada);
    const [first, second, third] = tickets.map((ticket) => ticket.id);

    expect((await cancel(api, ada, id, { ticketIds: [second ?? ''] })).json()).toMatchObject({
      status: 'confirmed',
      tickets: [{ status: 'valid' }, { status: 'void' }, { status: 'valid' }],
      total: { amount: 2500 },
      originalTotal: { amount: 3750 },
      cancelledAt: null,
    });
    expect(await api.takenSeats(showtimeId)).toEqual(['A1', 'A3']);

    expect((await cancel(api, ada, id, { ticketIds: [first ?? ''] })).json()).toMatchObject({
      status: 'confirmed',
    });
    expect((await cancel(api, ada, id, { ticketIds: [third ?? ''] })).json()).toMatchObject({
      status: 'cancelled',
      total: { amount: 0 },
    });
    expect(await api.takenSeats(showtimeId)).toEqual([]);
  });

  test('again answers the same, and has no effect', async () => {
    const { showtimeId } = await api.givenShowtime();
    const { id } = await api.givenReservation(showtimeId, ['A1'], ada);
    const first = await cancel(api, ada, id);
    const again = await cancel(api, ada, id);
    expect(again.statusCode).toBe(200);
    expect(again.body).toBe(first.body);
  });

  test('again does not free the seats of whoever bought them since', async () => {
    const { showtimeId } = await api.givenShowtime();
    const { id, tickets } = await api.givenReservation(showtimeId, ['A1', 'A2'], ada);
    await cancel(api, ada, id);
    await api.givenReservation(showtimeId, ['A1'], grace);
    await api.givenHold(showtimeId, ['A2'], grace);

    await cancel(api, ada, id);
    await cancel(api, ada, id, { ticketIds: tickets.map((ticket) => ticket.id) });
    await cancel(api, staff, id, { reason: 'To be sure.' });

    expect(await api.takenSeats(showtimeId)).toEqual(['A1', 'A2']);
    expect((await reserve(api, ada, { showtimeId, seats: ['A1'] })).statusCode).toBe(409);
  });

  test('takes only tickets of that reservation, and all of them or none', async () => {
    const { showtimeId } = await api.givenShowtime();
    const mine = await api.givenReservation(showtimeId, ['A1'], ada);
    const hers = await api.givenReservation(showtimeId, ['A2'], grace);
    const ticketIds = [mine.tickets[0]?.id ?? '', hers.tickets[0]?.id ?? ''];
    expect((await cancel(api, ada, mine.id, { ticketIds })).json()).toMatchObject({
      status: 400,
      code: 'INVALID_REQUEST',
      errors: [{ pointer: '/ticketIds/1' }],
    });
    expect(await api.takenSeats(showtimeId)).toEqual(['A1', 'A2']);
  });

  test.each([
    ['no tickets', { ticketIds: [] }],
    ['a ticket twice', { ticketIds: ['twice', 'twice'] }],
    ['what is no ticket', { ticketIds: ['first'] }],
    ['a refund of its own', { refund: 100 }],
    ['a status of its own', { status: 'confirmed' }],
    ['an empty reason', { reason: '' }],
  ])('is refused with %s', async (_, payload) => {
    const { showtimeId } = await api.givenShowtime();
    const { id, tickets } = await api.givenReservation(showtimeId, ['A1'], ada);
    const named =
      'ticketIds' in payload
        ? { ticketIds: payload.ticketIds?.map((w) => (w === 'twice' ? tickets[0]?.id : w)) }
        : payload;
    const response = await api.request({
      method: 'POST',
      url: `/reservations/${id}/cancel`,
      payload: named,
      as: ada,
    });
    expect(response.json()).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
    expect(await api.takenSeats(showtimeId)).toEqual(['A1']);
  });

  test('of a cancelled showtime finds it cancelled already', async () => {
    const { showtimeId } = await api.givenShowtime();
    const { id } = await api.givenReservation(showtimeId, ['A1'], ada);
    await api.request({
      method: 'POST',
      url: `/showtimes/${showtimeId}/cancel`,
      payload: { reason: 'The projector broke.' },
      as: await api.givenUser({ role: 'admin' }),
    });
    const response = await cancel(api, ada, id);
    expect(response.json()).toMatchObject({ status: 'cancelled', tickets: [{ status: 'void' }] });
  });
});

describe('the last moment to cancel', () => {
  test('is an hour before the start for customers', async () => {
    const { showtimeId } = await api.givenShowtime({ startsInMinutes: 61 });
    const early = await api.givenReservation(showtimeId, ['A1'], ada);
    const late = await api.givenReservation(showtimeId, ['A2'], ada);
    expect((await cancel(api, ada, early.id)).statusCode).toBe(200);

    await moveShowtimeBack(api, showtimeId, 2);
    for (const payload of [{}, { reason: 'I am staff, believe me.' }]) {
      expect((await cancel(api, ada, late.id, payload)).json()).toMatchObject({
        status: 409,
        code: 'CANCELLATION_CLOSED',
      });
    }
    expect(await api.takenSeats(showtimeId)).toEqual(['A2']);
    // What is cancelled already stays so, whenever that is said.
    expect((await cancel(api, ada, early.id)).statusCode).toBe(200);
  });

  test('is the end of the showtime for staff, who say why', async () => {
    const { showtimeId } = await api.givenShowtime({ startsInMinutes: 0 });
    const early = await api.givenReservation(showtimeId, ['A1'], ada);
    const late = await api.givenReservation(showtimeId, ['A2'], ada);

    expect((await cancel(api, staff, early.id)).json()).toMatchObject({
      status: 400,
      errors: [{ pointer: '/reason' }],
    });
    await moveShowtimeBack(api, showtimeId, 88);
    expect((await cancel(api, staff, early.id, { reason: 'Taken ill.' })).json()).toMatchObject({
      status: 'cancelled',
    });
    await moveShowtimeBack(api, showtimeId, 3);
    expect((await cancel(api, staff, late.id, { reason: 'Taken ill.' })).json()).toMatchObject({
      status: 409,
      code: 'CANCELLATION_CLOSED',
    });
  });

  test('is the customers’ for staff who cancel their own tickets, whatever reason they name', async () => {
    const { showtimeId } = await api.givenShowtime({ startsInMinutes: 30 });
    const { id } = await api.givenReservation(showtimeId, ['A1'], staff);
    expect((await cancel(api, staff, id)).json()).toMatchObject({ code: 'CANCELLATION_CLOSED' });
    expect((await cancel(api, staff, id, { reason: 'A shift was moved.' })).json()).toMatchObject({
      code: 'CANCELLATION_CLOSED',
    });
    const colleague = await api.givenUser({ role: 'staff' });
    expect((await cancel(api, colleague, id, { reason: 'Taken ill.' })).statusCode).toBe(200);
    expect(await auditOf(id)).toMatchObject([{ actor_user_id: colleague.id }]);
  });
});

test('What staff cancel is on record with who, what and why; what customers cancel is not', async () => {
  const { showtimeId } = await api.givenShowtime();
  const { id, tickets } = await api.givenReservation(showtimeId, ['A1', 'A2'], ada);
  await cancel(api, ada, id, { ticketIds: [tickets[0]?.id ?? ''] });
  expect(await auditOf(id)).toEqual([]);

  const response = await cancel(api, staff, id, { reason: 'Sold by mistake.' });
  expect(await auditOf(id)).toMatchObject([
    {
      actor_user_id: staff.id,
      action: 'reservation.cancelTickets',
      subject_type: 'reservation',
      before: { liveSeats: ['A2'] },
      after: { voidedSeats: ['A2'], reason: 'Sold by mistake.' },
      request_id: response.headers['x-request-id'],
    },
  ]);
  await cancel(api, staff, id, { reason: 'And again.' });
  expect(await auditOf(id)).toHaveLength(1);
});

test('Many who cancel at once wait for each other, not for a connection none of them gives up', async () => {
  const small = await startTestApp({
    database: api.database,
    environment: { DATABASE_POOL_MAX: '2', LISTING_CACHE_MILLISECONDS: '0' },
  });
  const { showtimeId, seats } = await api.givenShowtime();
  const reservations = await Promise.all(
    seats.map((seat) => api.givenReservation(showtimeId, [seat])),
  );
  const answers = await Promise.all(reservations.map(({ id, buyer }) => cancel(small, buyer, id)));
  expect(answers.map((answer) => answer.statusCode)).toEqual(seats.map(() => 200));
  await small.stop();
});

function auditOf(reservationId: string) {
  return api.db
    .selectFrom('audit_log')
    .selectAll()
    .where('subject_id', '=', reservationId)
    .orderBy('happened_at')
    .execute();
}
