import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApp, type TestApp } from '#test/support/test-app.ts';
import { demoAccounts } from '../index.ts';
import { countRows, givenDemoProcess } from './demo-givens.ts';

type Page<Item> = { data: Item[]; nextCursor: string | null };
type ShowtimeBody = { id: string; availability: string; status: string; businessDate: string };
type SignedIn = { accessToken: string; user: { role: string } };
type Line = { kind: string; ticketType?: string; quantity: number };
type MoneyBody = { amount: number; currency: string };
type QuoteBody = { lines: Line[]; total: MoneyBody; taxTotal: MoneyBody };
type ReservationBody = {
  reference: string;
  status: string;
  tickets: unknown[];
  showtime: { startsAt: string };
};

let api: TestApp;
let admin: SignedIn;
let visitor: SignedIn;

beforeAll(async () => {
  api = await startTestApp();
  const { demo, connection } = givenDemoProcess(api);
  await demo.seedDemo({ days: 2, historyDays: 3 });
  await connection.close();
  admin = await signIn(demoAccounts.admin);
  visitor = await signIn(demoAccounts.visitor);
});
afterAll(() => api.stop());

describe('The demo shows', () => {
  it('its films', async () => {
    const movies = await readAll<{ title: string; genres: unknown[]; people: unknown[] }>(
      '/movies',
    );

    expect(movies).toHaveLength(26);
    expect(movies.every(({ genres, people }) => genres.length > 0 && people.length > 0)).toBe(true);
    const found = await readAll<{ title: string }>('/movies?search=haxan');
    expect(found.map(({ title }) => title)).toContain('Häxan');
  });

  it('every showtime, by the days of its calendar and one by one', async () => {
    const { showtimes } = await countRows(api);
    const dates = await api.db
      .selectFrom('showtimes as t')
      .select('t.business_date as date')
      .distinct()
      .execute();

    const listed: ShowtimeBody[] = [];
    for (const { date } of dates) {
      listed.push(...(await readAll<ShowtimeBody>(`/showtimes?date=${date}&status=any`, admin)));
    }

    expect(dates).toHaveLength(6);
    expect(listed).toHaveLength(showtimes ?? 0);
    for (const { id, status } of listed) {
      const url = `/showtimes/${id}${status === 'planned' ? '?includePlanned=true' : ''}`;
      const response = await api.request({ url, as: admin });
      expect(response.statusCode).toBe(200);
    }
  });

  it('some that are sold out, and some that nearly are', async () => {
    const ahead = await readAll<ShowtimeBody>('/showtimes');
    const countOf = (word: string) => ahead.filter((each) => each.availability === word).length;

    expect(countOf('soldOut')).toBe(2);
    expect(countOf('nearlyFull')).toBe(3);
    expect(countOf('available')).toBeGreaterThan(50);
  });

  it('seats that can be bought', async () => {
    const buyer = await api.givenUser();
    const ahead = await readAll<ShowtimeBody>('/showtimes');
    const some = ahead.find(({ availability }) => availability === 'available');
    const hold = await api.request({
      method: 'POST',
      url: `/showtimes/${some?.id}/holds`,
      payload: { bestAvailable: { count: 2 } },
      as: buyer,
    });
    const reservation = await api.request({
      method: 'POST',
      url: '/reservations',
      payload: { showtimeId: some?.id, holdId: hold.json().id },
      as: buyer,
    });

    expect(hold.statusCode).toBe(201);
    expect(reservation.statusCode).toBe(201);
  });

  it('prices for everybody, in the money of each cinema, with what the state gets of them', async () => {
    const buyer = await api.givenUser();
    for (const { currency, isIncluded } of [
      { currency: 'GBP', isIncluded: true },
      { currency: 'USD', isIncluded: false },
    ]) {
      const id = await findFree(currency);
      const seats = await freeSeats(id);
      const hold = await api.request({
        method: 'POST',
        url: `/showtimes/${id}/holds`,
        payload: { seats, ticketTypes: { [seats[1] ?? '']: 'child' } },
        as: buyer,
      });

      expect(hold.statusCode).toBe(201);
      const { quote } = hold.json<{ quote: QuoteBody }>();
      const of = (kind: string) => quote.lines.filter((line) => line.kind === kind);
      expect(of('ticket').map(({ ticketType }) => ticketType)).toEqual(['adult', 'child']);
      expect(quote.total.currency).toBe(currency);
      expect(quote.taxTotal.amount).toBeGreaterThan(0);
      expect(of('tax')).toHaveLength(isIncluded ? 0 : 1);
      expect(of('fee')).toMatchObject([{ quantity: 2 }]);
    }
  });

  it('a code that takes something off', async () => {
    const id = await findFree('USD');
    const [seat] = await freeSeats(id);
    const hold = await api.request({
      method: 'POST',
      url: `/showtimes/${id}/holds`,
      payload: { seats: [seat], promotionCode: 'WELCOME10' },
      as: visitor,
    });

    expect(hold.statusCode).toBe(201);
    const { quote } = hold.json<{ quote: QuoteBody }>();
    expect(quote.lines.filter(({ kind }) => kind === 'discount')).toHaveLength(1);
  });

  it('its customer tickets of the past and of the days to come, and some given back', async () => {
    const mine = await readAll<ReservationBody>('/reservations', visitor);
    const now = Date.now();
    const isAhead = ({ showtime }: ReservationBody) => Date.parse(showtime.startsAt) > now;

    expect(mine.filter((each) => isAhead(each) && each.status === 'confirmed').length).toBe(2);
    expect(mine.filter((each) => isAhead(each) && each.status === 'cancelled').length).toBe(1);
    expect(mine.filter((each) => !isAhead(each)).length).toBe(2);
    expect(mine.every(({ tickets }) => tickets.length === 2)).toBe(true);
  });

  it('its administrator what was sold, to whom, and how full it was', async () => {
    expect(admin.user.role).toBe('admin');
    const found = await readAll<ReservationBody>('/reservations?scope=all&search=Priya', admin, 1);
    const from = new Date(Date.now() - 4 * 86_400_000).toISOString().slice(0, 10);
    const to = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    const scope = `from=${from}&to=${to}`;
    const revenue = await api.request({
      url: `/reports/revenue?${scope}&groupBy=cinema`,
      as: admin,
    });
    const occupancy = await api.request({
      url: `/reports/occupancy?${scope}&groupBy=auditorium`,
      as: admin,
    });

    expect(found.length).toBeGreaterThan(5);
    expect(revenue.json().totals).toHaveLength(2);
    expect(occupancy.json().data).toHaveLength(8);
  });
});

