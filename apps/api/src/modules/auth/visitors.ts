import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';

import type { Database, DatabasePool } from '../../database.ts';
import { assert } from '../../platform/assert.ts';
import type { Caller, GuestCaller } from '../../platform/http/access.ts';
import { runTransaction } from '../../platform/retry.ts';
import { findLiveSession, prolongSession, type SessionLifetime } from './auth.repository.ts';
import type { EndedSessions } from './ended-sessions.ts';
import { guestOwner, newGuestToken } from './guest-tokens.ts';
import type { VisitorCookies } from './visitor-cookies.ts';

/** Says who is looking at a page. */
export type Visitors = ReturnType<typeof createVisitors>;

const ANONYMOUS: Caller = { kind: 'anonymous' };
/** How long a session that was just prolonged is left alone. */
const PROLONGED_MILLISECONDS = 3_600_000;
const PROLONGED_MAX = 10_000;

/**
 * Whoever is signed in is told by their session, which is read from PostgreSQL on every request, as it
 * is for those who send tokens. What tokens do by being refreshed, pages do by being looked at: a
 * session that is used goes on, until it is as old as one may be.
 *
 * @param production keeps out the demo's accounts
 */
export function createVisitors({
  db,
  pool,
  cookies,
  endedSessions,
  lifetime,
  production,
}: {
  db: Database;
  pool: DatabasePool;
  cookies: VisitorCookies;
  endedSessions: EndedSessions;
  lifetime: SessionLifetime;
  production: boolean;
}) {
  const prolonged = new LRUCache<string, true>({ max: PROLONGED_MAX, ttl: PROLONGED_MILLISECONDS });
  return { recognize, makeGuest };

  async function recognize(request: FastifyRequest, reply: FastifyReply): Promise<Caller> {
    const sessionId = cookies.readSessionId(request);
    if (sessionId !== undefined) {
      const session = endedSessions.has(sessionId)
        ? undefined
        : await findLiveSession(pool, sessionId);
      if (session !== undefined && !(production && session.isDemo)) {
        await prolong(sessionId, request.log);
        const { userId, role } = session;
        return { kind: 'user', owner: `user:${userId}`, userId, sessionId, role };
      }
      cookies.forgetSession(reply);
    }
    const owner = guestOwner(cookies.readGuestToken(request));
    return owner === undefined ? ANONYMOUS : { kind: 'guest', owner };
  }

  /** A stranger becomes somebody who can hold seats. */
  function makeGuest(reply: FastifyReply): GuestCaller {
    const token = newGuestToken();
    cookies.keepGuestToken(reply, token);
    const owner = guestOwner(token);
    assert(owner !== undefined, 'a token that was just made is one');
    return { kind: 'guest', owner };
  }

  /** Whoever looks at a page gets to see it, even when nobody can write down that they did. */
  async function prolong(sessionId: string, log: FastifyBaseLogger): Promise<void> {
    if (prolonged.has(sessionId)) return;
    prolonged.set(sessionId, true);
    try {
      await runTransaction(db, async (tx) => prolongSession(tx, sessionId, lifetime));
    } catch (error) {
      // Not done: the next view of a page tries again.
      prolonged.delete(sessionId);
      log.warn({ err: error, sessionId }, 'a session that is used could not be prolonged');
    }
  }
}
