import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import {
  dateAhead,
  givenStage,
  minutesBetween,
  scheduleOf,
  type Stage,
} from './schedule-givens.ts';

let api: TestApp;
let admin: TestUser;
let scheduled: ReturnType<typeof scheduleOf>['scheduled'];
let change: ReturnType<typeof scheduleOf>['change'];
let cancel: ReturnType<typeof scheduleOf>['cancel'];
let auditOf: ReturnType<typeof scheduleOf>['auditOf'];

beforeAll(async () => {
  api = await startTestApp();
  admin = await api.givenUser({ role: 'admin' });
  ({ scheduled, change, cancel, auditOf } = scheduleOf(api, admin));
});
afterAll(() => api.stop());

describe('changing a showtime that nobody has seats of', () => {
  test('moves it: every instant, its business date and the end of its sales', async () => {
    const { id, startsAt } = await scheduled();
    const moved = await change(id, { startsAt: `${dateAhead(21)}T00:30` });

    expect(moved.statusCode).toBe(200);
    expect(moved.json()).toMatchObject({ businessDate: dateAhead(20) });
    const { startsAt: newStart, endsAt, salesCloseAt } = moved.json();
    expect(newStart).not.toBe(startsAt);
    expect(minutesBetween(newStart, endsAt)).toBe(115);
    expect(minutesBetween(newStart, salesCloseAt)).toBe(15);
    expect((await api.request({ url: `/showtimes/${id}` })).json()).toEqual(moved.json());
    expect(await auditOf(id)).toEqual(['showtime.create', 'showtime.update']);
  });

  test('does nothing where everything stays as it is', async () => {
    const stage = await givenStage(api, { seats: 'ssss\npppp' });
    const { id } = await scheduled(stage);
    const { etag } = (await api.request({ url: `/showtimes/${id}` })).headers;

    const basePrice = { amount: 1000, currency: stage.currency };
    const unchanged = await change(id, { basePrice, format: '2D', status: 'onSale' });

    expect([unchanged.statusCode, unchanged.headers.etag]).toEqual([200, etag]);
    expect(await auditOf(id)).toEqual(['showtime.create']);
  });

  test('gives it another movie, with the instants that follow from that', async () => {
    const { id } = await scheduled();
    const movieId = await api.givenMovie({ title: 'Metropolis', runtimeMinutes: 153 });
    const changed = await change(id, { movieId });

    expect(changed.json()).toMatchObject({ movie: { id: movieId, title: 'Metropolis' } });
    expect(minutesBetween(changed.json().startsAt, changed.json().endsAt)).toBe(168);
  });

  test('moves it to another auditorium, with the seats of that one', async () => {
    const { id } = await scheduled();
    const other = await givenStage(api, { seats: 'ssssss' });
    const changed = await change(id, { auditoriumId: other.auditoriumId });

    expect(changed.json()).toMatchObject({
      cinema: { id: other.cinemaId },
      auditorium: { id: other.auditoriumId },
      seatMapId: other.seatMapId,
      prices: [{ zone: 'standard' }],
    });
    const seats = await api.request({ url: `/showtimes/${id}/seats` });
    expect(seats.json()).toMatchObject({ capacity: 6, seatMapId: other.seatMapId });
  });

  test('to where money is another needs prices in that', async () => {
    const { id } = await scheduled();
    const paris = await givenStage(api, { timeZone: 'Europe/Paris', currency: 'EUR' });
    const move = { auditoriumId: paris.auditoriumId };

    const refused = await change(id, move);
    expect(refused.statusCode).toBe(400);
    expect(refused.json().errors[0]).toMatchObject({ pointer: '/basePrice' });

    const moved = await change(id, { ...move, basePrice: { amount: 900, currency: 'EUR' } });
    expect(moved.json()).toMatchObject({
      timeZone: 'Europe/Paris',
      priceFrom: { amount: 900, currency: 'EUR' },
    });
  });

  test('prices single zones, and leaves the others', async () => {
    const { id } = await scheduled();
    const changed = await change(id, { zonePrices: { premium: { amount: 1, currency: 'GBP' } } });

    expect(pricesOf(changed.json())).toEqual({ premium: 1, standard: 1000 });
    const all = await change(id, { basePrice: { amount: 700, currency: 'GBP' } });
    expect(pricesOf(all.json())).toEqual({ premium: 700, standard: 700 });
  });

  test('is refused where another showtime is in the way', async () => {
    const stage = await givenStage(api);
    const first = await scheduled(stage);
    const second = await scheduled(stage, { startsAt: `${dateAhead(11)}T19:30` });
    const refused = await change(second.id, { startsAt: `${dateAhead(10)}T20:00` });

    expect(refused.json()).toMatchObject({
      status: 409,
      code: 'SHOWTIME_OVERLAPS',
      conflicts: [{ id: first.id }],
    });
    expect((await change(second.id, { startsAt: `${dateAhead(11)}T19:45` })).statusCode).toBe(200);
  });

  test.each<[string, object, string]>([
    ['the past', { startsAt: '2020-01-01T19:30' }, '/startsAt'],
    ['a currency of its own', { basePrice: { amount: 1, currency: 'USD' } }, '/basePrice/currency'],
    ['a movie nobody made', { movieId: '0190a1b2-0000-7000-8000-000000000000' }, '/movieId'],
    ['sales that close before they open', { salesCloseAt: '2020-01-01T10:00' }, '/salesOpenAt'],
    ['nothing', {}, ''],
    ['a cancellation in passing', { status: 'cancelled' }, '/status'],
  ])('is refused to %s', async (_, changes, pointer) => {
    const { id } = await scheduled();
    const refused = await change(id, changes);
    expect(refused.statusCode).toBe(400);
    expect(refused.json().errors).toContainEqual(expect.objectContaining({ pointer }));
  });

  test('that does not exist is not found', async () => {
    const missing = '0190a1b2-0000-7000-8000-000000000000';
    expect((await change(missing, { format: '3D' })).statusCode).toBe(404);
    expect((await cancel(missing)).statusCode).toBe(404);
  });
});

