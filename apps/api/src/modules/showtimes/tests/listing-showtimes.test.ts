import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { SHOWTIMES_TOPIC } from '../../catalogue/index.ts';
import { dateAhead, givenStage, schedule, type Stage } from './schedule-givens.ts';

let api: TestApp;
let admin: TestUser;

beforeAll(async () => {
  api = await startTestApp();
  admin = await api.givenUser({ role: 'admin' });
});
afterAll(() => api.stop());

describe('the list of showtimes', () => {
  test('has what is to come, by start, and nothing that is over', async () => {
    const stage = await givenStage(api);
    const later = await scheduled(stage, `${dateAhead(12)}T19:30`);
    const sooner = await scheduled(stage, `${dateAhead(10)}T19:30`);
    const { showtimeId: over } = await api.givenShowtime({
      startsInMinutes: -180,
      cinemaId: stage.cinemaId,
    });

    expect(await idsOf(`/showtimes?cinemaId=${stage.cinemaId}`)).toEqual([sooner, later]);
    expect(await idsOf('/showtimes?limit=100')).not.toContain(over);
  });

  test('of a date has the business date, what began on it included', async () => {
    const stage = await givenStage(api);
    const evening = await scheduled(stage, `${dateAhead(10)}T19:30`);
    const late = await scheduled(stage, `${dateAhead(11)}T00:30`);
    await scheduled(stage, `${dateAhead(11)}T19:30`);
    const query = `date=${dateAhead(10)}&cinemaId=${stage.cinemaId}`;

    expect(await idsOf(`/showtimes?${query}`)).toEqual([evening, late]);
    expect(await idsOf(`/movies/${stage.movieId}/showtimes?${query}`)).toEqual([evening, late]);
    expect(await idsOf(`/showtimes?date=${dateAhead(10)}&movieId=${stage.movieId}`)).toEqual([
      evening,
      late,
    ]);
  });

  test('narrows to a movie and to a cinema', async () => {
    const [stage, other] = [await givenStage(api), await givenStage(api)];
    const here = await scheduled(stage, `${dateAhead(10)}T19:30`);
    const there = await scheduled({ ...other, movieId: stage.movieId }, `${dateAhead(10)}T20:30`);

    expect(await idsOf(`/showtimes?movieId=${stage.movieId}`)).toEqual([here, there]);
    expect(await idsOf(`/movies/${stage.movieId}/showtimes`)).toEqual([here, there]);
    expect(await idsOf(`/movies/${stage.movieId}/showtimes?cinemaId=${other.cinemaId}`)).toEqual([
      there,
    ]);
    const nowhere = '0190a1b2-0000-7000-8000-000000000000';
    expect(await idsOf(`/showtimes?cinemaId=${nowhere}`)).toEqual([]);
    expect((await api.request({ url: `/movies/${nowhere}/showtimes` })).statusCode).toBe(404);
  });

  test('is read page by page, and a cursor belongs to its list', async () => {
    const stage = await givenStage(api);
    const all: string[] = [];
    for (const hour of ['10', '13', '16', '19', '22']) {
      all.push(await scheduled(stage, `${dateAhead(10)}T${hour}:00`));
    }
    const list = `/showtimes?movieId=${stage.movieId}&limit=2`;
    const pages: string[][] = [];
    let cursor: string | null = null;
    do {
      const url: string = cursor === null ? list : `${list}&cursor=${cursor}`;
      const page = (await api.request({ url })).json();
      pages.push(page.data.map((showtime: { id: string }) => showtime.id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(pages).toEqual([all.slice(0, 2), all.slice(2, 4), all.slice(4)]);

    const { nextCursor } = (await api.request({ url: list })).json();
    const elsewhere = await api.request({ url: `/showtimes?limit=2&cursor=${nextCursor}` });
    expect(elsewhere.json()).toMatchObject({ status: 400, code: 'CURSOR_INVALID' });
  });

  test('shows planned and cancelled ones to administrators who ask for them', async () => {
    const stage = await givenStage(api);
    const planned = await scheduled(stage, `${dateAhead(10)}T10:00`, { status: 'planned' });
    const onSale = await scheduled(stage, `${dateAhead(10)}T14:00`);
    const cancelled = await scheduled(stage, `${dateAhead(10)}T18:00`);
    const url = `/showtimes/${cancelled}/cancel`;
    await api.request({ method: 'POST', url, payload: { reason: 'No print.' }, as: admin });
    const list = `/showtimes?movieId=${stage.movieId}`;

    expect(await idsOf(list)).toEqual([onSale]);
    expect(await idsOf(`${list}&status=onSale`)).toEqual([onSale]);
    expect(await idsOf(`${list}&status=planned`, admin)).toEqual([planned]);
    expect(await idsOf(`${list}&status=cancelled`, admin)).toEqual([cancelled]);
    expect(await idsOf(`${list}&status=any`, admin)).toEqual([planned, onSale, cancelled]);
    const customer = await api.givenUser();
    for (const status of ['planned', 'cancelled', 'any']) {
      const asked = `${list}&status=${status}`;
      expect((await api.request({ url: asked })).statusCode).toBe(401);
      expect((await api.request({ url: asked, as: customer })).statusCode).toBe(403);
    }
  });

  test('says at once what has changed', async () => {
    const stage = await givenStage(api);
    const list = `/showtimes?movieId=${stage.movieId}`;
    expect(await idsOf(list)).toEqual([]);
    const id = await scheduled(stage, `${dateAhead(10)}T19:30`);
    expect(await idsOf(list)).toEqual([id]);

    await patch(`/movies/${stage.movieId}`, { title: 'Sunrise' });
    await patch(`/cinemas/${stage.cinemaId}`, { name: 'Gaumont' });
    await patch(`/auditoriums/${stage.auditoriumId}`, { name: 'Salle 1' });
    await patch(`/showtimes/${id}`, { format: '35 mm' });
    expect((await api.request({ url: list })).json().data[0]).toMatchObject({
      movie: { title: 'Sunrise' },
      cinema: { name: 'Gaumont' },
      auditorium: { name: 'Salle 1' },
      format: '35 mm',
    });
  });

  test.each([
    ['a day that no calendar has', 'date=2027-02-30'],
    ['a date that is none', 'date=today'],
    ['a page without rows', 'limit=0'],
    ['a page without end', 'limit=101'],
    ['a status that is none', 'status=sold'],
    ['a field that is not there', 'room=1'],
    ['a cinema that is no id', 'cinemaId=1%20or%201'],
    ['a cursor that nobody made', 'cursor=W10.AAAAAAAAAAAAAAAA'],
    ['two dates', 'date=2027-01-01&date=2027-01-02'],
  ])('is refused for %s', async (_, query) => {
    expect((await api.request({ url: `/showtimes?${query}` })).statusCode).toBe(400);
  });
});

describe('how full a showtime is', () => {
  test('follows its seats at once', async () => {
    const stage = await givenStage(api, { seats: Array(4).fill('ssssssssss').join('\n') });
    const id = await scheduled(stage, `${dateAhead(10)}T19:30`);
    const word = async () => {
      const [list, single] = await Promise.all([
        api.request({ url: `/showtimes?movieId=${stage.movieId}` }),
        api.request({ url: `/showtimes/${id}` }),
      ]);
      expect(list.json().data[0].availability).toBe(single.json().availability);
      return single.json().availability;
    };
    const take = (row: string) =>
      api.givenHold(
        id,
        Array.from({ length: 8 }, (_, index) => `${row}${index + 1}`),
      );

    expect(await word()).toBe('available');
    await take('A');
    await take('B');
    expect(await word()).toBe('available');
    const third = await take('C');
    expect(await word()).toBe('filling');
    await take('D');
    expect(await word()).toBe('nearlyFull');
    await api.ageHold({ showtimeId: id, holdId: third.id, seconds: 3600 });
    expect(await word()).toBe('filling');
  });

  test('is not said once its sales have closed, even by a list that is kept', async () => {
    const { showtimeId, movieId } = await api.givenShowtime({ startsInMinutes: 60 });
    const list = `/movies/${movieId}/showtimes`;
    expect(await statusIn(list)).toEqual(['onSale', 'nearlyFull']);

    // Closes in a moment: what is kept from now on was read before that moment.
    const closesAt = new Date(Date.now() + 1500);
    await api.db
      .updateTable('showtimes')
      .set({ sales_close_at: closesAt })
      .where('id', '=', showtimeId)
      .execute();
    api.parts.dropCached([SHOWTIMES_TOPIC]);
    expect(await statusIn(list)).toEqual(['onSale', 'nearlyFull']);
    await expect.poll(() => statusIn(list), { timeout: 5000 }).toEqual(['closed', 'notOnSale']);
    expect(Date.now()).toBeGreaterThanOrEqual(closesAt.getTime());
  });
});

async function scheduled(stage: Stage, startsAt: string, asked: object = {}): Promise<string> {
  const made = await schedule(api, admin, stage, { startsAt, ...asked });
  if (made.statusCode !== 201) throw new Error(`not scheduled: ${made.body}`);
  return made.json().id;
}

async function idsOf(url: string, as?: TestUser): Promise<string[]> {
  const response = await api.request({ url, ...(as === undefined ? {} : { as }) });
  expect(response.statusCode).toBe(200);
  return response.json().data.map((showtime: { id: string }) => showtime.id);
}

async function statusIn(url: string): Promise<[string, string]> {
  const [showtime] = (await api.request({ url })).json().data;
  return [showtime.status, showtime.availability];
}

async function patch(url: string, payload: object): Promise<void> {
  const response = await api.request({ method: 'PATCH', url, payload, as: admin });
  expect(response.statusCode).toBe(200);
}
