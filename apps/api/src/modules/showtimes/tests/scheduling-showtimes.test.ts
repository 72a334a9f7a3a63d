import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import {
  executeAsOwner,
  startTestApp,
  type TestApp,
  type TestUser,
} from '../../../../test/support/test-app.ts';
import {
  dateAhead,
  givenStage,
  minutesBetween,
  schedule,
  scheduleOf,
  type Stage,
} from './schedule-givens.ts';

let api: TestApp;
let admin: TestUser;

beforeAll(async () => {
  api = await startTestApp();
  admin = await api.givenUser({ role: 'admin' });
});
afterAll(() => api.stop());

describe('a new showtime', () => {
  test('is on sale at once, with a price for every zone and a seat for every place', async () => {
    const stage = await givenStage(api, { seats: 'ssxs\npppp' });
    const made = await schedule(api, admin, stage, {
      startsAt: `${dateAhead(10)}T19:30`,
      zonePrices: { premium: { amount: 1400, currency: 'GBP' } },
      format: '3D',
      audioLanguage: 'en',
      subtitleLanguage: 'pt-BR',
    });

    expect(made.statusCode).toBe(201);
    const showtime = made.json();
    expect(showtime).toMatchObject({
      movie: { id: stage.movieId, title: 'The General', runtimeMinutes: 100, posterUrl: null },
      cinema: { id: stage.cinemaId },
      auditorium: { id: stage.auditoriumId },
      seatMapId: stage.seatMapId,
      timeZone: 'Europe/London',
      businessDate: dateAhead(10),
      format: '3D',
      audioLanguage: 'en',
      subtitleLanguage: 'pt-BR',
      status: 'onSale',
      priceFrom: { amount: 1000, currency: 'GBP' },
      prices: [
        { zone: 'premium', ticketType: 'adult', price: { amount: 1400, currency: 'GBP' } },
        { zone: 'standard', ticketType: 'adult', price: { amount: 1000, currency: 'GBP' } },
      ],
    });
    expect(minutesBetween(showtime.startsAt, showtime.featureStartsAt)).toBe(15);
    expect(minutesBetween(showtime.startsAt, showtime.endsAt)).toBe(115);
    expect(minutesBetween(showtime.startsAt, showtime.salesCloseAt)).toBe(15);
    expect(made.headers['location']).toBe(`/api/v1/showtimes/${showtime.id}`);
    expect(await seatStatesOf(showtime.id)).toEqual({ available: 7, blocked: 1 });
    expect((await api.request({ url: `/showtimes/${showtime.id}` })).json()).toEqual(showtime);
    expect(await scheduleOf(api, admin).auditOf(showtime.id)).toEqual(['showtime.create']);
  });

  test('starts at an instant, whatever offset that is written with', async () => {
    const stage = await givenStage(api);
    const made = await schedule(api, admin, stage, { startsAt: `${dateAhead(20)}T12:00:00+09:00` });

    const expected = new Date(`${dateAhead(20)}T03:00:00Z`).getTime();
    expect(Date.parse(made.json().startsAt)).toBe(expected);
  });

  test('after midnight belongs to the business date before', async () => {
    const stage = await givenStage(api, { timeZone: 'America/New_York', currency: 'USD' });
    const made = await schedule(api, admin, stage, { startsAt: `${dateAhead(12)}T00:15` });

    expect(made.json()).toMatchObject({ businessDate: dateAhead(11) });
    expect(made.json().startsAt).toContain(`${dateAhead(12)}T00:15:00-`);
  });

  test('uses the seat map it was told to, instead of the current one', async () => {
    const stage = await givenStage(api);
    const other = await api.request({
      method: 'POST',
      url: `/auditoriums/${stage.auditoriumId}/seat-maps`,
      payload: { grid: { sections: [{ grid: 'ss' }] }, makeCurrent: false },
      as: admin,
    });
    const seatMapId: string = other.json().id;
    const made = await schedule(api, admin, stage, {
      startsAt: `${dateAhead(10)}T19:30`,
      seatMapId,
    });

    expect(made.json()).toMatchObject({ seatMapId });
    expect(await seatStatesOf(made.json().id)).toEqual({ available: 2 });
  });

  test('opens and closes its sales when it is told to', async () => {
    const stage = await givenStage(api);
    const day = dateAhead(10);
    const made = await schedule(api, admin, stage, {
      startsAt: `${day}T19:30`,
      salesOpenAt: `${dateAhead(5)}T09:00`,
      salesCloseAt: `${day}T19:00`,
    });

    expect(made.json()).toMatchObject({ status: 'onSale', availability: 'notOnSale' });
    expect(made.json().salesCloseAt).toContain(`${day}T19:00:00`);
  });

  test('may follow another as soon as the auditorium is ready again', async () => {
    const stage = await givenStage(api);
    const day = dateAhead(10);
    await schedule(api, admin, stage, { startsAt: `${day}T10:00` });

    const tooEarly = await schedule(api, admin, stage, { startsAt: `${day}T12:14` });
    const ready = await schedule(api, admin, stage, { startsAt: `${day}T12:15` });

    expect([tooEarly.statusCode, ready.statusCode]).toEqual([409, 201]);
  });

  test('that overlaps another is refused, naming that one', async () => {
    const stage = await givenStage(api);
    const day = dateAhead(10);
    const first = await schedule(api, admin, stage, { startsAt: `${day}T19:30` });
    const refused = await schedule(api, admin, stage, { startsAt: `${day}T18:00` });

    expect(refused.json()).toMatchObject({
      status: 409,
      code: 'SHOWTIME_OVERLAPS',
      conflicts: [
        { id: first.json().id, movieTitle: 'The General', startsAt: first.json().startsAt },
      ],
    });
    expect(
      minutesBetween(first.json().startsAt, refused.json().conflicts[0].turnaroundEndsAt),
    ).toBe(135);
  });

  test('may run at the same time in another auditorium, and where one was cancelled', async () => {
    const [stage, other] = [await givenStage(api), await givenStage(api)];
    const asked = { startsAt: `${dateAhead(10)}T19:30` };
    const first = await schedule(api, admin, stage, asked);
    expect((await schedule(api, admin, other, asked)).statusCode).toBe(201);

    await api.request({
      method: 'POST',
      url: `/showtimes/${first.json().id}/cancel`,
      payload: { reason: 'No print.' },
      as: admin,
    });
    expect((await schedule(api, admin, stage, asked)).statusCode).toBe(201);
  });
});

