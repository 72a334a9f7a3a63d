import { randomUUID } from 'node:crypto';

import type { RedisConnections } from './redis.ts';

const CHANNEL = 'marquee:changes';

/**
 * Tells everyone in the process, and in the other processes where Redis connects them, that
 * something changed. A topic names what: `seats:{st:<id>}`. Announced after the commit, never
 * awaited, and never needed for a right answer: whoever decides reads the database.
 */
export type ChangeFeed = {
  /** Listeners of this process have run when it returns; those of others run soon after. */
  announce(topics: readonly string[]): void;
  onChange(listener: (topics: readonly string[]) => void): void;
  /** Runs when changes of other processes may have been missed. */
  onGap(listener: () => void): void;
  /** Whether changes made by other processes arrive; true where there can be none. */
  isComplete(): boolean;
};

export function createChangeFeed(
  redis: RedisConnections | null,
  onError: (error: Error) => void,
): ChangeFeed {
  const origin = randomUUID();
  const changeListeners = new Set<(topics: readonly string[]) => void>();
  const gapListeners = new Set<() => void>();
  let isSubscribed = redis === null;

  if (redis !== null) {
    const { subscriber } = redis;
    subscriber.on('ready', () => {
      subscriber.subscribe(CHANNEL).then(() => {
        isSubscribed = true;
        for (const listener of gapListeners) listener();
      }, onError);
    });
    subscriber.on('close', () => {
      isSubscribed = false;
    });
    subscriber.on('message', (_channel: string, text: string) => {
      const message = readMessage(text);
      if (message !== undefined && message.origin !== origin) notify(message.topics);
    });
  }

  return {
    announce(topics) {
      notify(topics);
      if (redis !== null) {
        redis.commands.publish(CHANNEL, JSON.stringify({ origin, topics })).catch(onError);
      }
    },
    onChange: (listener) => void changeListeners.add(listener),
    onGap: (listener) => void gapListeners.add(listener),
    isComplete: () => isSubscribed,
  };

  function notify(topics: readonly string[]): void {
    for (const listener of changeListeners) listener(topics);
  }
}

// Anyone who reaches Redis can put anything there.
function readMessage(text: string): { origin: string; topics: string[] } | undefined {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof message !== 'object' || message === null) return undefined;
  if (!('origin' in message) || typeof message.origin !== 'string') return undefined;
  if (!('topics' in message) || !Array.isArray(message.topics)) return undefined;
  const topics: unknown[] = message.topics;
  return { origin: message.origin, topics: topics.filter((topic) => typeof topic === 'string') };
}