describe('the ETag of a showtime', () => {
  test('keeps a change from undoing another one', async () => {
    const { id } = await scheduled();
    const etag = String((await api.request({ url: `/showtimes/${id}` })).headers['etag']);
    const first = await change(id, { format: '3D' }, { 'if-match': etag });
    const late = await change(id, { format: 'IMAX' }, { 'if-match': etag });

    expect(first.statusCode).toBe(200);
    expect(late.json()).toMatchObject({ status: 412, code: 'PRECONDITION_FAILED' });
    const again = String(first.headers['etag']);
    expect((await change(id, { format: 'IMAX' }, { 'if-match': again })).statusCode).toBe(200);
    expect((await change(id, { format: '2D' }, { 'if-match': '*' })).statusCode).toBe(200);
    expect((await change(id, { format: '2D' }, { 'if-match': 'W/"x"' })).statusCode).toBe(412);
  });

  test('lets one of many who read the same showtime change it', async () => {
    const { id } = await scheduled();
    const etag = String((await api.request({ url: `/showtimes/${id}` })).headers['etag']);
    const changes = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        change(id, { format: `Format ${index}` }, { 'if-match': etag }),
      ),
    );
    const statuses = changes.map((response) => response.statusCode).toSorted((a, b) => a - b);
    expect(statuses).toEqual([200, ...Array<number>(9).fill(412)]);
  });

  test('is not needed: without it the last change wins', async () => {
    const { id } = await scheduled();
    await change(id, { format: '3D' });
    expect((await change(id, { format: 'IMAX' })).json()).toMatchObject({ format: 'IMAX' });
  });
});

