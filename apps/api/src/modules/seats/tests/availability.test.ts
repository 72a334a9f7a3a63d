import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';

import { countStatement } from '../../../../test/support/counting-queries.ts';
import { givenRandomBuyers } from '../../../../test/support/random-buyers.ts';
import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';

let api: TestApp;
let ada: TestUser;
let staff: TestUser;
let admin: TestUser;

beforeAll(async () => {
  api = await startTestApp({ environment: { LIVE_SEATS_PER_OWNER_MAX: '5000' } });
  ada = await api.givenUser();
  staff = await api.givenUser({ role: 'staff' });
  admin = await api.givenUser({ role: 'admin' });
});
afterAll(() => api.stop());
afterEach(() => void vi.restoreAllMocks());

describe('the availability of a showtime', () => {
  test('names the seats that are held, sold or blocked, in order, and counts the rest', async () => {
    const { showtimeId, seatMapId } = await api.givenShowtime({ seats: 'sssxs' });
    await api.givenReservation(showtimeId, ['A5']);
    await api.givenHold(showtimeId, ['A2'], ada);

    const response = await readSeats(showtimeId);

    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(response.json()).toEqual({
      showtimeId,
      seatMapId,
      version: expect.stringMatching(/^[\w-]{16}$/),
      capacity: 5,
      availableCount: 2,
      unavailable: ['A2', 'A4', 'A5'],
    });
  });

  test('has a version that is its tag: the same for the same content, another for another', async () => {
    const { showtimeId } = await api.givenShowtime();
    const empty = await readSeats(showtimeId);
    const hold = await api.givenHold(showtimeId, ['A1'], ada);
    const held = await readSeats(showtimeId);
    await release(showtimeId, hold.id);
    const emptyAgain = await readSeats(showtimeId);

    expect(empty.headers.etag).toBe(`"${empty.json<{ version: string }>().version}"`);
    expect(held.headers.etag).not.toBe(empty.headers.etag);
    expect(emptyAgain.headers.etag).toBe(empty.headers.etag);
    expect(emptyAgain.body).toBe(empty.body);
  });

  test('does not tell by its version whether a seat is held or sold', async () => {
    const { showtimeId } = await api.givenShowtime();
    const hold = await api.givenHold(showtimeId, ['A1'], ada);
    const held = await readSeats(showtimeId);
    await buyHeld(showtimeId, hold.id);
    expect((await readSeats(showtimeId)).body).toBe(held.body);
  });

  test.each([
    ['the tag', (etag: string) => etag],
    ['the tag made weak by a proxy', (etag: string) => `W/${etag}`],
    ['the tag among others', (etag: string) => `"older", ${etag}`],
    ['any tag', () => '*'],
  ])('is not sent again to whoever has it, by %s', async (_, headerOf) => {
    const { showtimeId } = await api.givenShowtime();
    const etag = String((await readSeats(showtimeId)).headers.etag);

    const response = await readSeats(showtimeId, { 'if-none-match': headerOf(etag) });
    expect([response.statusCode, response.body]).toEqual([304, '']);
    // Clients refuse an answer that announces a body and has none.
    expect(response.headers['content-length']).toBeUndefined();
    expect(response.headers.etag).toBe(etag);

    await api.givenHold(showtimeId, ['A1'], ada);
    const changed = await readSeats(showtimeId, { 'if-none-match': etag });
    expect(changed.statusCode).toBe(200);
  });

  test('is for staff only while the showtime is planned', async () => {
    const { showtimeId } = await api.givenShowtime({ seats: 'ss', status: 'planned' });
    // In memory from here on, but not for everyone.
    expect((await readStates(showtimeId, staff)).json()).toMatchObject({ availableCount: 2 });

    expect((await readSeats(showtimeId)).json()).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    const events = await api.request({ url: `/showtimes/${showtimeId}/events` });
    expect(events.json()).toMatchObject({ status: 404, code: 'NOT_FOUND' });

    const patch = { method: 'PATCH', url: `/showtimes/${showtimeId}`, as: admin } as const;
    expect((await api.request({ ...patch, payload: { status: 'onSale' } })).statusCode).toBe(200);
    expect((await readSeats(showtimeId)).json()).toMatchObject({ availableCount: 2 });
    expect((await api.request({ ...patch, payload: { status: 'planned' } })).statusCode).toBe(200);
    expect((await readSeats(showtimeId)).statusCode).toBe(404);
  });

  test('shows no seat of a cancelled showtime as available', async () => {
    const cancelled = await api.givenShowtime({ seats: 'ss' });
    const response = await api.request({
      method: 'POST',
      url: `/showtimes/${cancelled.showtimeId}/cancel`,
      payload: { reason: 'The projector broke.' },
      as: admin,
    });
    expect(response.statusCode).toBe(200);
    expect((await readSeats(cancelled.showtimeId)).json()).toMatchObject({
      availableCount: 0,
      unavailable: ['A1', 'A2'],
    });
  });

  test('is a 404 of a showtime that is not there, and a 400 of what is no id', async () => {
    const { seatMapId } = await api.givenShowtime();
    expect((await readSeats(seatMapId)).json()).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect((await readSeats('7')).json()).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
  });

  test('never depends on who asks, not even on a token that is none', async () => {
    const { showtimeId } = await api.givenShowtime();
    const expected = (await readSeats(showtimeId)).body;
    for (const authorization of ['Bearer nonsense', 'Basic eDp5', `Bearer ${staff.accessToken}`]) {
      const response = await readSeats(showtimeId, { authorization });
      expect([response.statusCode, response.body]).toEqual([200, expected]);
      expect(response.headers['cache-control']).toBe('no-cache');
    }
  });
});

