import { randomUUID } from 'node:crypto';

import type { RedisConnections } from './redis.ts';

const CHANNEL = 'marquee:changes';
/** A connection that fell silent without closing (a paused Redis, a cut cable) is noticed within this. */
const HEARING_CHECK_MILLISECONDS = 2000;
/** How soon it is tried again to tell what could not be told, where the connection itself is well. */
const RETELL_MILLISECONDS = 1000;
/** Changes kept for telling later, while Redis is away. Past it everyone is told to start anew. */
const UNTOLD_MAX = 10_000;

type ChangeListener = (topics: readonly string[], change: string) => void;

/**
 * Tells everyone in the process, and in the other processes where Redis connects them, that
 * something changed. A topic names what: `seats:{st:<id>}`. Announced after the commit, never
 * awaited, and never needed for a right answer: whoever decides reads the database.
 */
export type ChangeFeed = {
  /**
   * Listeners of this process have run when it returns; those of others run soon after.
   *
   * @param change tells this change from every other one; made up when missing
   */
  announce(topics: readonly string[], change?: string): void;
  onChange(listener: ChangeListener): void;
  /** Runs when changes of other processes may have been missed. */
  onGap(listener: () => void): void;
  /** Whether changes made by other processes arrive; true where there can be none. */
  isComplete(): boolean;
};

export function createChangeFeed(
  redis: RedisConnections | null,
  onError: (error: unknown) => void,
  { hearingCheckMilliseconds = HEARING_CHECK_MILLISECONDS } = {},
): ChangeFeed {
  const origin = randomUUID();
  const changeListeners = new Set<ChangeListener>();
  const gapListeners = new Set<() => void>();
  let isSubscribed = redis === null;
  /** What could not be told to the others; null when it is too much to list. */
  let untold: Set<string> | null = new Set();
  let retellTimer: NodeJS.Timeout | null = null;

  if (redis !== null) {
    listen(redis.subscriber);
    // Others may have heard well all the time, and would never learn what we could not say.
    redis.commands.on('ready', tellUntold);
  }

  return {
    announce(topics, change = randomUUID()) {
      notify(topics, change);
      tellOthers(topics, change);
    },
    onChange: (listener) => void changeListeners.add(listener),
    onGap: (listener) => void gapListeners.add(listener),
    isComplete: () => isSubscribed,
  };

  function notify(topics: readonly string[], change: string): void {
    for (const listener of changeListeners) listener(topics, change);
  }

  function tellOthers(topics: readonly string[] | null, change: string): void {
    redis?.commands
      .publish(CHANNEL, JSON.stringify({ origin, topics, change }))
      .catch((error: unknown) => {
        untold = topics === null ? null : withTopics(untold, topics);
        planRetelling();
        onError(error);
      });
  }

  /** Without a connection there is nothing to try: its return is told by itself. */
  function planRetelling(): void {
    retellTimer ??= setTimeout(() => {
      retellTimer = null;
      if (redis?.commands.status === 'ready') tellUntold();
    }, RETELL_MILLISECONDS).unref();
  }

  function tellUntold(): void {
    const topics = untold === null ? null : [...untold];
    untold = new Set();
    if (topics === null || topics.length > 0) tellOthers(topics, randomUUID());
  }

  function notifyGap(): void {
    for (const listener of gapListeners) listener();
  }

  function listen(subscriber: RedisConnections['subscriber']): void {
    subscriber.on('ready', subscribe);
    subscriber.on('close', () => {
      isSubscribed = false;
    });
    subscriber.on('message', (_channel: string, text: string) => {
      const message = readMessage(text);
      if (message === undefined || message.origin === origin) return;
      if (message.topics === null) notifyGap();
      else notify(message.topics, message.change);
    });
    const hearingCheck = setInterval(() => {
      if (subscriber.status !== 'ready') return;
      // An answer that stays away makes the connection close by its time-out.
      if (isSubscribed) subscriber.ping().catch(onError);
      else subscribe();
    }, hearingCheckMilliseconds);
    hearingCheck.unref();
    subscriber.on('end', () => clearInterval(hearingCheck));
    // It may have been connected before anyone listened.
    if (subscriber.status === 'ready') subscribe();

    function subscribe(): void {
      subscriber.subscribe(CHANNEL).then(() => {
        isSubscribed = true;
        notifyGap();
      }, onError);
    }
  }
}

function withTopics(untold: Set<string> | null, topics: readonly string[]): Set<string> | null {
  if (untold === null) return null;
  for (const topic of topics) untold.add(topic);
  return untold.size > UNTOLD_MAX ? null : untold;
}

/** Without topics: so much changed that everyone begins anew. */
type Message = { origin: string; change: string; topics: string[] | null };

// Anyone who reaches Redis can put anything there.
function readMessage(text: string): Message | undefined {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof message !== 'object' || message === null) return undefined;
  if (!('origin' in message) || typeof message.origin !== 'string') return undefined;
  if (!('change' in message) || typeof message.change !== 'string') return undefined;
  if (!('topics' in message)) return undefined;
  const { origin, change } = message;
  if (message.topics === null) return { origin, change, topics: null };
  if (!Array.isArray(message.topics)) return undefined;
  const topics: unknown[] = message.topics;
  return { origin, change, topics: topics.filter((topic) => typeof topic === 'string') };
}