describe('changing a showtime that people have seats of', () => {
  const moves = async (stage: Stage): Promise<object[]> => [
    { startsAt: `${dateAhead(20)}T19:30` },
    { movieId: await api.givenMovie() },
    { auditoriumId: (await givenStage(api)).auditoriumId },
    { seatMapId: await anotherSeatMap(stage.auditoriumId) },
    { basePrice: { amount: 1, currency: 'GBP' } },
    { zonePrices: { premium: { amount: 1, currency: 'GBP' } } },
  ];

  test('moves and prices nothing while seats are held', async () => {
    const stage = await givenStage(api);
    const { id } = await scheduled(stage);
    const hold = await api.givenHold(id, ['A1', 'A2']);

    for (const changes of await moves(stage)) {
      expect((await change(id, changes)).json()).toMatchObject({
        status: 409,
        code: 'SHOWTIME_HAS_SALES',
        liveHolds: 1,
        liveTickets: 0,
      });
    }
    await api.ageHold({ showtimeId: id, holdId: hold.id, seconds: 3600 });
    expect((await change(id, { startsAt: `${dateAhead(20)}T19:30` })).statusCode).toBe(200);
  });

  test('moves and prices nothing while seats are sold', async () => {
    const stage = await givenStage(api);
    const { id } = await scheduled(stage);
    await api.givenReservation(id, ['A1', 'A2']);

    for (const changes of await moves(stage)) {
      expect((await change(id, changes)).json()).toMatchObject({
        status: 409,
        code: 'SHOWTIME_HAS_SALES',
        liveHolds: 0,
        liveTickets: 2,
      });
    }
  });

  test('still says what they see: format, languages, when sales end', async () => {
    const { id, startsAt } = await scheduled();
    await api.givenReservation(id, ['A1']);
    const changed = await change(id, {
      format: 'IMAX',
      audioLanguage: 'de',
      subtitleLanguage: null,
      salesCloseAt: startsAt,
      // The same as before is no change.
      startsAt,
      basePrice: { amount: 1000, currency: 'GBP' },
    });

    expect(changed.json()).toMatchObject({
      format: 'IMAX',
      audioLanguage: 'de',
      subtitleLanguage: null,
      salesCloseAt: startsAt,
      startsAt,
    });
  });

  test('never moves under a sale that goes on at the same time', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id } = await scheduled();
      const buyer = await api.givenUser();
      const [sale, move] = await Promise.all([
        api.request({
          method: 'POST',
          url: '/reservations',
          payload: { showtimeId: id, seats: ['A1'] },
          as: buyer,
        }),
        change(id, { basePrice: { amount: 5000, currency: 'GBP' } }),
      ]);

      // Either the sale was first, and the price stays; or the price, and the sale is at that.
      const outcome = [sale.statusCode, move.statusCode, sale.json().total?.amount];
      expect([
        [201, 409, 1000],
        [201, 200, 5000],
      ]).toContainEqual(outcome);
    }
  });
});

describe('a showtime that is planned', () => {
  test('is hidden from the public until it goes on sale', async () => {
    const { id } = await scheduled(undefined, { status: 'planned' });

    expect((await api.request({ url: `/showtimes/${id}` })).statusCode).toBe(404);
    const planned = `/showtimes/${id}?includePlanned=true`;
    expect((await api.request({ url: planned })).statusCode).toBe(401);
    const staff = await api.givenUser({ role: 'staff' });
    expect((await api.request({ url: planned, as: staff })).statusCode).toBe(403);
    expect((await api.request({ url: planned, as: admin })).json()).toMatchObject({
      status: 'planned',
      availability: 'notOnSale',
    });

    await change(id, { status: 'onSale' });
    expect((await api.request({ url: `/showtimes/${id}` })).json()).toMatchObject({
      status: 'onSale',
    });
    await change(id, { status: 'planned' });
    expect((await api.request({ url: `/showtimes/${id}` })).statusCode).toBe(404);
  });
});

async function anotherSeatMap(auditoriumId: string): Promise<string> {
  const made = await api.request({
    method: 'POST',
    url: `/auditoriums/${auditoriumId}/seat-maps`,
    payload: { grid: { sections: [{ grid: 'ssss\npppp' }] } },
    as: admin,
  });
  return made.json().id;
}

function pricesOf(showtime: { prices: { zone: string; price: { amount: number } }[] }) {
  return Object.fromEntries(showtime.prices.map(({ zone, price }) => [zone, price.amount]));
}
