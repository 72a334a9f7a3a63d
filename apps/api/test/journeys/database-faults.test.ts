import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';

import { startDatabaseProxy, type DatabaseProxy } from '../support/database-proxy.ts';
import { openEventStream } from '../support/event-stream-reader.ts';
import { startTestApp, type TestApp, type TestUser } from '../support/test-app.ts';
import { untilSomebodyWaits, whileLocked } from '../support/waiting-for-locks.ts';

/** `straight` is for looking; `api` has a cable to the database that is cut. */
let straight: TestApp;
let proxy: DatabaseProxy;
let api: TestApp;
let ada: TestUser;

beforeAll(async () => {
  straight = await startTestApp();
  proxy = await startDatabaseProxy(straight.databaseUrl);
  api = await startTestApp({
    database: straight.database,
    environment: {
      DATABASE_URL: proxy.url,
      DATABASE_LOCK_TIMEOUT_MILLISECONDS: '300',
      DATABASE_STATEMENT_TIMEOUT_MILLISECONDS: '1000',
      DATABASE_POOL_MAX: '5',
    },
  });
  ada = await straight.givenUser();
});
afterAll(async () => {
  await api.stop();
  await proxy.close();
  await straight.stop();
});
afterEach(() => void vi.restoreAllMocks());

const SALES = [
  ['a hold', 'place_hold', hold],
  ['a sale', 'sell_seats', reserve],
] as const;

describe.each(SALES)('when the connection is cut in the middle of %s', (_, statement, take) => {
  test('and the reply is lost, nobody is told that it failed: it is there', async () => {
    const { showtimeId } = await straight.givenShowtime();
    proxy.cutAt(statement, 'beforeTheReply');

    const response = await take(showtimeId, ['A1', 'A2']);

    expect(response.json()).toMatchObject({ status: 503, code: 'OUTCOME_UNKNOWN' });
    expect(response.headers['retry-after']).toBe('1');
    expect(await straight.takenSeats(showtimeId)).toEqual(['A1', 'A2']);
    expect(await claimsOf(showtimeId)).toBe(1);
    await healed();
  });

  test('and it never arrived, nobody is told that it worked: it is not there', async () => {
    const { showtimeId } = await straight.givenShowtime();
    proxy.cutAt(statement, 'beforeItIsSent');

    const response = await take(showtimeId, ['A1', 'A2']);

    expect(response.json()).toMatchObject({ status: 503, code: 'OUTCOME_UNKNOWN' });
    expect(await straight.takenSeats(showtimeId)).toEqual([]);
    expect((await take(showtimeId, ['A1', 'A2'])).statusCode).toBe(201);
  });

  test.each(['beforeTheReply', 'beforeItIsSent'] as const)(
    'and the request has a key, it is done once and answered (cut %s)',
    async (cut) => {
      const { showtimeId } = await straight.givenShowtime();
      await take(showtimeId, ['A5']);
      expect(await api.takenSeats(showtimeId)).toEqual(['A5']);
      proxy.cutAt(statement, cut);

      const response = await take(showtimeId, ['A1'], 'once');

      expect(response.statusCode).toBe(201);
      expect(await claimsOf(showtimeId)).toBe(2);
      // Whoever did it sees it at once, though it was the second attempt that found it done.
      expect(await api.takenSeats(showtimeId)).toEqual(['A1', 'A5']);
      const again = await take(showtimeId, ['A1'], 'once');
      expect([again.statusCode, idOf(again)]).toEqual([201, idOf(response)]);
      expect(await claimsOf(showtimeId)).toBe(2);
    },
  );

  test('again and again, the same key outside ends in one effect with one id', async () => {
    const { showtimeId } = await straight.givenShowtime();
    for (let index = 0; index < 4; index += 1) proxy.cutAt(statement, 'beforeTheReply');

    const first = await take(showtimeId, ['A1'], 'again');
    expect(first.json()).toMatchObject({ status: 503 });
    const second = await take(showtimeId, ['A1'], 'again');
    const third = await take(showtimeId, ['A1'], 'again');

    expect([second.statusCode, third.statusCode]).toEqual([201, 201]);
    expect(idOf(second)).toBe(idOf(third));
    expect(third.headers['idempotent-replayed']).toBe('true');
    expect(await claimsOf(showtimeId)).toBe(1);
  });

  test('and stays silent, the answer still comes in time', { timeout: 20_000 }, async () => {
    const { showtimeId } = await straight.givenShowtime();
    proxy.cutAt(statement, 'never');
    const startedAt = performance.now();

    const response = await take(showtimeId, ['A1']);

    expect(response.json()).toMatchObject({ status: 503, code: 'OUTCOME_UNKNOWN' });
    expect(performance.now() - startedAt).toBeLessThan(8000);
    await healed();
  });
});

