import { LRUCache } from 'lru-cache';

import type { ChangeFeed } from '../../platform/changes.ts';

const TOPIC_PREFIX = 'session:';

/** The topic that says a session has ended. */
export const sessionTopic = (sessionId: string) => TOPIC_PREFIX + sessionId;

const SESSIONS_MAX = 100_000;
/** Longer than an access token lives, whatever its settings. */
const REMEMBERED_MILLISECONDS = 20 * 60_000;

/**
 * Sessions known to have ended, so that their tokens are refused without a question to the database.
 * Being absent here admits nobody: the database has the last word.
 */
export type EndedSessions = {
  has(sessionId: string): boolean;
  /** Tells this process and the others, after the commit that ended these sessions. */
  announce(sessionIds: readonly string[]): void;
};

export function createEndedSessions(feed: ChangeFeed): EndedSessions {
  const ended = new LRUCache<string, true>({ max: SESSIONS_MAX, ttl: REMEMBERED_MILLISECONDS });
  feed.onChange((topics) => {
    for (const topic of topics) {
      if (topic.startsWith(TOPIC_PREFIX)) ended.set(topic.slice(TOPIC_PREFIX.length), true);
    }
  });
  return {
    has: (sessionId) => ended.has(sessionId),
    announce(sessionIds) {
      if (sessionIds.length > 0) feed.announce(sessionIds.map(sessionTopic));
    },
  };
}
