import type { Database } from '../../database.ts';
import { notFound } from '../../platform/errors.ts';
import { runTransaction } from '../../platform/retry.ts';
import {
  endSessionOfUser,
  endSessionsOfUser,
  findSessionsOfUser,
  type ListedSession,
} from './auth.repository.ts';
import type { EndedSessions } from './ended-sessions.ts';
import type { SecurityLog } from './security-log.ts';

export type { ListedSession } from './auth.repository.ts';

export type SessionService = ReturnType<typeof createSessionService>;

/** Where users are signed in. */
export function createSessionService({
  db,
  endedSessions,
}: {
  db: Database;
  endedSessions: EndedSessions;
}) {
  return { listSessions, endSession, endOtherSessions };

  /** The live sessions of a user, the youngest first. */
  async function listSessions(
    userId: string,
    page: { limit: number; beforeId: string | undefined },
  ): Promise<ListedSession[]> {
    return findSessionsOfUser(db, userId, page);
  }

  /** @throws DomainError NOT_FOUND when it is over already, or is somebody else's */
  async function endSession(userId: string, sessionId: string, log: SecurityLog): Promise<void> {
    const isEnded = await runTransaction(db, async (tx) =>
      endSessionOfUser(tx, { userId, sessionId }),
    );
    if (!isEnded) throw notFound('session');
    endedSessions.announce([sessionId]);
    log.info({ event: 'sessionsEnded', userId, count: 1 }, 'sessionsEnded');
  }

  /** Ends every session of a user but the one they act with. */
  async function endOtherSessions(
    { userId, sessionId }: { userId: string; sessionId: string },
    log: SecurityLog,
  ): Promise<void> {
    const endedIds = await runTransaction(db, async (tx) =>
      endSessionsOfUser(tx, userId, 'endedByUser', sessionId),
    );
    endedSessions.announce(endedIds);
    log.info({ event: 'sessionsEnded', userId, count: endedIds.length }, 'sessionsEnded');
  }
}