async function findFree(currency: string): Promise<string> {
  const cinemas = await readAll<{ id: string; currency: string }>('/cinemas');
  const cinema = cinemas.find((each) => each.currency === currency);
  const ahead = await readAll<ShowtimeBody>(`/showtimes?cinemaId=${cinema?.id}`);
  return ahead.find(({ availability }) => availability === 'available')?.id ?? '';
}

/** Two that anybody may have. */
async function freeSeats(showtimeId: string): Promise<string[]> {
  const { rows } = await sql<{ label: string }>`
    select s.seat_label as label from marquee.showtime_seats s
    join marquee.showtimes t on t.id = s.showtime_id
    join marquee.seat_maps m on m.id = t.seat_map_id
    join lateral jsonb_to_recordset(m.document -> 'seats') as p (label text, kind text, "unitId" text)
      on p.label = s.seat_label
    where s.showtime_id = ${showtimeId} and s.status = 'available' and p.kind = 'seat'
      and p."unitId" is null
    order by 1 limit 2`.execute(api.db);
  return rows.map(({ label }) => label);
}

async function signIn({ email, password }: { email: string; password: string }): Promise<SignedIn> {
  const response = await api.request({
    method: 'POST',
    url: '/auth/login',
    payload: { email, password },
  });
  expect(response.statusCode).toBe(200);
  return response.json<SignedIn>();
}

async function readAll<Item>(url: string, as?: SignedIn, pagesMax = 100): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = '';
  for (let page = 0; page < pagesMax && cursor !== null; page += 1) {
    const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const response = await api.request({
      url: `${url}${url.includes('?') ? '&' : '?'}limit=100${query}`,
      ...(as === undefined ? {} : { as }),
    });
    expect(response.statusCode).toBe(200);
    const body: Page<Item> = response.json<Page<Item>>();
    items.push(...body.data);
    cursor = body.nextCursor;
  }
  return items;
}
