import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { newId } from '../../../platform/ids.ts';
import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import {
  addPriceList,
  dayAfter,
  givenStage,
  nextWeekday,
  priceOf,
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

const monday = nextWeekday(1);

const at = (time: string, more: object = {}) =>
  scheduleAt(api, admin, stage, `${monday}T${time}`, more);

describe('the prices of a showtime without prices of its own', () => {
  test('are lacking where no price list is for it, and it is refused', async () => {
    const { movieId, auditoriumId } = stage;
    const payload = { movieId, auditoriumId, startsAt: `${monday}T12:00` };
    const response = await api.request({ method: 'POST', url: '/showtimes', as: admin, payload });
    expect(response.json()).toMatchObject({
      status: 400,
      code: 'INVALID_REQUEST',
      errors: [{ pointer: '/basePrice' }],
    });
  });

  test('are those of a list for its cinema, and of no other cinema’s', async () => {
    const elsewhere = await givenStage(api);
    await addPriceList(api, admin, 900, { cinemaId: stage.cinemaId });
    await addPriceList(api, admin, 1100, { cinemaId: elsewhere.cinemaId });

    expect(await priceOf(api, await at('12:00'))).toBe(900);
    const there = await scheduleAt(api, admin, elsewhere, `${monday}T12:00`);
    expect(await priceOf(api, there)).toBe(1100);
  });

  test('are those of a list for its auditorium', async () => {
    const { auditoriumId } = await api.givenAuditorium({ cinemaId: stage.cinemaId });
    await addPriceList(api, admin, 900, { cinemaId: stage.cinemaId });
    await addPriceList(api, admin, 1500, { auditoriumId });

    expect(await priceOf(api, await at('12:00'))).toBe(900);
    const inOther = await scheduleAt(api, admin, { ...stage, auditoriumId }, `${monday}T12:00`);
    expect(await priceOf(api, inOther)).toBe(1500);
  });

  test('follow its format, in whichever case of letters', async () => {
    const { cinemaId } = stage;
    await addPriceList(api, admin, 900, { cinemaId });
    await addPriceList(api, admin, 1300, { cinemaId, formats: ['imax', '3D'] });

    expect(await priceOf(api, await at('12:00'))).toBe(900);
    expect(await priceOf(api, await at('15:00', { format: 'IMAX' }))).toBe(1300);
  });

  test('follow the part of the day, where night goes on until the business day', async () => {
    const { cinemaId } = stage;
    await addPriceList(api, admin, 500, { cinemaId, dayparts: ['morning'] });
    await addPriceList(api, admin, 600, { cinemaId, dayparts: ['afternoon'] });
    await addPriceList(api, admin, 700, { cinemaId, dayparts: ['evening'] });
    await addPriceList(api, admin, 800, { cinemaId, dayparts: ['night'] });

    const prices = new Map<string, number | undefined>();
    for (const time of ['00:15', '06:00', '11:59', '14:00', '17:00', '19:00', '21:00']) {
      // Each in an auditorium of its own: they would overlap.
      const { auditoriumId } = await api.givenAuditorium({ cinemaId });
      const id = await scheduleAt(api, admin, { ...stage, auditoriumId }, `${monday}T${time}`);
      prices.set(time, await priceOf(api, id));
    }
    expect([...prices.values()]).toEqual([800, 500, 500, 600, 700, 700, 800]);
  });

  test('follow the day of the week of the business date: 00:15 on Tuesday is Monday', async () => {
    const { cinemaId } = stage;
    await addPriceList(api, admin, 1000, { cinemaId });
    await addPriceList(api, admin, 650, { cinemaId, weekdays: [1] });

    expect(await priceOf(api, await at('12:00'))).toBe(650);
    const tuesday = dayAfter(monday);
    const lateShow = await scheduleAt(api, admin, stage, `${tuesday}T00:15`);
    expect(await priceOf(api, lateShow)).toBe(650);
    expect(await priceOf(api, await scheduleAt(api, admin, stage, `${tuesday}T06:00`))).toBe(1000);
  });

  test('follow business dates, the last one included', async () => {
    const { cinemaId } = stage;
    await addPriceList(api, admin, 1000, { cinemaId });
    await addPriceList(api, admin, 1400, { cinemaId, validFrom: monday, validTo: monday });

    const tuesday = dayAfter(monday);
    expect(await priceOf(api, await at('06:00'))).toBe(1400);
    expect(await priceOf(api, await scheduleAt(api, admin, stage, `${tuesday}T01:00`))).toBe(1400);
    expect(await priceOf(api, await scheduleAt(api, admin, stage, `${tuesday}T12:00`))).toBe(1000);
    expect(await priceOf(api, await at('01:00'))).toBe(1000);
  });

  test('are in the currency of the cinema', async () => {
    const yen = await givenStage(api, { timeZone: 'Asia/Tokyo', currency: 'JPY' });
    await addPriceList(api, admin, 1900, { currency: 'JPY', formats: ['yen'] });
    await addPriceList(api, admin, 990, { currency: 'USD', formats: ['yen'] });

    const id = await scheduleAt(api, admin, yen, `${monday}T12:00`, { format: 'yen' });
    expect(await priceOf(api, id)).toBe(1900);
  });

  test('stay its own where it has some, whatever price lists say', async () => {
    await addPriceList(api, admin, 900, { cinemaId: stage.cinemaId });
    const basePrice = { amount: 1234, currency: 'GBP' };
    expect(await priceOf(api, await at('12:00', { basePrice }))).toBe(1234);
  });
});

describe('of several price lists for a showtime', () => {
  test('the one of the highest priority counts, however little it says', async () => {
    const { cinemaId } = stage;
    await addPriceList(api, admin, 700, { cinemaId, priority: 1 });
    await addPriceList(api, admin, 800, { cinemaId, weekdays: [1], formats: ['2D'] });
    expect(await priceOf(api, await at('12:00'))).toBe(700);
  });

  test('of one priority the one that names the most conditions counts', async () => {
    const { cinemaId } = stage;
    await addPriceList(api, admin, 800, { cinemaId, weekdays: [1], formats: ['2D'] });
    await addPriceList(api, admin, 700, { cinemaId, weekdays: [1] });
    await addPriceList(api, admin, 600, { cinemaId, validFrom: monday, validTo: monday });
    expect(await priceOf(api, await at('12:00'))).toBe(800);
  });

  test('among equals the newest counts', async () => {
    const { cinemaId } = stage;
    await addPriceList(api, admin, 700, { cinemaId, weekdays: [1] });
    await addPriceList(api, admin, 800, { cinemaId, formats: ['2D'] });
    expect(await priceOf(api, await at('12:00'))).toBe(800);
  });
});

describe('where a price list says nothing', () => {
  test('a zone costs what standard does, and a type its share of the adult’s price', async () => {
    const { cinemaId } = stage;
    const code = `student${newId().slice(-6)}`;
    const type = { code, name: 'Student', position: 30, sharePercent: 75 };
    await api.request({ method: 'POST', url: '/ticket-types', as: admin, payload: type });
    const gbp = (amount: number) => ({ amount, currency: 'GBP' });
    await addPriceList(api, admin, 0, {
      cinemaId,
      prices: [
        { zone: 'standard', ticketType: 'adult', price: gbp(1250) },
        { zone: 'premium', ticketType: 'adult', price: gbp(1650) },
        { zone: 'premium', ticketType: code, price: gbp(1500) },
      ],
    });
    const id = await at('12:00');
    // 937.5 is rounded half up.
    expect(await priceOf(api, id, { ticketType: code })).toBe(938);
    expect(await priceOf(api, id, { zone: 'premium', ticketType: code })).toBe(1500);

    await addPriceList(api, admin, 999, { cinemaId, weekdays: [1] });
    expect(await priceOf(api, id, { zone: 'premium' })).toBe(999);
    expect(await priceOf(api, id, { zone: 'premium', ticketType: code })).toBe(749);
  });
});

describe('a price list', () => {
  const price = { amount: 900, currency: 'GBP' };
  const adult = { zone: 'standard', ticketType: 'adult', price };

  test.each([
    ['without prices', { prices: [] }],
    ['without a price of standard', { prices: [{ ...adult, zone: 'premium' }] }],
    [
      'without an adult’s price in a zone',
      { prices: [adult, { ...adult, zone: 'sofa', ticketType: 'complimentary' }] },
    ],
    ['with two prices of one thing', { prices: [adult, adult] }],
    [
      'in two currencies',
      { prices: [adult, { ...adult, zone: 'premium', price: { ...price, currency: 'EUR' } }] },
    ],
    [
      'for a ticket type that is not there',
      { prices: [adult, { ...adult, ticketType: 'martian' }] },
    ],
    ['of half a penny', { prices: [{ ...adult, price: { ...price, amount: 0.5 } }] }],
    ['of less than nothing', { prices: [{ ...adult, price: { ...price, amount: -1 } }] }],
    ['of more than fits', { prices: [{ ...adult, price: { ...price, amount: 2 ** 31 } }] }],
    ['for an eighth day', { weekdays: [8] }],
    ['for no day', { weekdays: [] }],
    ['for a part of the day that is none', { dayparts: ['dawn'] }],
    ['that ends before it begins', { validFrom: '2027-02-02', validTo: '2027-02-01' }],
    ['on a day that no calendar has', { validFrom: '2027-02-30' }],
    ['for a cinema that is not there', { cinemaId: newId() }],
    ['for an auditorium that is not there', { auditoriumId: newId() }],
    ['with a field of its own', { revision: 7 }],
    ['without a name', { name: ' ' }],
  ])('%s is refused', async (_, asked) => {
    const payload = { name: 'List', prices: [adult], ...asked };
    const response = await api.request({ method: 'POST', url: '/price-lists', as: admin, payload });
    expect(response.json()).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
  });

  test('is in the currency of its cinema', async () => {
    const payload = {
      name: 'List',
      cinemaId: stage.cinemaId,
      prices: [{ ...adult, price: { amount: 900, currency: 'EUR' } }],
    };
    const response = await api.request({ method: 'POST', url: '/price-lists', as: admin, payload });
    expect(response.json()).toMatchObject({
      status: 400,
      errors: [{ pointer: '/prices/0/price/currency' }],
    });
  });

  test('for an auditorium is for its cinema, and not for another’s', async () => {
    const { id } = await addPriceList(api, admin, 900, { auditoriumId: stage.auditoriumId });
    const elsewhere = await givenStage(api);
    const change = (payload: object) =>
      api.request({ method: 'PATCH', url: `/price-lists/${id}`, as: admin, payload });

    expect((await change({ priority: 3 })).json()).toMatchObject({
      cinemaId: stage.cinemaId,
      priority: 3,
    });
    expect((await change({ cinemaId: elsewhere.cinemaId })).json()).toMatchObject({
      status: 400,
      errors: [{ pointer: '/auditoriumId' }],
    });
  });

  test('is listed, page by page, until it is archived', async () => {
    const { id } = await addPriceList(api, admin, 900, { cinemaId: stage.cinemaId });
    expect(await listed('active')).toContain(id);

    const archive = () => api.request({ method: 'DELETE', url: `/price-lists/${id}`, as: admin });
    expect((await archive()).statusCode).toBe(204);
    expect((await archive()).statusCode).toBe(204);
    expect(await listed('active')).not.toContain(id);
    expect(await listed('archived')).toContain(id);
    const unknown = { method: 'DELETE', url: `/price-lists/${newId()}`, as: admin } as const;
    expect((await api.request(unknown)).statusCode).toBe(404);
  });
});

async function listed(status: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = '';
  do {
    const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const url = `/price-lists?status=${status}&limit=3${more}`;
    const page = (await api.request({ url, as: admin })).json<{
      data: { id: string }[];
      nextCursor: string | null;
    }>();
    ids.push(...page.data.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return ids;
}
