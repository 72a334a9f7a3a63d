import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';

import { countStatement } from '../support/counting-queries.ts';
import { openEventStream, type EventStreamReader } from '../support/event-stream-reader.ts';
import { startRedisServer, type RedisServer } from '../support/redis-server.ts';
import { startTestApp, type TestApp, type TestUser } from '../support/test-app.ts';

const COMMAND_TIMEOUT_MILLISECONDS = 250;

/** Two processes on one database and one Redis. */
let redis: RedisServer;
let here: TestApp;
let there: TestApp;
let ada: TestUser;
let thereOrigin: string;

beforeAll(async () => {
  redis = await startRedisServer();
  here = await startTestApp({ environment: { REDIS_URL: redis.url } });
  there = await startTestApp({ database: here.database, environment: { REDIS_URL: redis.url } });
  thereOrigin = await there.app.listen({ port: 0, host: '127.0.0.1' });
  ada = await here.givenUser();
  await connected();
});
afterAll(async () => {
  redis.resume();
  await there.stop();
  await here.stop();
  await redis.stop();
});
afterEach(() => void vi.restoreAllMocks());

describe('two processes with Redis', () => {
  test('share what one of them has read', async () => {
    const { showtimeId } = await here.givenShowtime();
    await here.takenSeats(showtimeId);
    await vi.waitFor(async () =>
      expect(await redis.client().exists(`marquee:cache:availability:{st:${showtimeId}}`)).toBe(1),
    );
    const queries = countStatement(there.pool, 'availability');
    expect(await there.takenSeats(showtimeId)).toEqual([]);
    expect(queries.count()).toBe(0);
  });

  test('see what the other did long before the second is over', async () => {
    const { showtimeId, seats } = await here.givenShowtime();
    const delays: number[] = [];
    for (const label of seats) {
      await there.takenSeats(showtimeId);
      await here.givenHold(showtimeId, [label], ada);
      const doneAt = performance.now();
      await vi.waitFor(async () => expect(await there.takenSeats(showtimeId)).toContain(label), {
        interval: 2,
        timeout: 3000,
      });
      delays.push(performance.now() - doneAt);
    }
    expect(delays.sort((a, b) => a - b).at(5)).toBeLessThan(100);
  });

  test('tell their viewers what the other did', async () => {
    const { showtimeId } = await here.givenShowtime();
    const stream = await watchThere(showtimeId);
    const doneAt = performance.now();
    await here.givenHold(showtimeId, ['A1'], ada);
    expect((await stream.next()).data).toMatchObject({ taken: ['A1'] });
    expect(performance.now() - doneAt).toBeLessThan(1000);
    stream.close();
  });

  test('do not believe everything that Redis holds', async () => {
    const { showtimeId } = await here.givenShowtime();
    const key = `marquee:cache:availability:{st:${showtimeId}}`;
    const topic = `marquee:topic:seats:{st:${showtimeId}}`;
    for (const junk of [
      'junk',
      'null',
      '[]',
      '{"states":"[null]","until":9e15,"value":null}',
      '{"states":"[null]","until":9e15,"value":{"body":"{}","version":1}}',
      '{"states":7,"until":"x","value":{}}',
    ]) {
      here.parts.dropCached([`seats:{st:${showtimeId}}`]);
      await redis.client().set(key, junk);
      await redis.client().set(topic, junk);
      expect(await here.takenSeats(showtimeId)).toEqual([]);
    }
    for (const name of [key, topic]) {
      await redis.client().del(name);
      await redis.client().lpush(name, 'a list');
    }
    here.parts.dropCached([`seats:{st:${showtimeId}}`]);
    expect(await here.takenSeats(showtimeId)).toEqual([]);
    await redis.client().publish('marquee:changes', 'junk');
    await redis
      .client()
      .publish('marquee:changes', '{"origin":"x","change":"y","topics":[1,null]}');
    expect((await here.request({ url: '//health/ready' })).statusCode).toBe(200);
  });

  test('do not keep a value for a whole new time because the other one had it first', async () => {
    const { showtimeId } = await here.givenShowtime();
    await here.takenSeats(showtimeId);
    const readAt = performance.now();
    const queries = countStatement(there.pool, 'availability');
    await vi.waitFor(
      async () => {
        await there.takenSeats(showtimeId);
        expect(queries.count()).toBe(1);
      },
      { interval: 10, timeout: 3000 },
    );
    expect(performance.now() - readAt).toBeLessThan(1300);
  });
});

