import { connect } from 'node:net';

import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';

import { countStatement } from '../../../../test/support/counting-queries.ts';
import {
  openEventStream,
  type EventStreamReader,
  type StreamEvent,
} from '../../../../test/support/event-stream-reader.ts';
import { givenRandomBuyers } from '../../../../test/support/random-buyers.ts';
import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';

type Change = {
  version: string;
  previousVersion: string;
  taken: string[];
  freed: string[];
  states?: Record<string, string>;
};
type Snapshot = { version: string; unavailable: string[]; states?: Record<string, string> };

let api: TestApp;
let origin: string;
let ada: TestUser;
let staff: TestUser;
const streams: EventStreamReader[] = [];

beforeAll(async () => {
  api = await startTestApp({
    environment: { LIVE_SEATS_PER_OWNER_MAX: '5000', EVENT_STREAMS_PER_ADDRESS_MAX: '5000' },
  });
  origin = await api.app.listen({ port: 0, host: '127.0.0.1' });
  ada = await api.givenUser();
  staff = await api.givenUser({ role: 'staff' });
});
afterAll(() => api.stop());
afterEach(() => {
  vi.restoreAllMocks();
  for (const stream of streams.splice(0)) stream.close();
});

describe('whoever watches the seats of a showtime', () => {
  test('is first told how they are, and then what changes', async () => {
    const { showtimeId } = await api.givenShowtime();
    await api.givenHold(showtimeId, ['A1'], ada);
    const stream = await watch(showtimeId);
    expect([stream.status, stream.headers['content-type']]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);

    const snapshot = await stream.next();
    const get = await api.request({ url: `/showtimes/${showtimeId}/seats` });
    expect(snapshot).toEqual({
      event: 'snapshot',
      id: get.json<Snapshot>().version,
      data: get.json(),
    });

    const hold = await api.givenHold(showtimeId, ['A3', 'A4'], ada);
    const taken = await nextChange(stream);
    expect(taken).toMatchObject({
      previousVersion: snapshot.id,
      taken: ['A3', 'A4'],
      freed: [],
    });

    await release(showtimeId, hold.id);
    expect(await nextChange(stream)).toEqual({
      version: snapshot.id,
      previousVersion: taken.version,
      taken: [],
      freed: ['A3', 'A4'],
    });
  });

  test('is told of two hundred changes in one unbroken chain that ends at the truth', async () => {
    const showtime = await api.givenShowtime({ seats: 'ssssssssss\nssssssssss' });
    const stream = await watch(showtime.showtimeId);
    const buyers = await givenRandomBuyers(api, showtime, 3);
    for (let round = 0; round < 200; round += 1) await buyers.act();
    const { version, unavailable } = (
      await api.request({ url: `/showtimes/${showtime.showtimeId}/seats` })
    ).json<Snapshot>();

    const snapshot = await stream.next();
    const seen = new Set(snapshotOf(snapshot).unavailable);
    let at = snapshot.id;
    let changes = 0;
    while (at !== version || stream.waiting.length > 0) {
      const change = await nextChange(stream);
      expect(change.previousVersion).toBe(at);
      expect(change.taken.filter((label) => seen.has(label))).toEqual([]);
      expect(change.freed.filter((label) => !seen.has(label))).toEqual([]);
      for (const label of change.taken) seen.add(label);
      for (const label of change.freed) seen.delete(label);
      at = change.version;
      changes += 1;
    }
    expect([...seen].sort()).toEqual(unavailable);
    expect(unavailable).toEqual(buyers.taken());
    expect(changes).toBeGreaterThan(50);
  });

  test('is not told what they know: the version they name is the current one', async () => {
    const { showtimeId } = await api.givenShowtime();
    const first = await watch(showtimeId);
    const { id } = await first.next();

    const again = await watch(showtimeId, { 'last-event-id': id });
    await api.givenHold(showtimeId, ['A1'], ada);
    expect(await nextChange(again)).toMatchObject({ previousVersion: id, taken: ['A1'] });

    const outdated = await watch(showtimeId, { 'last-event-id': id });
    expect((await outdated.next()).event).toBe('snapshot');
  });

  test('hears of seats that a hold leaves by running out, though nobody does anything', async () => {
    const { showtimeId } = await api.givenShowtime();
    const hold = await api.givenHold(showtimeId, ['A1', 'A2'], ada);
    await api.ageHold({ showtimeId, holdId: hold.id, seconds: 598.5 });
    const stream = await watch(showtimeId);
    expect(snapshotOf(await stream.next()).unavailable).toEqual(['A1', 'A2']);
    expect(await nextChange(stream)).toMatchObject({ taken: [], freed: ['A1', 'A2'] });
  });

  test('hears of the holds that run out one after another', async () => {
    const { showtimeId } = await api.givenShowtime();
    const stream = await watch(showtimeId);
    await stream.next();
    for (const [label, seconds] of [
      ['A1', 599.6],
      ['A2', 599.2],
    ] as const) {
      const hold = await api.givenHold(showtimeId, [label], ada);
      await api.ageHold({ showtimeId, holdId: hold.id, seconds });
    }
    const freed: string[] = [];
    while (freed.length < 2) freed.push(...(await nextChange(stream)).freed);
    expect(freed).toEqual(['A1', 'A2']);
  });

  test('learns from staff’s stream by what the seats are taken, and when that changes', async () => {
    const { showtimeId } = await api.givenShowtime({ seats: 'sssx' });
    const stream = await watch(showtimeId, bearer(staff), '?detail=states');
    expect(stream.headers['cache-control']).toBe('private, no-store');
    expect(snapshotOf(await stream.next()).states).toEqual({ A4: 'blocked' });

    const hold = await api.givenHold(showtimeId, ['A1'], ada);
    expect(await nextChange(stream)).toMatchObject({ taken: ['A1'], states: { A1: 'held' } });
    await api.request({
      method: 'POST',
      url: '/reservations',
      payload: { showtimeId, holdId: hold.id },
      as: ada,
    });
    expect(await nextChange(stream)).toMatchObject({
      taken: [],
      freed: [],
      states: { A1: 'sold' },
    });
  });

  test('hears on staff’s stream too of a hold that runs out', async () => {
    const { showtimeId } = await api.givenShowtime();
    const hold = await api.givenHold(showtimeId, ['A1'], ada);
    await api.ageHold({ showtimeId, holdId: hold.id, seconds: 599.2 });
    const stream = await watch(showtimeId, bearer(staff), '?detail=states');
    await stream.next();
    expect(await nextChange(stream)).toMatchObject({ freed: ['A1'], states: {} });
  });

  test('sees states no longer than they are signed in', async () => {
    const { showtimeId } = await api.givenShowtime();
    const leaving = await api.givenUser({ role: 'staff' });
    const stream = await watch(showtimeId, bearer(leaving), '?detail=states');
    const other = await watch(showtimeId, bearer(staff), '?detail=states');
    await api.request({ method: 'POST', url: '/auth/logout', as: leaving });
    await stream.ended;
    await other.next();
    await api.givenHold(showtimeId, ['A1'], ada);
    expect(await nextChange(other)).toMatchObject({ states: { A1: 'held' } });
  });

  test('sees states no longer than they are staff', async () => {
    const { showtimeId } = await api.givenShowtime();
    const demoted = await api.givenUser({ role: 'staff' });
    const admin = await api.givenUser({ role: 'admin' });
    const stream = await watch(showtimeId, bearer(demoted), '?detail=states');
    await api.request({
      method: 'PATCH',
      url: `/users/${demoted.id}`,
      payload: { role: 'customer' },
      as: admin,
    });
    // Nobody tells: their session goes on. The next heartbeat asks.
    await stream.ended;
  }, 45_000);

  test('may be anyone, but only staff for the states', async () => {
    const { showtimeId } = await api.givenShowtime();
    expect((await watch(showtimeId, { authorization: 'Bearer nonsense' })).status).toBe(200);
    expect((await watch(showtimeId, {}, '?detail=states')).status).toBe(401);
    expect((await watch(showtimeId, bearer(ada), '?detail=states')).status).toBe(403);
  });

  test('is told as a problem when there is no such showtime', async () => {
    const { seatMapId } = await api.givenShowtime();
    const stream = await watch(seatMapId);
    expect(stream.headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(await stream.text())).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });
});

