import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { startRedisServer, type RedisServer } from '../../../test/support/redis-server.ts';
import { createCache } from '../cache.ts';
import { createChangeFeed } from '../changes.ts';
import { connectRedis, type RedisConnections } from '../redis.ts';

type Film = { title: string };

const FILM = { key: 'film', topics: ['films'] };
const LIFETIME_MILLISECONDS = 600_000;
const VALUE_KEY = 'marquee:cache:films:film';
const TOPIC_KEY = 'marquee:topic:films';

let redis: RedisServer;
const open: RedisConnections[] = [];

beforeAll(async () => {
  redis = await startRedisServer();
});
afterAll(() => redis.stop());
beforeEach(async () => void (await redis.client().flushall()));
afterEach(async () => {
  vi.useRealTimers();
  for (const connections of open.splice(0)) connections.close();
  await redis.client().config('SET', 'maxmemory', '0');
  await redis.client().call('ACL', 'SETUSER', 'default', '+publish');
});

describe('Redis', () => {
  test('is not believed for as long as the longest value lives when a change could not be written', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'Date'] });
    const other = await givenProcess();
    const mine = await givenProcess();
    await other.films.read(FILM, async () => ({ title: 'before' }));
    await untilStored();

    await redis.client().config('SET', 'maxmemory', '1');
    mine.cache.drop(['films']);
    await vi.waitFor(() => expect(mine.errors()).toBeGreaterThan(0));
    await redis.client().config('SET', 'maxmemory', '0');
    mine.missChanges();

    vi.advanceTimersByTime(LIFETIME_MILLISECONDS - 1000);
    expect(await mine.films.read(FILM, async () => ({ title: 'after' }))).toEqual({
      title: 'after',
    });
  });

  test.each([
    ['was written over by that of another process', () => redis.client().set(TOPIC_KEY, 'other')],
    ['was forgotten there', () => redis.client().del(TOPIC_KEY)],
  ])('is used again some time after a change that %s', async (_how, lose) => {
    vi.useFakeTimers({ toFake: ['performance', 'Date'] });
    const { cache, films } = await givenProcess();
    cache.drop(['films']);
    await vi.waitFor(async () => expect(await redis.client().exists(TOPIC_KEY)).toBe(1));
    await lose();
    await films.read(FILM, async () => ({ title: 'Faust' }));
    expect(await redis.client().exists(VALUE_KEY)).toBe(0);

    vi.advanceTimersByTime(LIFETIME_MILLISECONDS + 120_000);
    await films.read(FILM, async () => ({ title: 'Faust' }));
    await untilStored();
  });
});

describe('what could not be told', () => {
  test('is told soon, though the connection was there all the time', async () => {
    const speaker = await givenProcess();
    const listener = await givenProcess();
    const heard: string[] = [];
    listener.feed.onChange((topics) => heard.push(...topics));
    await vi.waitFor(() => expect(listener.feed.isComplete()).toBe(true));

    await redis.client().call('ACL', 'SETUSER', 'default', '-publish');
    speaker.feed.announce(['films']);
    await vi.waitFor(() => expect(speaker.errors()).toBeGreaterThan(0));
    await redis.client().call('ACL', 'SETUSER', 'default', '+publish');

    await vi.waitFor(() => expect(heard).toEqual(['films']), { timeout: 5000 });
  });
});

async function untilStored(): Promise<void> {
  await vi.waitFor(async () => expect(await redis.client().exists(VALUE_KEY)).toBe(1));
}

async function givenProcess() {
  const settings = { url: redis.url, commandTimeoutMilliseconds: 1000 };
  const connections = connectRedis(settings, () => undefined);
  if (connections === null) throw new Error('there is a Redis');
  open.push(connections);
  await vi.waitFor(() => expect(connections.commands.status).toBe('ready'));
  let errors = 0;
  const onError = () => void (errors += 1);
  const feed = createChangeFeed(connections, onError);
  await vi.waitFor(() => expect(feed.isComplete()).toBe(true));
  const gapListeners: (() => void)[] = [];
  const cache = createCache({
    feed: {
      ...feed,
      onGap(listener) {
        gapListeners.push(listener);
        feed.onGap(listener);
      },
    },
    redis: connections.commands,
    entriesMax: 100,
    onError,
  });
  const region = <T extends object>(name: string, milliseconds: number) =>
    cache.region<T>({
      name,
      milliseconds,
      isValue: (value): value is T => typeof value === 'object' && value !== null,
    });
  region<Film>('moments', 1000);
  return {
    cache,
    feed,
    films: region<Film>('films', LIFETIME_MILLISECONDS),
    errors: () => errors,
    missChanges: () => {
      for (const listener of gapListeners) listener();
    },
  };
}