describe('a process that was connected before it listened', () => {
  test('hears all the same', async () => {
    const { createChangeFeed } = await import('../../src/platform/changes.ts');
    const { connectRedis } = await import('../../src/platform/redis.ts');
    const connections = connectRedis(
      { url: redis.url, commandTimeoutMilliseconds: COMMAND_TIMEOUT_MILLISECONDS },
      () => undefined,
    );
    await vi.waitFor(() => expect(connections?.subscriber.status).toBe('ready'));
    const feed = createChangeFeed(connections, () => undefined);
    const heard: string[] = [];
    feed.onChange((topics) => heard.push(...topics));
    await vi.waitFor(() => expect(feed.isComplete()).toBe(true));
    here.parts.dropCached(['films']);
    await vi.waitFor(() => expect(heard).toEqual(['films']));
    connections?.close();
  });
});

type Fault = { name: string; begin: () => Promise<void>; end: () => Promise<void> };

const FAULTS: Fault[] = [
  {
    name: 'has been killed',
    begin: () => redis.kill(),
    end: () => redis.start(),
  },
  {
    name: 'is paused',
    begin: async () => redis.pause(),
    end: async () => redis.resume(),
  },
  {
    name: 'has forgotten everything',
    begin: async () => void (await redis.client().flushall()),
    end: async () => undefined,
  },
  {
    name: 'came back empty',
    async begin() {
      await redis.kill();
      await redis.start();
    },
    end: async () => undefined,
  },
  {
    name: 'is full',
    begin: async () => void (await redis.client().config('SET', 'maxmemory', '1')),
    end: async () => void (await redis.client().config('SET', 'maxmemory', '0')),
  },
  {
    name: 'takes no writes',
    begin: async () => void (await redis.client().replicaof('127.0.0.1', 1)),
    end: async () => void (await redis.client().replicaof('NO', 'ONE')),
  },
  {
    name: 'has other things at every key',
    async begin() {
      for (const key of await redis.client().keys('*')) {
        await redis.client().del(key);
        await redis.client().hset(key, 'a', 'hash');
      }
    },
    end: async () => void (await redis.client().flushall()),
  },
];

describe.each(FAULTS)('while Redis $name', ({ begin, end }) => {
  afterEach(async () => {
    await end();
    await connected();
  });

  test('a visit goes well from the list of films to the cancelled ticket', async () => {
    const { showtimeId, movieId } = await here.givenShowtime();
    const { accessToken } = await signUp(here);
    await here.takenSeats(showtimeId);
    await begin();

    const worst = await visit(showtimeId, movieId, accessToken);

    expect(worst).toBeLessThan(1500);
  });

  test('a session that one process ended is over in the other, at once', async () => {
    const { accessToken } = await signUp(here);
    expect((await me(there, accessToken)).statusCode).toBe(200);
    await begin();

    await signOut(here, accessToken);

    expect((await me(there, accessToken)).statusCode).toBe(401);
    expect((await me(here, accessToken)).statusCode).toBe(401);
    const late = await startTestApp({
      database: here.database,
      environment: { REDIS_URL: redis.url },
    });
    expect((await me(late, accessToken)).statusCode).toBe(401);
    await late.stop();
  });

  test('what one process does is seen in the other within two seconds, and a seat is sold once', async () => {
    const { showtimeId } = await here.givenShowtime();
    await there.takenSeats(showtimeId);
    await begin();
    const doneAt = performance.now();
    await here.givenHold(showtimeId, ['A1'], ada);
    expect(await here.takenSeats(showtimeId)).toEqual(['A1']);
    await vi.waitFor(async () => expect(await there.takenSeats(showtimeId)).toEqual(['A1']), {
      interval: 20,
      timeout: 4000,
    });
    expect(performance.now() - doneAt).toBeLessThan(2500);
    const other = await there.givenUser();
    const response = await there.request({
      method: 'POST',
      url: `/showtimes/${showtimeId}/holds`,
      payload: { seats: ['A1'] },
      as: other,
    });
    expect(response.json()).toMatchObject({ status: 409, code: 'SEATS_UNAVAILABLE' });
  });

  test('whoever watches in the other process learns of it in the end', async () => {
    const { showtimeId } = await here.givenShowtime();
    const stream = await watchThere(showtimeId);
    await begin();
    await here.givenHold(showtimeId, ['A1'], ada);
    expect((await stream.next(12_000)).data).toMatchObject({ taken: ['A1'] });
    stream.close();
  });
});