describe('many viewers', () => {
  test('of one showtime cost one query a change, a thousand of them', async () => {
    const { showtimeId } = await api.givenShowtime();
    const viewers: EventStreamReader[] = [];
    for (let batch = 0; batch < 10; batch += 1) {
      viewers.push(...(await Promise.all(Array.from({ length: 100 }, () => watch(showtimeId)))));
    }
    await Promise.all(viewers.map((viewer) => viewer.next()));
    const queries = countStatement(api.pool, 'availability');

    await api.givenHold(showtimeId, ['A1'], ada);
    const changes = await Promise.all(viewers.map(nextChange));

    expect(new Set(changes.map((change) => change.version)).size).toBe(1);
    expect(queries.count()).toBe(1);
  });

  test('are let go one by one, and nothing is left of them', async () => {
    const { showtimeId } = await api.givenShowtime();
    const viewers = await Promise.all(Array.from({ length: 20 }, () => watch(showtimeId)));
    await Promise.all(viewers.map((viewer) => viewer.next()));
    for (const viewer of viewers) viewer.close();
    await untilNobodyIsConnected();

    const queries = countStatement(api.pool, 'availability');
    await api.givenHold(showtimeId, ['A1'], ada);
    expect(queries.count()).toBe(0);
  });

  test('who vanish while they are still being answered leave nothing either', async () => {
    const { showtimeId } = await api.givenShowtime();
    const { hostname, port } = new URL(origin);
    for (let index = 0; index < 50; index += 1) {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      socket.write(
        `GET /api/v1/showtimes/${showtimeId}/events HTTP/1.1\r\nHost: x\r\n\r\n`,
        () => void setTimeout(() => socket.destroy(), index / 10),
      );
    }
    await vi.waitFor(
      async () => {
        const queries = countStatement(api.pool, 'availability');
        const hold = await api.givenHold(showtimeId, ['A1'], ada);
        await release(showtimeId, hold.id);
        queries.stop();
        expect(queries.count()).toBe(0);
      },
      { timeout: 5000 },
    );
  });
});

