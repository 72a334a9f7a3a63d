import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { newId } from '../../../platform/ids.ts';
import { createReportService } from '../index.ts';
import { boxOfficeOf, dateAhead, YEAR_AHEAD } from './box-office.ts';

let api: TestApp;
let admin: TestUser;

beforeAll(async () => {
  api = await startTestApp();
  admin = await api.givenUser({ role: 'admin' });
});
afterAll(() => api.stop());

const REPORTS = ['revenue?groupBy=movie', 'occupancy?groupBy=movie', 'ledger?'];

const ask = (query: string, as?: TestUser) =>
  api.request({ url: `/reports/${query}`, ...(as === undefined ? {} : { as }) });

describe.each(REPORTS)('the report %s', (report) => {
  test('is for administrators only', async () => {
    const [customer, staff] = await Promise.all([
      api.givenUser(),
      api.givenUser({ role: 'staff' }),
    ]);
    const query = `${report}&from=2026-01-01&to=2026-01-31`;

    expect((await ask(query)).statusCode).toBe(401);
    expect((await ask(query, customer)).statusCode).toBe(403);
    expect((await ask(query, staff)).statusCode).toBe(403);
    expect((await ask(query, admin)).statusCode).toBe(200);
  });

  test.each([
    ['no dates', '', '/query/from'],
    ['no end', 'from=2026-01-01', '/query/to'],
    ['a date that no calendar has', 'from=2026-02-30&to=2026-03-01', '/query/from'],
    ['a date in another notation', 'from=2026-01-01&to=31.1.2026', '/query/to'],
    ['an instant', 'from=2026-01-01&to=2026-01-31T00:00:00Z', '/query/to'],
    ['an end before the beginning', 'from=2026-01-02&to=2026-01-01', '/query/to'],
    ['367 days', 'from=2026-01-01&to=2027-01-02', '/query/to'],
    ['a cinema that is no id', 'from=2026-01-01&to=2026-01-31&cinemaId=1', '/query/cinemaId'],
    ['a field nobody knows', 'from=2026-01-01&to=2026-01-31&basis=sale', '/query/basis'],
    ['a date twice', 'from=2026-01-01&from=2026-01-02&to=2026-01-31', '/query/from'],
  ])('refuses %s, and says where', async (_, query, pointer) => {
    const response = await ask(`${report}&${query}`, admin);

    expect(response.statusCode).toBe(400);
    const problem = response.json<{ code: string; errors: { pointer: string }[] }>();
    expect(problem.code).toBe('INVALID_REQUEST');
    expect(problem.errors.map((error) => error.pointer)).toContain(pointer);
  });

  test('refuses a date before there were any', async () => {
    expect((await ask(`${report}&from=0000-01-01&to=0000-01-31`, admin)).statusCode).toBe(400);
  });

  test('takes 366 days', async () => {
    expect((await ask(`${report}&from=2026-01-01&to=2027-01-01`, admin)).statusCode).toBe(200);
  });

  test('is empty where nothing happened, and for a cinema that is not there', async () => {
    const past = await ask(`${report}&from=1999-01-01&to=1999-12-31`, admin);
    const nowhere = await ask(`${report}&${YEAR_AHEAD}&cinemaId=${newId()}`, admin);

    expect(past.json()).toMatchObject({ data: [] });
    expect(nowhere.json()).toEqual(past.json());
  });
});

test.each(['revenue', 'occupancy'])(
  '%s is not grouped by what it has no words for',
  async (name) => {
    for (const groupBy of ['', '&groupBy=', '&groupBy=weather', '&groupBy=day&groupBy=movie']) {
      const response = await ask(`${name}?from=2026-01-01&to=2026-01-31${groupBy}`, admin);
      expect(response.statusCode).toBe(400);
      expect(response.json()).toMatchObject({ errors: [{ pointer: '/query/groupBy' }] });
    }
  },
);

test('the totals of nothing are none per currency, and no seats', async () => {
  const query = 'from=1999-01-01&to=1999-12-31';

  expect((await ask(`revenue?groupBy=day&${query}`, admin)).json()).toEqual({
    data: [],
    totals: [],
  });
  expect((await ask(`occupancy?groupBy=daypart&${query}`, admin)).json()).toEqual({
    data: [],
    totals: {
      showtimes: 0,
      capacity: 0,
      sellableCapacity: 0,
      admissions: 0,
      attendance: 0,
      occupancy: null,
    },
  });
});

test('a report of more rows than one answer holds is refused, not cut off', async () => {
  const boxOffice = boxOfficeOf(api, admin);
  const room = await boxOffice.givenRoom();
  const [from, to] = [dateAhead(10), dateAhead(12)];
  for (const days of [10, 11, 12]) {
    const showtimeId = await boxOffice.schedule(room, `${dateAhead(days)}T19:30`);
    await boxOffice.sell(showtimeId, room.seats.slice(0, 2), admin);
  }
  const ofTwo = createReportService({ db: api.db, rowsMax: 2 });
  const ofThree = createReportService({ db: api.db, rowsMax: 3 });
  const scope = { from, to, cinemaId: room.cinemaId, basis: 'businessDate' } as const;

  await expect(ofTwo.getRevenue('day', scope)).rejects.toThrow('more than 2 rows');
  await expect(ofTwo.getOccupancy('showtime', scope)).rejects.toMatchObject({
    code: 'REPORT_TOO_LARGE',
  });
  expect((await ofThree.getRevenue('day', scope)).rows).toHaveLength(3);
  expect((await ofThree.getOccupancy('showtime', scope)).rows).toHaveLength(3);
});
