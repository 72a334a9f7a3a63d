import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { newId } from '../../../platform/ids.ts';
import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import {
  addPriceList,
  dayAfter,
  givenStage,
  nextWeekday,
  priceOf,
  quoteFor,
  scheduleAt,
  type Stage,
} from './pricing-givens.ts';

let api: TestApp;
let admin: TestUser;
let stage: Stage;

beforeAll(async () => {
  api = await startTestApp();
  admin = await api.givenUser({ role: 'admin' });
});
afterAll(() => api.stop());

beforeEach(async () => {
  stage = await givenStage(api);
});

const noon = `${nextWeekday(3)}T12:00`;
const gbp = (amount: number) => ({ amount, currency: 'GBP' });

describe('a change of prices', () => {
  test('counts at once for showtimes that are scheduled, and raises their revision', async () => {
    const list = await addPriceList(api, admin, 900, { cinemaId: stage.cinemaId });
    const id = await scheduleAt(api, admin, stage, noon);
    const before = await stored(id);
    expect(await priceOf(api, id)).toBe(900);

    await change('PATCH', `/price-lists/${list.id}`, {
      prices: [{ zone: 'standard', ticketType: 'adult', price: gbp(1100) }],
    });

    expect(await priceOf(api, id)).toBe(1100);
    const after = await stored(id);
    expect(after.sale_terms_id).not.toBe(before.sale_terms_id);
    expect(after.revision).toBe(before.revision + 1);
  });

  test('leaves other cinemas’ showtimes, and those that are over, as they were', async () => {
    const over = await api.givenShowtime({ startsInMinutes: -300 });
    const elsewhere = await api.givenShowtime();
    const cancelled = await api.givenShowtime({ cinemaId: stage.cinemaId });
    await api.db
      .updateTable('showtimes')
      .set({ status: 'cancelled', cancelled_at: new Date() })
      .where('id', '=', cancelled.showtimeId)
      .execute();
    const ids = [over, elsewhere, cancelled].map(({ showtimeId }) => showtimeId);
    const before = await Promise.all(ids.map(stored));

    await change('POST', '/fees', { ...fee('local', 50), cinemaId: stage.cinemaId });

    expect(await Promise.all(ids.map(stored))).toEqual(before);
  });

  test('that changes nothing for a showtime does not touch it', async () => {
    await addPriceList(api, admin, 900, { cinemaId: stage.cinemaId });
    const id = await scheduleAt(api, admin, stage, noon);
    const before = await stored(id);
    await addPriceList(api, admin, 700, { cinemaId: stage.cinemaId, formats: ['4DX'] });
    expect(await stored(id)).toEqual(before);
  });

  test('leaves a hold at the prices it began with', async () => {
    const list = await addPriceList(api, admin, 900, { cinemaId: stage.cinemaId });
    const id = await scheduleAt(api, admin, stage, noon);
    const hold = (await quoteFor(api, id, ['A1'], { as: admin })).json();
    await change('PATCH', `/price-lists/${list.id}`, {
      prices: [{ zone: 'standard', ticketType: 'adult', price: gbp(1100) }],
    });

    const url = `/showtimes/${id}/holds/${hold.id}`;
    expect((await api.request({ url, as: admin })).json().quote.total).toEqual(gbp(900));
    expect((await quoteFor(api, id, ['A2'], { as: admin })).json().quote.total).toEqual(gbp(1100));
  });

  test('is refused where it would leave a showtime without a price', async () => {
    const list = await addPriceList(api, admin, 900, { cinemaId: stage.cinemaId });
    const id = await scheduleAt(api, admin, stage, noon);
    const remove = () =>
      api.request({ method: 'DELETE', url: `/price-lists/${list.id}`, as: admin });

    expect((await remove()).json()).toMatchObject({
      status: 409,
      code: 'SHOWTIMES_WITHOUT_PRICES',
      count: 1,
      showtimeIds: [id],
    });
    expect(await priceOf(api, id)).toBe(900);
    await addPriceList(api, admin, 1000, { cinemaId: stage.cinemaId, priority: -5 });
    expect((await remove()).statusCode).toBe(204);
    expect(await priceOf(api, id)).toBe(1000);
  });

  test('never misses a showtime that is made in the same moment', async () => {
    const { cinemaId } = stage;
    await addPriceList(api, admin, 500, { cinemaId });
    let date = nextWeekday(1);
    for (let round = 1; round <= 8; round += 1) {
      date = dayAfter(date);
      const rooms = await Promise.all(
        Array.from({ length: 4 }, () => api.givenAuditorium({ cinemaId })),
      );
      const [, ...ids] = await Promise.all([
        addPriceList(api, admin, 500 + round, { cinemaId }),
        ...rooms.map(({ auditoriumId }) =>
          scheduleAt(api, admin, { ...stage, auditoriumId }, `${date}T12:00`),
        ),
      ]);
      const prices = await Promise.all(ids.map((id) => priceOf(api, id)));
      expect(prices).toEqual(rooms.map(() => 500 + round));
    }
  });

  test('of thousands of showtimes is a matter of about a second', async () => {
    const { cinemaId } = stage;
    const { showtimeId, auditoriumId, seatMapId, movieId } = await api.givenShowtime({ cinemaId });
    const { sale_terms_id: saleTermsId } = await stored(showtimeId);
    const hour = 3_600_000;
    const first = Date.now() + 48 * hour;
    const rows = Array.from({ length: 3000 }, (_, index) => {
      const startsAt = new Date(first + index * 3 * hour);
      return {
        id: newId(),
        movie_id: movieId,
        cinema_id: cinemaId,
        auditorium_id: auditoriumId,
        seat_map_id: seatMapId,
        format: index % 3 === 0 ? '3D' : '2D',
        starts_at: startsAt,
        feature_starts_at: startsAt,
        ends_at: new Date(startsAt.getTime() + hour),
        turnaround_ends_at: new Date(startsAt.getTime() + 2 * hour),
        sales_open_at: new Date(),
        sales_close_at: startsAt,
        business_date: startsAt.toISOString().slice(0, 10),
        status: 'onSale' as const,
        currency: 'GBP',
        zone_prices: null,
        sale_terms_id: saleTermsId,
      };
    });
    for (let from = 0; from < rows.length; from += 500) {
      await api.db
        .insertInto('showtimes')
        .values(rows.slice(from, from + 500))
        .execute();
    }

    const began = performance.now();
    await addPriceList(api, admin, 800, { cinemaId });
    const tookMilliseconds = performance.now() - began;

    const [last] = rows.slice(-1);
    expect(await priceOf(api, last?.id ?? '')).toBe(800);
    // Generous: other tests run beside this one.
    expect(tookMilliseconds).toBeLessThan(3000);
    await api.db
      .deleteFrom('showtimes')
      .where(
        'id',
        'in',
        rows.map(({ id }) => id),
      )
      .execute();
  });
});