describe('a process', () => {
  test('takes no more viewers than it may, also when they all come at once', async () => {
    const small = await startTestApp({
      database: api.database,
      environment: { EVENT_STREAMS_MAX: '3' },
    });
    try {
      const address = await small.app.listen({ port: 0, host: '127.0.0.1' });
      const { showtimeId } = await api.givenShowtime();
      const url = `${address}/api/v1/showtimes/${showtimeId}/events`;
      const all = await Promise.all(Array.from({ length: 10 }, () => openEventStream(url)));
      const [refused, ...others] = all.filter((stream) => stream.status !== 200);
      expect(others).toHaveLength(6);
      expect(refused?.headers).toMatchObject({
        'retry-after': '10',
        'content-type': 'application/problem+json',
      });
      expect(JSON.parse((await refused?.text()) ?? '')).toMatchObject({
        status: 503,
        code: 'TOO_MANY_STREAMS',
      });

      const [open] = all.filter((stream) => stream.status === 200);
      open?.close();
      const late = await vi.waitFor(async () => {
        const stream = await openEventStream(url);
        expect(stream.status).toBe(200);
        return stream;
      });
      for (const stream of [...all, late]) stream.close();
    } finally {
      await small.stop();
    }
  });

  test('lets one address take no more than its part, and others still watch', async () => {
    const small = await startTestApp({
      database: api.database,
      environment: { EVENT_STREAMS_PER_ADDRESS_MAX: '3', TRUSTED_PROXIES: '127.0.0.1' },
    });
    try {
      const address = await small.app.listen({ port: 0, host: '127.0.0.1' });
      const { showtimeId } = await api.givenShowtime();
      const url = `${address}/api/v1/showtimes/${showtimeId}/events`;
      const from = (ip: string) => openEventStream(url, { 'x-forwarded-for': ip });
      const greedy = await Promise.all(Array.from({ length: 5 }, () => from('192.0.2.1')));
      const refused = greedy.filter(({ status }) => status !== 200);
      expect(refused.map(({ status }) => status)).toEqual([429, 429]);
      expect(JSON.parse((await refused[0]?.text()) ?? '')).toMatchObject({ code: 'RATE_LIMITED' });

      const other = await from('192.0.2.2');
      expect(other.status).toBe(200);
      greedy.find(({ status }) => status === 200)?.close();
      const late = await vi.waitFor(async () => {
        const stream = await from('192.0.2.1');
        expect(stream.status).toBe(200);
        return stream;
      });
      for (const stream of [...greedy, other, late]) stream.close();
    } finally {
      await small.stop();
    }
  });

  test('that closes ends its streams and waits for none', async () => {
    const closing = await startTestApp({ database: api.database });
    const address = await closing.app.listen({ port: 0, host: '127.0.0.1' });
    const { showtimeId } = await api.givenShowtime();
    const url = `${address}/api/v1/showtimes/${showtimeId}/events`;
    const viewers = await Promise.all(Array.from({ length: 50 }, () => openEventStream(url)));
    await Promise.all(viewers.map((viewer) => viewer.next()));

    const startedAt = performance.now();
    await closing.stop();
    expect(performance.now() - startedAt).toBeLessThan(1500);
    await Promise.all(viewers.map((viewer) => viewer.ended));
  });
});

async function watch(
  showtimeId: string,
  headers: Record<string, string> = {},
  query = '',
): Promise<EventStreamReader> {
  const url = `${origin}/api/v1/showtimes/${showtimeId}/events${query}`;
  const stream = await openEventStream(url, headers);
  streams.push(stream);
  return stream;
}

async function nextChange(stream: EventStreamReader): Promise<Change> {
  return changeOf(await stream.next());
}

function changeOf({ event, id, data }: StreamEvent): Change {
  expect(event).toBe('seats');
  expect(data).toMatchObject({ version: id });
  return data as Change;
}

function snapshotOf({ event, data }: StreamEvent): Snapshot {
  expect(event).toBe('snapshot');
  return data as Snapshot;
}

function bearer({ accessToken }: TestUser): Record<string, string> {
  return { authorization: `Bearer ${accessToken}` };
}

function release(showtimeId: string, holdId: string) {
  return api.request({
    method: 'DELETE',
    url: `/showtimes/${showtimeId}/holds/${holdId}`,
    as: ada,
  });
}

async function untilNobodyIsConnected(): Promise<void> {
  await vi.waitFor(
    async () => {
      const count = await new Promise<number>((resolve, reject) => {
        api.app.server.getConnections((error, connections) =>
          error === null ? resolve(connections) : reject(error),
        );
      });
      expect(count).toBe(0);
    },
    { timeout: 5000, interval: 10 },
  );
}