describe('when Redis comes back', () => {
  test('changes that could not be told are told', async () => {
    const { showtimeId } = await here.givenShowtime();
    await there.takenSeats(showtimeId);
    const stream = await watchThere(showtimeId);
    redis.pause();
    await here.givenHold(showtimeId, ['A1'], ada);
    redis.resume();
    expect((await stream.next(12_000)).data).toMatchObject({ taken: ['A1'] });
    await connected();
    await here.givenHold(showtimeId, ['A2'], ada);
    expect((await stream.next()).data).toMatchObject({ taken: ['A2'] });
    stream.close();
  });

  test('the processes find it by themselves, several times over', async () => {
    for (let round = 0; round < 3; round += 1) {
      await redis.kill();
      const { showtimeId } = await here.givenShowtime();
      expect(await here.takenSeats(showtimeId)).toEqual([]);
      await redis.start();
      await connected();
    }
  });
});

describe('a paused Redis', () => {
  test('costs the first requests its time-out, and those that follow nothing', async () => {
    const { showtimeId } = await here.givenShowtime();
    redis.pause();
    try {
      const latencies: number[] = [];
      const startedAt = performance.now();
      while (performance.now() - startedAt < 3000) {
        here.parts.dropCached([`seats:{st:${showtimeId}}`]);
        const askedAt = performance.now();
        const response = await here.request({ url: `/showtimes/${showtimeId}/seats` });
        expect(response.statusCode).toBe(200);
        latencies.push(performance.now() - askedAt);
      }
      expect(Math.max(...latencies)).toBeLessThan(COMMAND_TIMEOUT_MILLISECONDS * 2);
      const slow = latencies.filter((latency) => latency > COMMAND_TIMEOUT_MILLISECONDS / 2);
      expect(slow.length).toBeLessThan(15);
      // Were each of them to wait for its time-out, there would be twelve.
      expect(latencies.length).toBeGreaterThan(40);
    } finally {
      redis.resume();
      await connected();
    }
  });
});

describe('the limits', () => {
  test('are counted together while there is a Redis, and by each process while there is none', async () => {
    const environment = {
      REDIS_URL: redis.url,
      RATE_LIMITS: 'on',
      RATE_TAKING_SEATS_BY_USER: '5/60',
    };
    const one = await startTestApp({ database: here.database, environment });
    const other = await startTestApp({ database: here.database, environment });
    const { showtimeId } = await here.givenShowtime();
    const ask = async (api: TestApp, as: TestUser) =>
      (
        await api.request({
          method: 'POST',
          url: `/showtimes/${showtimeId}/holds`,
          payload: { seats: ['Z9'] },
          as,
        })
      ).statusCode;
    const askTimes = async (count: number, api: TestApp, as: TestUser) => {
      const statuses: number[] = [];
      for (let index = 0; index < count; index += 1) statuses.push(await ask(api, as));
      return statuses;
    };
    try {
      // Until both are connected, each counts for itself: another person is asked for then.
      await vi.waitFor(
        async () => {
          const together = await here.givenUser();
          expect(await askTimes(3, one, together)).toEqual([400, 400, 400]);
          expect(await askTimes(3, other, together)).toEqual([400, 400, 429]);
        },
        { timeout: 5000 },
      );

      await redis.kill();
      const alone = await here.givenUser();
      expect(await askTimes(6, one, alone)).toEqual([400, 400, 400, 400, 400, 429]);
      expect(await askTimes(6, other, alone)).toEqual([400, 400, 400, 400, 400, 429]);
      await redis.start();

      await vi.waitFor(
        async () => {
          const again = await here.givenUser();
          expect(await askTimes(3, one, again)).toEqual([400, 400, 400]);
          expect(await askTimes(3, other, again)).toEqual([400, 400, 429]);
        },
        { timeout: 8000, interval: 100 },
      );
      redis.pause();
      const paused = await here.givenUser();
      expect((await askTimes(6, one, paused)).at(-1)).toBe(429);
    } finally {
      redis.resume();
      await one.stop();
      await other.stop();
      await connected();
    }
  });
});