describe('equal terms', () => {
  test('are one row, whatever showtime they are those of', async () => {
    await addPriceList(api, admin, 900, { cinemaId: stage.cinemaId });
    const first = await scheduleAt(api, admin, stage, noon);
    const second = await scheduleAt(api, admin, stage, `${dayAfter(nextWeekday(3))}T12:00`);
    expect((await stored(first)).sale_terms_id).toBe((await stored(second)).sale_terms_id);
  });

  test('are never changed, not even by the application', async () => {
    await expect(api.pool.query(`update sale_terms set document = '{}'`)).rejects.toThrow(
      'permission denied',
    );
    await expect(api.pool.query('delete from sale_terms')).rejects.toThrow('permission denied');
  });
});

const fee = (code: string, amount: number) => ({
  code,
  name: 'Booking fee',
  per: 'ticket',
  amount: gbp(amount),
});

async function change(method: 'POST' | 'PATCH' | 'PUT', url: string, payload: object) {
  const response = await api.request({ method, url, payload, as: admin });
  expect(response.statusCode).toBeLessThan(300);
  return response.json();
}

async function stored(showtimeId: string) {
  return api.db
    .selectFrom('showtimes')
    .select(['revision', 'sale_terms_id'])
    .where('id', '=', showtimeId)
    .executeTakeFirstOrThrow();
}
