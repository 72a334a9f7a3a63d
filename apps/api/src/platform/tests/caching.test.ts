import { describe, expect, test, vi } from 'vitest';

import { createCache } from '../cache.ts';
import { createChangeFeed, type ChangeFeed } from '../changes.ts';

type Film = { title: string };

const FILM = { key: 'film', topics: ['films'] };

describe('a cached value', () => {
  test('is loaded once by everyone who asks in the same moment', async () => {
    const { films } = givenCache();
    const source = givenSource();
    const readers = Array.from({ length: 100 }, () => films.read(FILM, source.load));
    source.answer({ title: 'Safety Last!' });

    expect(new Set(await Promise.all(readers)).size).toBe(1);
    expect(source.loads()).toBe(1);
  });

  test('is loaded no more until it is too old', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'Date'] });
    try {
      const { films } = givenCache({ milliseconds: 1000 });
      const load = vi.fn(async () => ({ title: 'Sherlock Jr.' }));
      await films.read(FILM, load);
      vi.advanceTimersByTime(999);
      await films.read(FILM, load);
      expect(load).toHaveBeenCalledTimes(1);
      vi.advanceTimersByTime(1);
      await films.read(FILM, load);
      expect(load).toHaveBeenCalledTimes(2);
    } finally {
      vi.useRealTimers();
    }
  });

  test('is not kept past its own end', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'Date'] });
    try {
      const { films } = givenCache({ expiresAt: () => Date.now() + 50 });
      await films.read(FILM, async () => ({ title: 'The Kid' }));
      vi.advanceTimersByTime(49);
      expect(films.peek(FILM)).toBeDefined();
      vi.advanceTimersByTime(1);
      expect(films.peek(FILM)).toBeUndefined();
    } finally {
      vi.useRealTimers();
    }
  });

  test('grows no younger when the wall clock is set back', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'Date'] });
    try {
      const { films } = givenCache({ milliseconds: 1000 });
      await films.read(FILM, async () => ({ title: 'Metropolis' }));
      vi.setSystemTime(Date.now() - 3_600_000);
      vi.advanceTimersByTime(1001);
      expect(films.peek(FILM)).toBeUndefined();
    } finally {
      vi.useRealTimers();
    }
  });

  test('is gone at once when a topic of its changes, and stays when another does', async () => {
    const { cache, films } = givenCache();
    await films.read(FILM, async () => ({ title: 'Nosferatu' }));
    cache.drop(['genres']);
    expect(films.peek(FILM)).toEqual({ title: 'Nosferatu' });
    cache.drop(['films']);
    expect(films.peek(FILM)).toBeUndefined();
  });

  test('fails for everyone who waited for it, and is loaded anew by the next', async () => {
    const { films } = givenCache();
    const source = givenSource();
    const readers = [films.read(FILM, source.load), films.read(FILM, source.load)];
    source.fail(new Error('away'));
    await expect(Promise.allSettled(readers)).resolves.toMatchObject([
      { status: 'rejected' },
      { status: 'rejected' },
    ]);
    await expect(films.read(FILM, async () => ({ title: 'Faust' }))).resolves.toEqual({
      title: 'Faust',
    });
  });
});

describe('a value that was loaded while its topic changed', () => {
  test('is never served afterwards', async () => {
    const { cache, films } = givenCache();
    const source = givenSource();
    const early = films.read(FILM, source.load);
    cache.drop(['films']);
    source.answer({ title: 'before the change' });
    await early;

    expect(films.peek(FILM)).toBeUndefined();
    await expect(films.read(FILM, async () => ({ title: 'after' }))).resolves.toEqual({
      title: 'after',
    });
  });

  test('would be served by a cache that hears of no changes', async () => {
    const { films } = givenCache({ feed: { ...silentFeed(), announce: () => undefined } });
    const { cache } = givenCache();
    const source = givenSource();
    const early = films.read(FILM, source.load);
    cache.drop(['films']);
    source.answer({ title: 'before the change' });
    await early;

    expect(films.peek(FILM)).toEqual({ title: 'before the change' });
  });

  test('is not what those get who ask after the change, even while it is still loading', async () => {
    const { cache, films } = givenCache();
    const source = givenSource();
    const early = films.read(FILM, source.load);
    cache.drop(['films']);
    const late = films.read(FILM, async () => ({ title: 'after' }));
    source.answer({ title: 'before' });

    expect(await early).toEqual({ title: 'before' });
    expect(await late).toEqual({ title: 'after' });
    expect(films.peek(FILM)).toEqual({ title: 'after' });
  });

  test('is not served either when the change was forgotten meanwhile', async () => {
    const feed = silentFeed();
    const { films } = givenCache({ feed });
    const source = givenSource();
    const early = films.read(FILM, source.load);
    feed.announce(['films']);
    feed.gap();
    source.answer({ title: 'before the change' });
    await early;

    expect(films.peek(FILM)).toBeUndefined();
  });

  test('is not served either when so much changed that no one could remember it', async () => {
    const { cache, films } = givenCache({ entriesMax: 100 });
    const source = givenSource();
    const early = films.read(FILM, source.load);
    cache.drop(['films']);
    for (let index = 0; index < 101; index += 1) cache.drop([`other ${index}`]);
    source.answer({ title: 'before the change' });
    await early;

    expect(films.peek(FILM)).toBeUndefined();
  });

  test('is not kept by a place that was reserved for it', async () => {
    const { cache, films } = givenCache();
    const keep = films.reserve(FILM);
    cache.drop(['films']);
    keep({ title: 'before' });
    expect(films.peek(FILM)).toBeUndefined();

    films.reserve(FILM)({ title: 'after' });
    expect(films.peek(FILM)).toEqual({ title: 'after' });
  });
});

