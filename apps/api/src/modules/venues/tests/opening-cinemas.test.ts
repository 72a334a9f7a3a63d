import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';

let api: TestApp;
let admin: TestUser;

beforeAll(async () => {
  api = await startTestApp();
  admin = await api.givenUser({ role: 'admin' });
});
afterAll(() => api.stop());

describe('a cinema', () => {
  test('is opened by an administrator and seen by everyone', async () => {
    const opened = await open({ name: 'Roxy', timeZone: 'Europe/London', currency: 'GBP' });

    expect(opened.statusCode).toBe(201);
    const cinema = opened.json();
    expect(cinema).toMatchObject({
      name: 'Roxy',
      timeZone: 'Europe/London',
      currency: 'GBP',
      businessDayStartsAt: '06:00',
    });
    const seen = await api.request({ url: `/cinemas/${cinema.id}` });
    expect(seen.json()).toEqual(cinema);
    expect(await auditOf(cinema.id)).toEqual(['cinema.create']);
  });

  test.each([
    ['an offset instead of a time zone', { timeZone: '+01:00' }, '/timeZone'],
    ['a time zone that nobody knows', { timeZone: 'Europe/Atlantis' }, '/timeZone'],
    ['a time zone that the database does not know', { timeZone: 'US/Pacific-New' }, '/timeZone'],
    ['a currency that no country has', { currency: 'QQQ' }, '/currency'],
    ['a time of day that no clock shows', { businessDayStartsAt: '24:00' }, '/businessDayStartsAt'],
    ['a name that nobody can see', { name: '   ' }, '/name'],
    ['a field that does not exist', { country: 'GB' }, '/country'],
  ])('is refused with %s', async (_, change, pointer) => {
    const response = await open({
      name: 'Odd',
      timeZone: 'Europe/London',
      currency: 'GBP',
      ...change,
    });

    expect(response.statusCode).toBe(400);
    expect(response.json().errors).toContainEqual(expect.objectContaining({ pointer }));
  });

  test('has a name of its own', async () => {
    await open({ name: 'Twin', timeZone: 'Europe/London', currency: 'GBP' });
    const second = await open({ name: 'Twin', timeZone: 'Europe/Paris', currency: 'EUR' });

    expect(second.json()).toMatchObject({ status: 409, code: 'CINEMA_NAME_TAKEN' });
  });

  test('changes its clock and currency while it has no showtimes', async () => {
    const { id } = (
      await open({ name: 'Young', timeZone: 'Europe/London', currency: 'GBP' })
    ).json();

    const changed = await api.request({
      method: 'PATCH',
      url: `/cinemas/${id}`,
      payload: { timeZone: 'America/New_York', currency: 'USD', businessDayStartsAt: '04:00' },
      as: admin,
    });

    expect(changed.json()).toMatchObject({
      name: 'Young',
      timeZone: 'America/New_York',
      currency: 'USD',
      businessDayStartsAt: '04:00',
    });
    expect(await auditOf(id)).toEqual(['cinema.create', 'cinema.update']);
  });

  test('keeps its clock and currency once it has showtimes, but may be renamed', async () => {
    const { cinemaId } = await api.givenShowtime();
    const change = (payload: object) =>
      api.request({ method: 'PATCH', url: `/cinemas/${cinemaId}`, payload, as: admin });

    for (const payload of [
      { timeZone: 'Europe/Paris' },
      { currency: 'EUR' },
      { businessDayStartsAt: '05:00' },
    ]) {
      expect((await change(payload)).json()).toMatchObject({
        status: 409,
        code: 'CINEMA_HAS_SHOWTIMES',
      });
    }
    expect((await change({ name: 'Renamed', currency: 'GBP' })).json()).toMatchObject({
      name: 'Renamed',
    });
  });

  test('is found page by page, in the order of names', async () => {
    for (const name of ['Page C', 'Page A', 'Page B']) {
      await open({ name, timeZone: 'Europe/London', currency: 'GBP' });
    }
    const names: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page = (await api.request({ url: `/cinemas?limit=2${query}` })).json();
      expect(page.data.length).toBeLessThanOrEqual(2);
      names.push(...page.data.map((cinema: { name: string }) => cinema.name));
      cursor = page.nextCursor;
    } while (cursor !== null);

    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => name.startsWith('Page'))).toEqual(['Page A', 'Page B', 'Page C']);
  });

  test('that does not exist is not found', async () => {
    const nowhere = '/cinemas/0190a1b2-0000-7000-8000-000000000000';
    for (const url of [nowhere, `${nowhere}/auditoriums`]) {
      expect((await api.request({ url })).statusCode).toBe(404);
    }
    const changed = await api.request({
      method: 'PATCH',
      url: nowhere,
      payload: { name: 'Nowhere' },
      as: admin,
    });
    expect(changed.statusCode).toBe(404);
  });
});