describe('a hundred administrators who schedule the same auditorium at once', () => {
  test('get one showtime between them, and ninety-nine refusals that name it', async () => {
    const { made, refused } = await race(api, admin);

    expect(made).toHaveLength(1);
    expect(refused).toHaveLength(99);
    for (const { status, code, conflicts } of refused) {
      expect({ status, code }).toEqual({ status: 409, code: 'SHOWTIME_OVERLAPS' });
      expect(conflicts.map((conflict: { id: string }) => conflict.id)).toEqual(made);
    }
  });

  test('would get many without the constraint: it is what refuses them', async () => {
    const unprotected = await startTestApp();
    try {
      await executeAsOwner(
        unprotected.db,
        'alter table marquee.showtimes drop constraint showtimes_do_not_overlap_in_an_auditorium',
      );
      const { made } = await race(unprotected, await unprotected.givenUser({ role: 'admin' }));
      expect(made.length).toBeGreaterThan(1);
    } finally {
      await unprotected.stop();
    }
  });
});

describe('what cannot be scheduled', () => {
  test.each<[string, (stage: Stage) => object, string]>([
    ['a start in the past', () => ({ startsAt: '2020-01-01T19:30' }), '/startsAt'],
    ['a start in three years', () => ({ startsAt: `${dateAhead(1100)}T19:30` }), '/startsAt'],
    ['a day that no calendar has', () => ({ startsAt: '2027-02-30T19:30' }), '/startsAt'],
    ['a start that is no time', () => ({ startsAt: 'tomorrow evening' }), '/startsAt'],
    [
      'a price in another currency',
      () => ({ basePrice: { amount: 1, currency: 'EUR' } }),
      '/basePrice/currency',
    ],
    [
      'a zone in another currency',
      () => ({ zonePrices: { premium: { amount: 1, currency: 'EUR' } } }),
      '/zonePrices/premium/currency',
    ],
    [
      'a price for a zone that is not there',
      () => ({ zonePrices: { balcony: { amount: 1, currency: 'GBP' } } }),
      '/zonePrices/balcony',
    ],
    [
      'a negative price',
      () => ({ basePrice: { amount: -1, currency: 'GBP' } }),
      '/basePrice/amount',
    ],
    ['half a penny', () => ({ basePrice: { amount: 0.5, currency: 'GBP' } }), '/basePrice/amount'],
    [
      'a price beyond all columns',
      () => ({ basePrice: { amount: 2 ** 31, currency: 'GBP' } }),
      '/basePrice/amount',
    ],
    [
      'a movie that is not there',
      () => ({ movieId: '0190a1b2-0000-7000-8000-000000000000' }),
      '/movieId',
    ],
    ['a movie that is no id', () => ({ movieId: "'; drop table movies" }), '/movieId'],
    [
      'an auditorium that is not there',
      () => ({ auditoriumId: '0190a1b2-0000-7000-8000-000000000000' }),
      '/auditoriumId',
    ],
    [
      'sales that open after they close',
      () => ({
        salesOpenAt: `${dateAhead(9)}T10:00`,
        salesCloseAt: `${dateAhead(9)}T10:00`,
      }),
      '/salesOpenAt',
    ],
    ['sales after the end', () => ({ salesCloseAt: `${dateAhead(11)}T10:00` }), '/salesCloseAt'],
    ['a status of its own', () => ({ status: 'cancelled' }), '/status'],
    ['a language that is none', () => ({ audioLanguage: 'English, please' }), '/audioLanguage'],
    ['a format of nothing', () => ({ format: ' ' }), '/format'],
    ['a format that cannot be stored', () => ({ format: '3D\0' }), '/format'],
    ['a field that is not there', () => ({ room: 1 }), '/room'],
  ])('is %s', async (_, change, pointer) => {
    const stage = await givenStage(api);
    const asked = { startsAt: `${dateAhead(10)}T19:30`, ...change(stage) };
    const response = await schedule(api, admin, stage, asked);

    expect(response.statusCode).toBe(400);
    expect(response.json().errors).toContainEqual(expect.objectContaining({ pointer }));
  });

  test('is the seat map of another auditorium', async () => {
    const [stage, other] = [await givenStage(api), await givenStage(api)];
    const response = await schedule(api, admin, stage, {
      startsAt: `${dateAhead(10)}T19:30`,
      seatMapId: other.seatMapId,
    });
    expect(response.statusCode).toBe(400);
    expect(response.json().errors[0]).toMatchObject({ pointer: '/seatMapId' });
  });

  test('is an archived movie', async () => {
    const stage = await givenStage(api);
    await api.request({ method: 'DELETE', url: `/movies/${stage.movieId}`, as: admin });
    const response = await schedule(api, admin, stage, { startsAt: `${dateAhead(10)}T19:30` });
    expect(response.json()).toMatchObject({ status: 409, code: 'MOVIE_ARCHIVED' });
  });

  test('is an auditorium without seats', async () => {
    const stage = await givenStage(api);
    const bare = await api.request({
      method: 'POST',
      url: `/cinemas/${stage.cinemaId}/auditoriums`,
      payload: { name: 'Bare' },
      as: admin,
    });
    const response = await schedule(
      api,
      admin,
      { ...stage, auditoriumId: bare.json().id },
      { startsAt: `${dateAhead(10)}T19:30` },
    );
    expect(response.json()).toMatchObject({ status: 409, code: 'AUDITORIUM_HAS_NO_SEAT_MAP' });
  });

  test('is anything, by anybody but an administrator', async () => {
    const stage = await givenStage(api);
    for (const role of ['customer', 'staff'] as const) {
      const user = await api.givenUser({ role });
      const response = await schedule(api, user, stage, { startsAt: `${dateAhead(10)}T19:30` });
      expect(response.statusCode).toBe(403);
    }
  });
});

async function race(app: TestApp, as: TestUser) {
  const stage = await givenStage(app);
  const responses = await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      // All of them overlap; no two of them are the same.
      schedule(app, as, stage, {
        startsAt: `${dateAhead(10)}T19:${String(index % 60).padStart(2, '0')}`,
      }),
    ),
  );
  return {
    made: responses
      .filter((response) => response.statusCode === 201)
      .map((response) => response.json().id as string),
    refused: responses
      .filter((response) => response.statusCode !== 201)
      .map((response) => response.json()),
  };
}

async function seatStatesOf(showtimeId: string): Promise<Record<string, number>> {
  const rows = await api.db
    .selectFrom('showtime_seats as s')
    .select((eb) => ['s.status', eb.fn.countAll<string>().as('count')])
    .where('s.showtime_id', '=', showtimeId)
    .groupBy('s.status')
    .execute();
  return Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)]));
}
