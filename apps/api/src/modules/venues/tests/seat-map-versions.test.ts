import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';

let api: TestApp;
let admin: TestUser;

beforeAll(async () => {
  api = await startTestApp();
  admin = await api.givenUser({ role: 'admin' });
});
afterAll(() => api.stop());

describe('a seat map', () => {
  test('is made of a text grid', async () => {
    const made = await draw(await emptyAuditorium(), {
      grid: { sections: [{ grid: 'ss_ss\npp_pp' }] },
    });

    expect(made.statusCode).toBe(201);
    expect(made.json()).toMatchObject({
      versionNumber: 1,
      capacity: 8,
      zones: [
        { id: 'standard', name: 'Standard' },
        { id: 'premium', name: 'Premium' },
      ],
    });
    expect(made.json().seats[0]).toMatchObject({
      label: 'A1',
      row: 'A',
      number: 1,
      zone: 'standard',
      kind: 'seat',
      features: ['aisle'],
    });
  });

  test('is made of a compact description', async () => {
    const made = await draw(await emptyAuditorium(), {
      name: 'Summer',
      compact: {
        rows: 3,
        seatsPerRow: 6,
        zones: [
          { id: 'standard', name: 'Standard' },
          { id: 'love', name: 'Love seats', rows: 'C' },
        ],
        pairs: [['C1', 'C2']],
        wheelchairSpaces: ['A1'],
      },
    });

    expect(made.json()).toMatchObject({ name: 'Summer', capacity: 18 });
    expect(seatIn(made.json(), 'C2')).toMatchObject({ unitId: 'C1-C2', zone: 'love' });
    expect(seatIn(made.json(), 'A1')).toMatchObject({ kind: 'wheelchairSpace' });
  });

  test('is made of a full layout', async () => {
    const seat = { row: 'A', y: 100, zone: 'standard' };
    const layout = {
      zones: [{ id: 'standard', name: 'Standard' }],
      seats: [
        { ...seat, label: 'A1', number: 1, x: 28, blocked: true },
        { ...seat, label: 'A2', number: 2, x: 56, features: ['restrictedView'] },
      ],
    };
    const made = await draw(await emptyAuditorium(), { layout });

    expect(made.json()).toMatchObject({
      capacity: 2,
      seats: [
        { label: 'A1', kind: 'seat', features: [] },
        { label: 'A2', kind: 'seat', features: ['restrictedView'] },
      ],
    });
    expect(made.json().seats[0]).not.toHaveProperty('blocked');
  });

  test('is a new version each time, and the newest is what new showtimes get', async () => {
    const auditoriumId = await emptyAuditorium();
    const first = (await draw(auditoriumId, gridOf('ssss'))).json();
    const second = (await draw(auditoriumId, gridOf('ssssss'))).json();
    const draft = (await draw(auditoriumId, { ...gridOf('ss'), makeCurrent: false })).json();

    expect([first, second, draft].map((map) => map.versionNumber)).toEqual([1, 2, 3]);
    expect(await currentMapOf(auditoriumId)).toBe(second.id);
    const again = (await api.request({ url: `/seat-maps/${first.id}` })).json();
    expect(again).toEqual(first);

    await api.request({
      method: 'PATCH',
      url: `/auditoriums/${auditoriumId}`,
      payload: { currentSeatMapId: draft.id },
      as: admin,
    });
    expect(await currentMapOf(auditoriumId)).toBe(draft.id);
  });

  test('drawn by twenty at once is twenty versions with different numbers', async () => {
    const auditoriumId = await emptyAuditorium();
    const made = await Promise.all(
      Array.from({ length: 20 }, () => draw(auditoriumId, gridOf('ssss'))),
    );

    expect(made.map((response) => response.statusCode)).toEqual(Array(20).fill(201));
    const numbers = made.map((response) => response.json().versionNumber);
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  test('may be kept for ever by whoever read it', async () => {
    const { id } = (await draw(await emptyAuditorium(), gridOf('ssss'))).json();
    const read = await api.request({ url: `/seat-maps/${id}` });

    expect(read.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const etag = String(read.headers['etag']);
    const again = await api.request({
      url: `/seat-maps/${id}`,
      headers: { 'if-none-match': etag },
    });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    expect(again.headers['content-length']).toBeUndefined();
    expect((await api.request({ url: `/seat-maps/${id}` })).body).toBe(read.body);
  });

  test('of the largest size is made and read', async () => {
    const grid = Array<string>(50).fill('s'.repeat(100)).join('\n');
    const made = await draw(await emptyAuditorium(), gridOf(grid));
    expect(made.json().capacity).toBe(5000);
    const layout = { zones: made.json().zones, seats: made.json().seats };

    const copied = await draw(await emptyAuditorium(), { layout });

    expect(copied.statusCode).toBe(201);
    expect(copied.json().seats).toEqual(made.json().seats);
  });
});

describe('what cannot be made a seat map', () => {
  test.each([
    ['nothing', {}, ''],
    ['two descriptions', { ...gridOf('ss'), compact: { rows: 1, seatsPerRow: 2 } }, ''],
    ['a letter nobody knows', gridOf('ss?'), '/grid/sections/0/grid'],
    ['half a love seat', gridOf('LLL'), '/grid/sections/0/grid'],
    ['a grid of gaps', gridOf('___'), '/grid/sections/0/grid'],
    ['no sections', { grid: { sections: [] } }, '/grid/sections'],
    [
      'a row that is not there',
      { compact: { rows: 1, seatsPerRow: 2, pairRows: ['F'] } },
      '/compact/pairRows/0',
    ],
    ['rows without end', { compact: { rows: 100_000, seatsPerRow: 2 } }, '/compact/rows'],
    [
      'two seats of one label',
      { layout: twoSeats({ label: 'A1', number: 1 }) },
      '/layout/seats/1/label',
    ],
    ['a seat in no zone', { layout: twoSeats({ zone: 'gold' }) }, '/layout/seats/1/zone'],
    ['a seat on another', { layout: twoSeats({ x: 28 }) }, '/layout/seats/1'],
    ['a label in small letters', { layout: twoSeats({ label: 'a2' }) }, '/layout/seats/1/label'],
    ['a seat nowhere', { layout: twoSeats({ x: 1e300 }) }, '/layout/seats/1/x'],
    ['a name without end', { ...gridOf('ss'), name: 'x'.repeat(121) }, '/name'],
  ])('is %s', async (_, payload, pointer) => {
    const response = await draw(await emptyAuditorium(), payload);

    expect(response.statusCode).toBe(400);
    expect(response.json().errors).toContainEqual(expect.objectContaining({ pointer }));
  });

  test('is more than the settings allow', async () => {
    const response = await draw(
      await emptyAuditorium(),
      gridOf('s'.repeat(api.config.server.seatMapBytesMax)),
    );
    expect(response.json()).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
  });

  test('is one for an auditorium that does not exist', async () => {
    const response = await draw('0190a1b2-0000-7000-8000-000000000000', gridOf('ss'));
    expect(response.statusCode).toBe(404);
  });

  test.each(['0190a1b2-0000-7000-8000-000000000000', 'nonsense'])(
    'is not found either: %s',
    async (id) => {
      const response = await api.request({ url: `/seat-maps/${id}` });
      expect(response.statusCode).toBe(id === 'nonsense' ? 400 : 404);
    },
  );
});

function twoSeats(second: object) {
  const seat = { row: 'A', y: 100, zone: 'standard' };
  return {
    zones: [{ id: 'standard', name: 'Standard' }],
    seats: [
      { ...seat, label: 'A1', number: 1, x: 28 },
      { ...seat, label: 'A2', number: 2, x: 56, ...second },
    ],
  };
}

function gridOf(grid: string) {
  return { grid: { sections: [{ grid }] } };
}

function seatIn(seatMap: { seats: { label: string }[] }, label: string) {
  return seatMap.seats.find((seat) => seat.label === label);
}

function draw(auditoriumId: string, payload: object) {
  return api.request({
    method: 'POST',
    url: `/auditoriums/${auditoriumId}/seat-maps`,
    payload,
    as: admin,
  });
}

async function emptyAuditorium(): Promise<string> {
  const cinemaId = await api.givenCinema();
  const added = await api.request({
    method: 'POST',
    url: `/cinemas/${cinemaId}/auditoriums`,
    payload: { name: 'Empty' },
    as: admin,
  });
  return added.json().id;
}

async function currentMapOf(auditoriumId: string): Promise<string | null> {
  const { current } = await api.db
    .selectFrom('auditoriums as a')
    .select('a.current_seat_map_id as current')
    .where('a.id', '=', auditoriumId)
    .executeTakeFirstOrThrow();
  return current;
}