describe('the states of the seats', () => {
  test('are for staff: by what each seat is taken, and never kept by anyone', async () => {
    const { showtimeId } = await api.givenShowtime({ seats: 'sssxs' });
    await api.givenReservation(showtimeId, ['A5']);
    await api.givenHold(showtimeId, ['A2'], ada);

    const response = await readStates(showtimeId, staff);

    expect(response.json()).toMatchObject({
      capacity: 5,
      availableCount: 2,
      states: { A2: 'held', A4: 'blocked', A5: 'sold' },
    });
    expect(response.json()).not.toHaveProperty('unavailable');
    expect(response.headers['cache-control']).toBe('private, no-store');
    expect(response.headers.etag).toBeUndefined();
  });

  test('are refused to nobody in particular and to customers', async () => {
    const { showtimeId } = await api.givenShowtime();
    expect((await readStates(showtimeId)).statusCode).toBe(401);
    expect((await readStates(showtimeId, ada)).statusCode).toBe(403);
    expect((await readStates(showtimeId, staff)).statusCode).toBe(200);
    expect((await readStates(showtimeId, admin)).statusCode).toBe(200);
  });

  test('have a version that tells held from sold', async () => {
    const { showtimeId } = await api.givenShowtime();
    const hold = await api.givenHold(showtimeId, ['A1'], ada);
    const held = (await readStates(showtimeId, staff)).json<{ version: string }>().version;
    await buyHeld(showtimeId, hold.id);
    expect((await readStates(showtimeId, staff)).json<{ version: string }>().version).not.toBe(
      held,
    );
  });

  test('are not given for a word that is not theirs', async () => {
    const { showtimeId } = await api.givenShowtime();
    for (const query of ['detail=owners', 'detail=states&detail=states', 'detail', 'x=1']) {
      const url = `/showtimes/${showtimeId}/seats?${query}`;
      expect((await api.request({ url, as: staff })).statusCode).toBe(400);
    }
  });
});

