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
  /** How many entries a value counts for, where it is larger than a single thing; a whole number. */
  sizeOf?: (value: T) => number;
};

export type Cache = ReturnType<typeof createCache>;

/** How often what has run out is thrown away, while anything is kept. */
const SWEEP_MILLISECONDS = 30_000;
/** Longer than anyone takes to load a value, and so to write down one from before a change. */
const LOADING_MILLISECONDS_MAX = 60_000;

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
  onError: (error: unknown) => void;
}) {
  const generations = new Map<string, { changedIn: number; change: string; heardAt: number }>();
  const clearers: (() => void)[] = [];
  const sweepers: (() => number)[] = [];
  let sweepTimer: NodeJS.Timeout | null = null;
  let nextGeneration = 1;
  /** What was loaded before is wrong as far as anyone knows: `generations` was forgotten then. */
  let forgottenBefore = 0;
  /** By the monotonic clock. */
  let distrustRedisUntil = 0;
  let longestMilliseconds = 0;

  feed.onChange((topics, change) => {
    const heardAt = performance.now();
    for (const topic of topics) {
      generations.set(topic, { changedIn: (nextGeneration += 1), change, heardAt });
    }
    if (generations.size > entriesMax) clear();
  });
  feed.onGap(clear);

  return { region, drop };

  /** Says, after a commit, that the values of these topics are wrong, here and everywhere. */
  function drop(topics: readonly string[]): void {
    const change = randomUUID();
    // Sent before the announcement on the same connection: whoever hears of it reads it after.
    for (const topic of topics) writeDown(topic, change);
    feed.announce(topics, change);
  }

  function writeDown(topic: string, change: string): void {
    redis?.set(topicKey(topic), change, 'EX', 86_400).catch((error: unknown) => {
      distrustRedisUntil = performance.now() + wrongMilliseconds();
      onError(error);
    });
  }

  /** After so long Redis holds nothing any more that was loaded before a change. */
  function wrongMilliseconds(): number {
    return longestMilliseconds + LOADING_MILLISECONDS_MAX;
  }

  function clear(): void {
    forgottenBefore = nextGeneration += 1;
    generations.clear();
    for (const clearRegion of clearers) clearRegion();
  }

  /** Values that nobody asks for again would otherwise stay until others need their room. */
  function planSweep(): void {
    sweepTimer ??= setTimeout(() => {
      sweepTimer = null;
      let left = 0;
      for (const sweep of sweepers) left += sweep();
      if (left > 0) planSweep();
    }, SWEEP_MILLISECONDS).unref();
  }

  function region<T extends object>(options: RegionOptions<T>): CacheRegion<T> {
    const { name, milliseconds, isValue, sizeOf } = options;
    longestMilliseconds = Math.max(longestMilliseconds, milliseconds);
    /** `until` by the monotonic clock: a wall clock that is set back must not make it older. */
    type Kept = { value: T; until: number; loadedIn: number };
    type Loaded = { value: T; milliseconds: number };
    const kept = new LRUCache<string, Kept>({
      max: entriesMax,
      maxSize: entriesMax,
      sizeCalculation: ({ value }) => sizeOf?.(value) ?? 1,
    });
    const loading = new Map<string, { loadedIn: number; promise: Promise<T> }>();
    clearers.push(() => {
      kept.clear();
      loading.clear();
    });
    sweepers.push(() => {
      const now = performance.now();
      for (const [key, { until }] of kept.entries()) if (until <= now) kept.delete(key);
      return kept.size;
    });
    return { read, peek, reserve };

    function peek({ key, topics }: CacheEntry): T | undefined {
      const found = kept.get(key);
      if (found === undefined || found.until <= performance.now()) return undefined;
      return isCurrent(topics, found.loadedIn) ? found.value : undefined;
    }

    function reserve(entry: CacheEntry): (value: T) => void {
      const keep = keeper(entry);
      return (value) => keep({ value, milliseconds: worthMilliseconds(value) });
    }

    function keeper({ key, topics }: CacheEntry): (loaded: Loaded) => void {
      const loadedIn = nextGeneration;
      return ({ value, milliseconds: left }) => {
        if (isCurrent(topics, loadedIn)) {
          kept.set(key, { value, until: performance.now() + left, loadedIn });
          planSweep();
        }
      };
    }

    async function read(entry: CacheEntry, load: () => Promise<T>): Promise<T> {
      const found = peek(entry);
      if (found !== undefined) return found;
      const current = loading.get(entry.key);
      if (current !== undefined && isCurrent(entry.topics, current.loadedIn))
        return current.promise;

      const keep = keeper(entry);
      const promise = loadThroughRedis(entry, load).then((loaded) => {
        keep(loaded);
        return loaded.value;
      });
      const mine = { loadedIn: nextGeneration, promise };
      loading.set(entry.key, mine);
      try {
        return await promise;
      } finally {
        if (loading.get(entry.key) === mine) loading.delete(entry.key);
      }
    }

    async function loadThroughRedis(entry: CacheEntry, load: () => Promise<T>): Promise<Loaded> {
      if (redis === null || redis.status !== 'ready' || performance.now() < distrustRedisUntil) {
        return loadHere(load);
      }
      const valueKey = `marquee:cache:${name}:${entry.key}`;
      let states: string | undefined;
      try {
        const [text, ...topicStates] = await redis.mget([valueKey, ...entry.topics.map(topicKey)]);
        if (knowsChanges(entry.topics, topicStates)) states = JSON.stringify(topicStates);
        const stored = readStored(text ?? null);
        // What is left of its time, not a new time: ages must not add up from process to process.
        const left = Math.min(milliseconds, (stored?.until ?? 0) - Date.now());
        if (stored !== undefined && stored.states === states && left > 0 && isValue(stored.value)) {
          return { value: stored.value, milliseconds: left };
        }
      } catch (error) {
        onError(error);
      }
      const loaded = await loadHere(load);
      if (states === undefined) return loaded;
      const left = Math.ceil(loaded.milliseconds);
      if (left > 0) {
        const until = Date.now() + left;
        const text = JSON.stringify({ states, until, value: loaded.value });
        redis.set(valueKey, text, 'PX', left).catch(onError);
      }
      return loaded;
    }

    async function loadHere(load: () => Promise<T>): Promise<Loaded> {
      const value = await load();
      return { value, milliseconds: worthMilliseconds(value) };
    }

    function worthMilliseconds(value: T): number {
      const expiresAt = options.expiresAt?.(value);
      return expiresAt === undefined
        ? milliseconds
        : Math.min(milliseconds, expiresAt - Date.now());
    }
  }

  /**
   * A change that was heard of but could not be written down in Redis (full, read-only): then it is
   * not asked. An old change makes no difference: its topic may have been written over by another
   * one, or have been forgotten there.
   */
  function knowsChanges(topics: readonly string[], states: readonly (string | null)[]): boolean {
    const oldBefore = performance.now() - wrongMilliseconds();
    return topics.every((topic, index) => {
      const heard = generations.get(topic);
      return heard === undefined || heard.change === states[index] || heard.heardAt < oldBefore;
    });
  }

  function isCurrent(topics: readonly string[], loadedIn: number): boolean {
    if (loadedIn < forgottenBefore) return false;
    for (const topic of topics) {
      const changedIn = generations.get(topic)?.changedIn ?? 0;
      if (changedIn > loadedIn) return false;
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
