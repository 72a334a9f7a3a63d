import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { prefersCsv } from '../csv.ts';
import { boxOfficeOf, dateAhead, YEAR_AHEAD } from './box-office.ts';

let api: TestApp;
let admin: TestUser;
let buyer: TestUser;
let boxOffice: ReturnType<typeof boxOfficeOf>;

beforeAll(async () => {
  api = await startTestApp();
  admin = await api.givenUser({ role: 'admin' });
  buyer = await api.givenUser();
  boxOffice = boxOfficeOf(api, admin);
});
afterAll(() => api.stop());

/** Past the harness, which holds every answer against its JSON schema. */
function ask(path: string, accept = 'text/csv') {
  return api.app.inject({
    url: `/api/v1/reports/${path}`,
    headers: { accept, authorization: `Bearer ${admin.accessToken}` },
  });
}

/** The records of a CSV file as RFC 4180 has them; anything else is an error. */
function readCsv(text: string): Record<string, string>[] {
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/y;
  const records: string[][] = [[]];
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const [, raw = '', end] = cell.exec(text) ?? [];
    if (end === undefined) throw new Error(`not CSV from ${JSON.stringify(text.slice(at))}`);
    records.at(-1)?.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (end === '\r\n') records.push([]);
  }
  expect(records.pop(), 'the last line ends like the others').toEqual([]);
  const [header = [], ...rows] = records;
  return rows.map((row) => {
    expect(row).toHaveLength(header.length);
    return Object.fromEntries(header.map((name, index) => [name, row[index] ?? '']));
  });
}

/** What people type as titles, and what the cell with it must hold. */
const TITLES: readonly (readonly [title: string, inCell: string])[] = [
  ['Amélie, “1+1” 雪 🎬', 'Amélie, “1+1” 雪 🎬'],
  ['The "General"', 'The "General"'],
  ['First line\nsecond line', 'First line\nsecond line'],
  ['=HYPERLINK("https://example.com","free")', `'=HYPERLINK("https://example.com","free")`],
  ['+1', `'+1`],
  ['-1', `'-1`],
  ['@SUM(A1)', `'@SUM(A1)`],
  ['\tTabbed', `'\tTabbed`],
  ['\rReturned', `'\rReturned`],
  ['=1,2', `'=1,2`],
];

async function givenMoviesWithSales(): Promise<string> {
  const cinemaId = await api.givenCinema({ name: '=Odeon', currency: 'EUR' });
  for (const [title] of TITLES) {
    const room = await boxOffice.givenRoom({ cinemaId, currency: 'EUR', title });
    const showtimeId = await boxOffice.schedule(room, `${dateAhead(9)}T19:30`);
    const reservation = await boxOffice.sell(showtimeId, room.seats.slice(0, 3), buyer);
    await boxOffice.cancel(reservation?.id ?? '', buyer, [reservation?.tickets[0]?.id ?? '']);
  }
  return cinemaId;
}