test('processes start and stop while Redis is away', async () => {
  await redis.kill();
  const startedAt = performance.now();
  const api = await startTestApp({
    database: here.database,
    environment: { REDIS_URL: redis.url },
  });
  expect((await api.request({ url: '/movies' })).statusCode).toBe(200);
  await api.stop();
  expect(performance.now() - startedAt).toBeLessThan(4000);
  await redis.start();
  await connected();
});

/** Every step of a visit; the time of the slowest. */
async function visit(showtimeId: string, movieId: string, accessToken: string): Promise<number> {
  let worst = 0;
  const step = async (status: number, request: Parameters<TestApp['request']>[0]) => {
    const askedAt = performance.now();
    const response = await here.request({ ...request, as: { accessToken } });
    worst = Math.max(worst, performance.now() - askedAt);
    expect(response.statusCode, `${request.url}: ${response.body}`).toBe(status);
    return response;
  };
  await step(200, { url: '/movies' });
  await step(200, { url: `/movies/${movieId}` });
  await step(200, { url: '/showtimes' });
  await step(200, { url: `/showtimes/${showtimeId}` });
  await step(200, { url: `/showtimes/${showtimeId}/seats` });
  const hold = await step(201, {
    method: 'POST',
    url: `/showtimes/${showtimeId}/holds`,
    payload: { seats: ['A1', 'A2'] },
  });
  const { id: holdId } = hold.json<{ id: string }>();
  await step(200, { method: 'POST', url: `/showtimes/${showtimeId}/holds/${holdId}/extend` });
  const reservation = await step(201, {
    method: 'POST',
    url: '/reservations',
    payload: { showtimeId, holdId },
  });
  expect(await here.takenSeats(showtimeId)).toEqual(['A1', 'A2']);
  const { id } = reservation.json<{ id: string }>();
  await step(200, { method: 'POST', url: `/reservations/${id}/cancel`, payload: {} });
  expect(await here.takenSeats(showtimeId)).toEqual([]);
  const login = await here.request({
    method: 'POST',
    url: '/auth/login',
    payload: {
      email: (await me(here, accessToken)).json<{ email: string }>().email,
      password: PASSWORD,
    },
  });
  expect(login.statusCode, login.body).toBe(200);
  return worst;
}

const PASSWORD = 'a long walk through the fleet';

async function watchThere(showtimeId: string): Promise<EventStreamReader> {
  const stream = await openEventStream(`${thereOrigin}/api/v1/showtimes/${showtimeId}/events`);
  expect((await stream.next()).event).toBe('snapshot');
  return stream;
}

function me(api: TestApp, accessToken: string) {
  return api.request({ url: '/auth/me', as: { accessToken } });
}

async function signUp(api: TestApp): Promise<{ accessToken: string }> {
  const email = `redis-${Math.random()}@example.com`;
  const response = await api.request({
    method: 'POST',
    url: '/auth/signup',
    payload: { email, password: PASSWORD, name: 'Grace Hopper' },
  });
  expect(response.statusCode).toBe(201);
  return response.json();
}

async function signOut(api: TestApp, accessToken: string): Promise<void> {
  const response = await api.request({
    method: 'POST',
    url: '/auth/logout',
    payload: {},
    as: { accessToken },
  });
  expect(response.statusCode).toBe(204);
}

/** Until one process hears the other. */
async function connected(): Promise<void> {
  const { showtimeId, seats } = await here.givenShowtime({
    seats: Array.from({ length: 20 }, () => 'ssssssssss').join('\n'),
  });
  const stream = await watchThere(showtimeId);
  const labels = seats.values();
  await vi.waitFor(
    async () => {
      stream.waiting.length = 0;
      const label = labels.next().value ?? '';
      await here.givenHold(showtimeId, [label]);
      expect((await stream.next(300)).data).toMatchObject({ taken: [label] });
    },
    { timeout: 15_000, interval: 100 },
  );
  stream.close();
}