describe('when the connection is cut in the middle of a transaction', () => {
  test('before its commit, it is done again from the beginning', async () => {
    const { showtimeId } = await straight.givenShowtime();
    proxy.cutAt('lock_buyer', 'beforeTheReply');
    const cuts = proxy.cuts();

    const response = await bestAvailable(showtimeId);

    expect(proxy.cuts()).toBe(cuts + 1);
    expect(response.statusCode).toBe(201);
    expect(await claimsOf(showtimeId)).toBe(1);
  });

  test('at its commit, nobody is told that it failed', async () => {
    const { showtimeId } = await straight.givenShowtime();
    proxy.cutAt('commit', 'beforeTheReply');
    const response = await bestAvailable(showtimeId);
    expect(response.json()).toMatchObject({ status: 503, code: 'OUTCOME_UNKNOWN' });
    expect(await claimsOf(showtimeId)).toBe(1);
  });

  test('at its commit, a request with a key finds what it did', async () => {
    const { showtimeId } = await straight.givenShowtime();
    proxy.cutAt('commit', 'beforeTheReply');
    const response = await bestAvailable(showtimeId, 'best');
    expect(response.statusCode).toBe(201);
    expect(await claimsOf(showtimeId)).toBe(1);
    expect(await api.takenSeats(showtimeId)).toHaveLength(2);
  });

  test('and stays silent, the answer still comes in time', { timeout: 30_000 }, async () => {
    const { showtimeId } = await straight.givenShowtime();
    proxy.cutAt('lock_buyer', 'never');
    const startedAt = performance.now();
    const response = await bestAvailable(showtimeId);
    expect([201, 503]).toContain(response.statusCode);
    expect(performance.now() - startedAt).toBeLessThan(8000);
    await healed();
  });
});

test('whoever watches learns of a sale whose reply was lost', async () => {
  const { showtimeId } = await straight.givenShowtime();
  const origin = await api.app.listen({ port: 0, host: '127.0.0.1' });
  const stream = await openEventStream(`${origin}/api/v1/showtimes/${showtimeId}/events`);
  await stream.next();
  proxy.cutAt('place_hold', 'beforeTheReply');
  expect((await hold(showtimeId, ['A1'])).statusCode).toBe(503);
  expect((await stream.next()).data).toMatchObject({ taken: ['A1'] });
  stream.close();
});

describe('when the server ends all connections', () => {
  test('the process lives, answers with 2xx or 503, and is well again by itself', async () => {
    const { showtimeId } = await straight.givenShowtime({
      seats: 'ssssssssss\n'.repeat(10).trim(),
    });
    const { seats } = await seatsOf(showtimeId);
    const statuses = new Map<number, number>();
    const buyers = await Promise.all(Array.from({ length: 8 }, () => straight.givenUser()));
    const label = seats.values();

    const work = buyers.map(async (buyer) => {
      for (let round = 0; round < 10; round += 1) {
        const seat = label.next().value ?? 'A1';
        for (const response of [
          await hold(showtimeId, [seat], `key-${round}`, buyer),
          await api.request({ url: '/auth/me', as: buyer }),
          await api.request({ url: `/showtimes/${showtimeId}/seats` }),
        ]) {
          statuses.set(response.statusCode, (statuses.get(response.statusCode) ?? 0) + 1);
          const saysWhen = response.headers['retry-after'] !== undefined;
          expect(saysWhen).toBe(response.statusCode === 503);
        }
      }
    });
    const terminated = [];
    for (let round = 0; round < 5; round += 1) terminated.push(await terminateConnections());
    await Promise.all(work);

    expect(terminated.some((count) => count > 0)).toBe(true);
    expect([...statuses.keys()].filter((status) => ![200, 201, 409, 503].includes(status))).toEqual(
      [],
    );
    expect(statuses.get(201)).toBeGreaterThan(0);
    await healed();
  });

  test('while nobody uses them, the next request does not notice', async () => {
    const { showtimeId } = await straight.givenShowtime();
    await api.request({ url: `/showtimes/${showtimeId}` });
    expect(await terminateConnections()).toBeGreaterThan(0);
    await vi.waitFor(() => expect(api.pool.idleCount).toBe(0));
    expect((await hold(showtimeId, ['A1'])).statusCode).toBe(201);
  });
});

describe('when somebody keeps a lock for too long', () => {
  test.each([
    ['the seats', sql`select 1 from marquee.showtime_seats for update`],
    ['the buyer', null],
  ])('on %s, the answer is a 503 that says when to come again', async (_, statement) => {
    const { showtimeId } = await straight.givenShowtime();
    await hold(showtimeId, ['A9']);
    const lock =
      statement ??
      sql`select 1 from marquee.showtime_buyers where showtime_id = ${showtimeId}::uuid for update`;
    await whileLocked(straight.db, lock, async () => {
      const startedAt = performance.now();
      const response = await hold(showtimeId, ['A1']);
      expect(response.json()).toMatchObject({ status: 503, code: 'BUSY' });
      expect(response.headers['retry-after']).toBe('1');
      expect(performance.now() - startedAt).toBeLessThan(2000);
    });
    expect((await hold(showtimeId, ['A1'])).statusCode).toBe(201);
  });

  test('every connection may wait for it, and the process still says that it lives', async () => {
    const { showtimeId } = await straight.givenShowtime();
    await whileLocked(
      straight.db,
      sql`select 1 from marquee.showtime_seats where showtime_id = ${showtimeId}::uuid for update`,
      async () => {
        const buyers = await Promise.all(Array.from({ length: 20 }, () => straight.givenUser()));
        const waiting = buyers.map((buyer) => hold(showtimeId, ['A1'], undefined, buyer));
        await untilSomebodyWaits(straight.db, 5);
        expect((await api.request({ url: '//health/live' })).statusCode).toBe(200);
        const statuses = (await Promise.all(waiting)).map((response) => response.statusCode);
        expect(new Set(statuses)).toEqual(new Set([503]));
      },
    );
    await healed();
  });
});