describe('a report as CSV', () => {
  let scope: string;

  beforeAll(async () => {
    scope = `${YEAR_AHEAD}&cinemaId=${await givenMoviesWithSales()}`;
  });

  test('is a file of its own name', async () => {
    const response = await ask(`revenue?groupBy=movie&from=2026-01-01&to=2026-01-31`);

    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': 'attachment; filename="revenue-movie-2026-01-01-2026-01-31.csv"',
      'cache-control': 'no-store',
      vary: expect.stringMatching(/accept/i),
    });
    expect(response.body).toBe(
      [
        'movieId,movieTitle,currency,reservations,admissions,attendance,comps,cancelledAdmissions',
        'grossAmountMinor,feeAmountMinor,keptAmountMinor,taxAmountMinor,netAmountMinor',
        'discountAmountMinor,cancelledAmountMinor,parkedAmountMinor,paidAmountMinor',
        'refundedAmountMinor,amountDueMinor\r\n',
      ].join(','),
    );
  });

  test('runs no title as a formula, and breaks at none', async () => {
    const rows = readCsv((await ask(`revenue?groupBy=movie&${scope}`)).body);

    expect(new Set(rows.map((row) => row['movieTitle']))).toEqual(
      new Set(TITLES.map(([, inCell]) => inCell)),
    );
    expect(rows).toHaveLength(TITLES.length);
    expect(rows[0]).toMatchObject({
      currency: 'EUR',
      reservations: '1',
      admissions: '2',
      grossAmountMinor: '2500',
      cancelledAdmissions: '1',
      cancelledAmountMinor: '1250',
    });
  });

  test.each(['day', 'movie', 'cinema', 'auditorium', 'channel', 'ticketType'])(
    'has the revenue by %s that the JSON has',
    async (groupBy) => {
      const path = `revenue?groupBy=${groupBy}&${scope}`;
      const { data } = await boxOffice.report<{ data: object[] }>(path);

      expect(data.length).toBeGreaterThan(0);
      expect(readCsv((await ask(path)).body)).toEqual(data.map((row) => flatten(row)));
    },
  );

  test.each(['showtime', 'movie', 'auditorium', 'daypart'])(
    'has the occupancy by %s that the JSON has',
    async (groupBy) => {
      const path = `occupancy?groupBy=${groupBy}&${scope}`;
      const { data } = await boxOffice.report<{ data: object[] }>(path);

      expect(data.length).toBeGreaterThan(0);
      expect(readCsv((await ask(path)).body)).toEqual(data.map((row) => flatten(row)));
    },
  );

  test('leaves occupancy empty where there is none to tell', async () => {
    const room = await boxOffice.givenRoom({ seats: 's' });
    const showtimeId = await boxOffice.schedule(room, `${dateAhead(9)}T19:30`);
    await api.db
      .updateTable('showtime_seats')
      .set({ status: 'blocked', block_kind: 'house' })
      .where('showtime_id', '=', showtimeId)
      .execute();

    const path = `occupancy?groupBy=daypart&${YEAR_AHEAD}&cinemaId=${room.cinemaId}`;

    expect(readCsv((await ask(path)).body)).toMatchObject([{ occupancyRatio: '' }]);
  });

  test('is refused as a problem, like any other request', async () => {
    const response = await ask('revenue?groupBy=movie&from=2026-01-02&to=2026-01-01');

    expect(response.statusCode).toBe(400);
    expect(response.headers['content-type']).toContain('application/problem+json');
  });
});

/** A row of JSON as the file has it. */
function flatten(row: object): Record<string, string> {
  const { showtime, ...rest } = JSON.parse(JSON.stringify(row));
  const { movie, cinema, auditorium, occupancy, ...figures } = {
    ...rest,
    ...showtime,
    ...(showtime === undefined ? {} : { id: undefined, showtimeId: showtime.id }),
  };
  const ofCinema = cinema ?? auditorium?.cinema;
  const flat: Record<string, string | number | null | undefined> = {
    movieId: movie?.id,
    movieTitle: movie && inCell(movie.title),
    cinemaId: ofCinema?.id,
    cinemaName: ofCinema && inCell(ofCinema.name),
    auditoriumId: auditorium?.id,
    auditoriumName: auditorium?.name,
    occupancyRatio: occupancy,
  };
  for (const [name, value] of Object.entries<{ amount: number } | string | number | null>(
    figures,
  )) {
    if (typeof value === 'object' && value !== null) flat[`${name}Minor`] = value.amount;
    else flat[name] = value;
  }
  return Object.fromEntries(
    Object.entries(flat)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, value === null ? '' : String(value)]),
  );
}

function inCell(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

describe('who asks for CSV', () => {
  test.each([
    ['text/csv'],
    ['TEXT/CSV; charset=utf-8'],
    ['text/csv, */*'],
    ['text/csv, application/json;q=0.9'],
    ['text/csv;q=0.5, */*;q=0.1'],
  ])('gets it: %s', (accept) => {
    expect(prefersCsv(accept)).toBe(true);
  });

  test.each([
    [undefined],
    [''],
    ['*/*'],
    ['text/*'],
    ['application/json'],
    ['application/json, text/csv'],
    ['text/csv;q=0.5, application/json'],
    ['text/csv;q=0.5, */*'],
    ['text/csv;q=0'],
    ['text/csv;q=nonsense'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'],
    ['image/png'],
  ])('does not: %s', (accept) => {
    expect(prefersCsv(accept)).toBe(false);
  });
});