describe('a change of the seats', () => {
  test('is seen by whoever reads after its answer, five hundred times', async () => {
    const showtime = await api.givenShowtime({ seats: 'ssssssssss\nssssssssss' });
    const buyers = await givenRandomBuyers(api, showtime, 7);
    const done = new Map<string, number>();
    for (let round = 0; round < 500; round += 1) {
      const action = await buyers.act();
      done.set(action, (done.get(action) ?? 0) + 1);
      const seen = (await readSeats(showtime.showtimeId)).json<{
        capacity: number;
        availableCount: number;
        unavailable: string[];
      }>();
      expect(seen.unavailable, `${action} in round ${round}`).toEqual(buyers.taken());
      expect(seen.availableCount + seen.unavailable.length).toBe(seen.capacity);
    }
    expect([...done.keys()].sort()).toEqual(['buy', 'cancel', 'hold', 'release', 'reserve']);
  });

  test('that nobody makes is seen too: a hold that runs out frees its seats without any job', async () => {
    const { showtimeId } = await api.givenShowtime();
    const hold = await api.givenHold(showtimeId, ['A1'], ada);
    expect(await api.takenSeats(showtimeId)).toEqual(['A1']);
    await api.ageHold({ showtimeId, holdId: hold.id, seconds: 600 });
    expect(await api.takenSeats(showtimeId)).toEqual([]);
  });

  test('that is the end of a hold is seen at that moment, though the answer was kept', async () => {
    const { showtimeId } = await api.givenShowtime();
    const hold = await api.givenHold(showtimeId, ['A1'], ada);
    // Three tenths of a second are left, less than the answer would be kept.
    await api.ageHold({ showtimeId, holdId: hold.id, seconds: 599.7 });
    const askedAt = performance.now();
    expect(await api.takenSeats(showtimeId)).toEqual(['A1']);
    const freedAfter = await vi.waitFor(
      async () => {
        expect(await api.takenSeats(showtimeId)).toEqual([]);
        return performance.now() - askedAt;
      },
      { interval: 10, timeout: 2000 },
    );
    expect(freedAfter).toBeLessThan(700);
  });
});

describe('reading the seats costs the database', () => {
  test('one query for a hundred readers in the same moment after a change', async () => {
    const { showtimeId } = await api.givenShowtime();
    await api.givenHold(showtimeId, ['A1'], ada);
    const queries = countStatement(api.pool, 'availability');

    const readers = Array.from({ length: 100 }, () => readSeats(showtimeId));
    const bodies = new Set((await Promise.all(readers)).map((response) => response.body));

    expect(bodies.size).toBe(1);
    expect(queries.count()).toBe(1);
  });

  test('nothing at all while nothing changes, and again one query a second later', async () => {
    const { showtimeId } = await api.givenShowtime();
    await readSeats(showtimeId);
    const queries = countStatement(api.pool, 'availability');
    for (let index = 0; index < 50; index += 1) await readSeats(showtimeId);
    expect(queries.count()).toBe(0);
    await vi.waitFor(
      async () => {
        await readSeats(showtimeId);
        expect(queries.count()).toBe(1);
      },
      { interval: 50, timeout: 2000 },
    );
  });
});

describe('a seat map', () => {
  test('is one version for ever, and may be kept by everyone as long as they like', async () => {
    const { seatMapId } = await api.givenShowtime();
    const url = `/seat-maps/${seatMapId}`;
    const response = await api.request({ url });
    expect(response.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const etag = String(response.headers.etag);
    const again = await api.request({ url, headers: { 'if-none-match': etag } });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    expect(again.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  test('that is not there is kept by nobody', async () => {
    const { showtimeId } = await api.givenShowtime();
    const response = await api.request({ url: `/seat-maps/${showtimeId}` });
    expect(response.statusCode).toBe(404);
    expect(response.headers['cache-control']).toBe('no-store');
  });
});

function readSeats(showtimeId: string, headers: Record<string, string> = {}) {
  return api.request({ url: `/showtimes/${showtimeId}/seats`, headers });
}

function readStates(showtimeId: string, as?: TestUser) {
  const url = `/showtimes/${showtimeId}/seats?detail=states`;
  return api.request({ url, ...(as === undefined ? {} : { as }) });
}

function release(showtimeId: string, holdId: string) {
  return api.request({
    method: 'DELETE',
    url: `/showtimes/${showtimeId}/holds/${holdId}`,
    as: ada,
  });
}

async function buyHeld(showtimeId: string, holdId: string): Promise<void> {
  const response = await api.request({
    method: 'POST',
    url: '/reservations',
    payload: { showtimeId, holdId },
    as: ada,
  });
  expect(response.statusCode).toBe(201);
}