describe('an auditorium', () => {
  test('is added to a cinema and listed with it', async () => {
    const cinemaId = await api.givenCinema();
    const added = await api.request({
      method: 'POST',
      url: `/cinemas/${cinemaId}/auditoriums`,
      payload: { name: 'Screen 1', preShowMinutes: 20 },
      as: admin,
    });

    expect(added.statusCode).toBe(201);
    expect(added.json()).toMatchObject({
      cinemaId,
      name: 'Screen 1',
      preShowMinutes: 20,
      turnaroundMinutes: 15,
      currentSeatMapId: null,
      capacity: null,
    });
    const listed = await api.request({ url: `/cinemas/${cinemaId}/auditoriums` });
    expect(listed.json()).toEqual({ data: [added.json()], nextCursor: null });
    expect(await auditOf(added.json().id)).toEqual(['auditorium.create']);
  });

  test('differs in name from the others of its cinema only', async () => {
    const [roxy, gaumont] = [await api.givenCinema(), await api.givenCinema()];
    const add = (cinemaId: string) =>
      api.request({
        method: 'POST',
        url: `/cinemas/${cinemaId}/auditoriums`,
        payload: { name: 'Main' },
        as: admin,
      });
    await add(roxy);

    expect((await add(roxy)).json()).toMatchObject({ status: 409, code: 'AUDITORIUM_NAME_TAKEN' });
    expect((await add(gaumont)).statusCode).toBe(201);
  });

  test('is changed for the showtimes to come', async () => {
    const { auditoriumId } = await api.givenAuditorium();
    const changed = await api.request({
      method: 'PATCH',
      url: `/auditoriums/${auditoriumId}`,
      payload: { name: 'Screen 9', preShowMinutes: 0, turnaroundMinutes: 240 },
      as: admin,
    });

    expect(changed.json()).toMatchObject({
      name: 'Screen 9',
      preShowMinutes: 0,
      turnaroundMinutes: 240,
      capacity: 10,
    });
    expect(await auditOf(auditoriumId)).toEqual(['auditorium.update']);
  });

  test('uses no seat map of another auditorium', async () => {
    const [own, other] = [await api.givenAuditorium(), await api.givenAuditorium()];
    const changed = await api.request({
      method: 'PATCH',
      url: `/auditoriums/${own.auditoriumId}`,
      payload: { currentSeatMapId: other.seatMapId },
      as: admin,
    });

    expect(changed.statusCode).toBe(400);
    expect(changed.json().errors).toContainEqual(
      expect.objectContaining({ pointer: '/currentSeatMapId' }),
    );
  });

  test.each([
    ['more minutes than the house is open', { turnaroundMinutes: 241 }],
    ['fewer minutes than none', { preShowMinutes: -1 }],
    ['minutes that are not whole', { preShowMinutes: 1.5 }],
    ['minutes as text', { preShowMinutes: '15' }],
    ['no change at all', {}],
  ])('is not given %s', async (_, payload) => {
    const { auditoriumId } = await api.givenAuditorium();
    const response = await api.request({
      method: 'PATCH',
      url: `/auditoriums/${auditoriumId}`,
      payload,
      as: admin,
    });
    expect(response.statusCode).toBe(400);
  });
});

describe('nobody but an administrator', () => {
  test.each([
    ['opens a cinema', 'POST', '/cinemas', { name: 'X', timeZone: 'UTC', currency: 'GBP' }],
    ['changes one', 'PATCH', '/cinemas/0190a1b2-0000-7000-8000-000000000000', { name: 'X' }],
    [
      'draws a seat map',
      'POST',
      '/auditoriums/0190a1b2-0000-7000-8000-000000000000/seat-maps',
      { grid: { sections: [{ grid: 's' }] } },
    ],
  ] as const)('%s', async (_, method, url, payload) => {
    const staff = await api.givenUser({ role: 'staff' });
    expect((await api.request({ method, url, payload })).statusCode).toBe(401);
    expect((await api.request({ method, url, payload, as: staff })).statusCode).toBe(403);
  });
});

function open(payload: object) {
  return api.request({ method: 'POST', url: '/cinemas', payload, as: admin });
}

async function auditOf(subjectId: string): Promise<string[]> {
  const rows = await api.db
    .selectFrom('audit_log as l')
    .select('l.action')
    .where('l.subject_id', '=', subjectId)
    .where('l.actor_user_id', '=', admin.id)
    .orderBy('l.happened_at')
    .execute();
  return rows.map((row) => row.action);
}