test('a statement that takes too long is a 503', async () => {
  const { showtimeId } = await straight.givenShowtime();
  await whileLocked(
    straight.db,
    sql`lock table marquee.showtimes in access exclusive mode`,
    async () => {
      const startedAt = performance.now();
      const response = await api.request({ url: `/showtimes/${showtimeId}` });
      expect(response.json()).toMatchObject({ status: 503, code: 'BUSY' });
      expect(performance.now() - startedAt).toBeLessThan(2000);
    },
  );
});

describe('while the database is away', () => {
  test('answers come in time and say to come again; then all is well by itself', async () => {
    const { showtimeId } = await straight.givenShowtime();
    await proxy.goAway();
    for (const ask of [
      () => hold(showtimeId, ['A1']),
      () => reserve(showtimeId, ['A1']),
      () => bestAvailable(showtimeId),
      () => api.request({ url: `/showtimes/${showtimeId}/seats` }),
      () => api.request({ url: '/movies?search=nobody-asked-before' }),
      () => api.request({ url: '/auth/me', as: ada }),
      () =>
        api.request({
          method: 'POST',
          url: '/auth/login',
          payload: { email: ada.email, password: 'correct horse battery' },
        }),
    ]) {
      const startedAt = performance.now();
      const response = await ask();
      expect(response.json()).toMatchObject({ status: 503 });
      expect(response.headers['retry-after']).toBe('1');
      expect(performance.now() - startedAt).toBeLessThan(8000);
    }
    expect((await api.request({ url: '//health/ready' })).statusCode).toBe(503);
    expect((await api.request({ url: '//health/live' })).statusCode).toBe(200);

    await proxy.comeBack();
    await healed();
    expect((await hold(showtimeId, ['A1'])).statusCode).toBe(201);
  });
});

function hold(showtimeId: string, seats: string[], key?: string, as: TestUser = ada) {
  return api.request({
    method: 'POST',
    url: `/showtimes/${showtimeId}/holds`,
    payload: { seats },
    headers: key === undefined ? {} : { 'idempotency-key': key },
    as,
  });
}

function bestAvailable(showtimeId: string, key?: string) {
  return api.request({
    method: 'POST',
    url: `/showtimes/${showtimeId}/holds`,
    payload: { bestAvailable: { count: 2 } },
    headers: key === undefined ? {} : { 'idempotency-key': key },
    as: ada,
  });
}

function reserve(showtimeId: string, seats: string[], key?: string) {
  return api.request({
    method: 'POST',
    url: '/reservations',
    payload: { showtimeId, seats },
    headers: key === undefined ? {} : { 'idempotency-key': key },
    as: ada,
  });
}

function idOf(response: { json<T>(): T }): string {
  return response.json<{ id: string }>().id;
}

async function seatsOf(showtimeId: string): Promise<{ seats: string[] }> {
  const rows = await straight.db
    .selectFrom('showtime_seats')
    .select('seat_label as label')
    .where('showtime_id', '=', showtimeId)
    .orderBy('seat_label')
    .execute();
  return { seats: rows.map(({ label }) => label) };
}

/** Holds and reservations of a showtime together. */
async function claimsOf(showtimeId: string): Promise<number> {
  const { rows } = await sql<{ count: string }>`
    select (select count(*) from holds where showtime_id = ${showtimeId}::uuid)
      + (select count(*) from reservations where showtime_id = ${showtimeId}::uuid) as count`.execute(
    straight.db,
  );
  return Number(rows[0]?.count);
}

/** Ends the connections of the app behind the proxy, and of nobody else. */
async function terminateConnections(): Promise<number> {
  const { rows } = await sql`
    select pg_terminate_backend(a.pid) from pg_stat_activity a
    where a.datname = current_database() and a.usename <> current_user`.execute(straight.db);
  return rows.length;
}

/** Within five seconds all is well again: ready, no request waits, no transaction was left open. */
async function healed(): Promise<void> {
  await vi.waitFor(
    async () => {
      expect((await api.request({ url: '//health/ready' })).statusCode).toBe(200);
      expect(api.pool.waitingCount).toBe(0);
      expect(api.pool.idleCount).toBe(api.pool.totalCount);
      const { rows } = await sql`
        select 1 from pg_stat_activity a
        where a.datname = current_database() and a.state like 'idle in transaction%'`.execute(
        straight.db,
      );
      expect(rows).toEqual([]);
    },
    { timeout: 8000, interval: 50 },
  );
}
