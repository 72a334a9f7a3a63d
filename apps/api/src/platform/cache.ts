import { randomUUID } from 'node:crypto';

import type { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';

import type { ChangeFeed } from './changes.ts';

/** Where a value is kept, and which changes make it wrong. */
export type CacheEntry = { key: string; topics: readonly string[] };

/** One kind of cached value. */
export type CacheRegion<T extends object> = {
  /** The value, loaded at most once at a time by everyone who asks in the same moment. */
  read(entry: CacheEntry, load: () => Promise<T>): Promise<T>;
  /** The value where this process has it. */
  peek(entry: CacheEntry): T | undefined;
  /** Call before loading: the answer keeps what was loaded, unless it changed meanwhile. */
  reserve(entry: CacheEntry): (value: T) => void;
};

type RegionOptions<T> = {
  name: string;
  milliseconds: number;
  /** What Redis holds may be anybody's: only what passes is used. */
  isValue: (value: unknown) => value is T;
  /** When a value is over sooner than the region says, in epoch milliseconds. */
  expiresAt?: (value: T) => number | undefined;
};

export type Cache = ReturnType<typeof createCache>;

/** After a lost invalidation Redis is not believed for as long as a value could live there. */
const DISTRUST_MILLISECONDS = 60_000;

/**
 * Values kept in the process, and in Redis where there is one, until they are too old or a topic of
 * theirs changes. A value remembers the state of its topics from before it was loaded, so one that
 * was loaded while its topic changed is never served.
 *
 * Redis is only asked when the process has nothing, may be stopped or emptied at any moment, and
 * makes nothing wrong: it holds copies, each worth at most its age.
 */
export function createCache({
  feed,
  redis,
  entriesMax,
  onError,
}: {
  feed: ChangeFeed;
  redis: Redis | null;
  entriesMax: number;
  onError: (error: Error) => void;
}) {
  const generations = new Map<string, number>();
  const clearers: (() => void)[] = [];
  let nextGeneration = 1;
  let distrustRedisUntil = 0;

  feed.onChange((topics) => {
    for (const topic of topics) generations.set(topic, (nextGeneration += 1));
    if (generations.size > entriesMax) clear();
  });
  feed.onGap(clear);

  return { region, drop };

  /** Says, after a commit, that the values of these topics are wrong, here and everywhere. */
  function drop(topics: readonly string[]): void {
    if (redis !== null) {
      const [first, ...rest] = topics;
      if (first !== undefined) {
        // Sent before the announcement on the same connection: whoever hears of it reads it after.
        for (const topic of [first, ...rest]) {
          redis.set(topicKey(topic), randomUUID(), 'EX', 86_400).catch((error: Error) => {
            distrustRedisUntil = Date.now() + DISTRUST_MILLISECONDS;
            onError(error);
          });
        }
      }
    }
    feed.announce(topics);
  }

  function clear(): void {
    nextGeneration += 1;
    generations.clear();
    for (const clearRegion of clearers) clearRegion();
  }

  function region<T extends object>(options: RegionOptions<T>): CacheRegion<T> {
    const { name, milliseconds, isValue } = options;
    type Kept = { value: T; until: number; loadedIn: number };
    const kept = new LRUCache<string, Kept>({ max: entriesMax });
    const loading = new Map<string, { loadedIn: number; promise: Promise<T> }>();
    clearers.push(() => {
      kept.clear();
      loading.clear();
    });
    return { read, peek, reserve };

    function peek({ key, topics }: CacheEntry): T | undefined {
      const found = kept.get(key);
      if (found === undefined || found.until <= Date.now()) return undefined;
      return isCurrent(topics, found.loadedIn) ? found.value : undefined;
    }

    function reserve({ key, topics }: CacheEntry): (value: T) => void {
      const loadedIn = nextGeneration;
      return (value) => {
        if (isCurrent(topics, loadedIn))
          kept.set(key, { value, until: lastMoment(value), loadedIn });
      };
    }

    async function read(entry: CacheEntry, load: () => Promise<T>): Promise<T> {
      const found = peek(entry);
      if (found !== undefined) return found;
      const current = loading.get(entry.key);
      if (current !== undefined && isCurrent(entry.topics, current.loadedIn))
        return current.promise;

      const keep = reserve(entry);
      const promise = loadThroughRedis(entry, load).then((value) => {
        keep(value);
        return value;
      });
      const mine = { loadedIn: nextGeneration, promise };
      loading.set(entry.key, mine);
      try {
        return await promise;
      } finally {
        if (loading.get(entry.key) === mine) loading.delete(entry.key);
      }
    }

    async function loadThroughRedis(entry: CacheEntry, load: () => Promise<T>): Promise<T> {
      if (redis === null || redis.status !== 'ready' || Date.now() < distrustRedisUntil)
        return load();
      const valueKey = `marquee:cache:${name}:${entry.key}`;
      let states: string;
      try {
        const [text, ...topicStates] = await redis.mget([valueKey, ...entry.topics.map(topicKey)]);
        states = JSON.stringify(topicStates);
        const stored = readStored(text ?? null);
        if (stored?.states === states && stored.until > Date.now() && isValue(stored.value)) {
          return stored.value;
        }
      } catch (error) {
        onError(error instanceof Error ? error : new Error(String(error)));
        return load();
      }
      const value = await load();
      const until = lastMoment(value);
      const left = Math.ceil(until - Date.now());
      if (left > 0) {
        redis.set(valueKey, JSON.stringify({ states, until, value }), 'PX', left).catch(onError);
      }
      return value;
    }

    function lastMoment(value: T): number {
      const limit = Date.now() + milliseconds;
      return Math.min(limit, options.expiresAt?.(value) ?? limit);
    }
  }

  function isCurrent(topics: readonly string[], loadedIn: number): boolean {
    for (const topic of topics) {
      const changedIn = generations.get(topic);
      if (changedIn !== undefined && changedIn > loadedIn) return false;
    }
    return true;
  }
}

const topicKey = (topic: string) => `marquee:topic:${topic}`;

function readStored(
  text: string | null,
): { states: string; until: number; value: unknown } | undefined {
  if (text === null) return undefined;
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof stored !== 'object' || stored === null) return undefined;
  if (!('states' in stored) || typeof stored.states !== 'string') return undefined;
  if (!('until' in stored) || typeof stored.until !== 'number') return undefined;
  return {
    states: stored.states,
    until: stored.until,
    value: 'value' in stored ? stored.value : undefined,
  };
}