describe('the cache', () => {
  test('keeps the values asked for last, and no more than it may', async () => {
    const { films } = givenCache({ entriesMax: 100 });
    for (let index = 0; index < 300; index += 1) {
      await films.read({ key: `film ${index}`, topics: [] }, async () => ({ title: `${index}` }));
    }
    const kept = Array.from({ length: 300 }, (_, index) =>
      films.peek({ key: `film ${index}`, topics: [] }),
    ).filter((film) => film !== undefined);
    expect(kept).toHaveLength(100);
    expect(kept.at(-1)).toEqual({ title: '299' });
  });

  test('keeps fewer of what is larger, and nothing that would take all the room', async () => {
    const { films } = givenCache({ entriesMax: 100, sizeOf: ({ title }) => title.length });
    for (let index = 0; index < 30; index += 1) {
      await films.read(entry(index), async () => ({ title: '0123456789' }));
    }
    await films.read(entry('huge'), async () => ({ title: 'x'.repeat(101) }));
    const kept = Array.from({ length: 30 }, (_, index) => films.peek(entry(index)));
    expect(kept.filter((film) => film !== undefined)).toHaveLength(10);
    expect(films.peek(entry('huge'))).toBeUndefined();
  });

  test('lets go of what ran out, though nobody asks for it again', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'Date', 'setTimeout', 'clearTimeout'] });
    try {
      const { films } = givenCache({ milliseconds: 1000 });
      await films.read(FILM, async () => ({ title: 'Greed' }));
      expect(vi.getTimerCount()).toBe(1);
      vi.advanceTimersByTime(60_000);
      // Nothing is left to watch over.
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test('forgets everything when changes may have been missed', async () => {
    const feed = silentFeed();
    const { films } = givenCache({ feed });
    await films.read(FILM, async () => ({ title: 'Sunrise' }));
    feed.gap();
    expect(films.peek(FILM)).toBeUndefined();
  });

  test('keeps nothing that was being loaded when changes may have been missed', async () => {
    const feed = silentFeed();
    const { films } = givenCache({ feed });
    const source = givenSource();
    const early = films.read(FILM, source.load);
    feed.gap();
    source.answer({ title: 'perhaps old' });
    await early;
    expect(films.peek(FILM)).toBeUndefined();
  });
});

function givenCache({
  feed = createChangeFeed(null, () => undefined),
  entriesMax = 1000,
  milliseconds = 60_000,
  expiresAt,
  sizeOf,
}: {
  feed?: ChangeFeed;
  entriesMax?: number;
  milliseconds?: number;
  expiresAt?: () => number;
  sizeOf?: (film: Film) => number;
} = {}) {
  const cache = createCache({ feed, redis: null, entriesMax, onError: () => undefined });
  const films = cache.region<Film>({
    name: 'films',
    milliseconds,
    isValue: (value): value is Film => typeof value === 'object' && value !== null,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(sizeOf === undefined ? {} : { sizeOf }),
  });
  return { cache, films };
}

const entry = (name: string | number) => ({ key: `film ${name}`, topics: [] });

/** A feed whose changes and gaps a test makes by hand. */
function silentFeed() {
  const feed = createChangeFeed(null, () => undefined);
  const gapListeners: (() => void)[] = [];
  return {
    ...feed,
    onGap: (listener: () => void) => void gapListeners.push(listener),
    gap: () => {
      for (const listener of gapListeners) listener();
    },
  };
}

/** Something slow to load from, which answers when the test says so. */
function givenSource() {
  let loads = 0;
  let resolve: (film: Film) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<Film>((onAnswer, onFailure) => {
    resolve = onAnswer;
    reject = onFailure;
  });
  return {
    loads: () => loads,
    load: () => {
      loads += 1;
      return promise;
    },
    answer: (film: Film) => resolve(film),
    fail: (error: Error) => reject(error),
  };
}
