import { sql } from 'kysely';

import {
  prepareStatement,
  type Database,
  type DatabaseConnection,
  type Transaction,
} from '../../database.ts';
import { newId } from '../../platform/ids.ts';
import type { SessionTable } from './auth.tables.ts';

export type SessionEndReason = NonNullable<SessionTable['ended_because']>;

/** How long a session lasts: unused, and at most. */
export type SessionLifetime = { idleDays: number; daysMax: number };

/** Who may act now on the strength of a session. */
export type LiveSession = { userId: string; role: string; isDemo: boolean };

const liveSession = prepareStatement<LiveSession>(
  'live-session',
  'select user_id as "userId", role, is_demo as "isDemo" from marquee.live_session($1)',
);

/** Undefined when the session has ended, ran out, or never was. */
export async function findLiveSession(
  pool: DatabaseConnection['pool'],
  sessionId: string,
): Promise<LiveSession | undefined> {
  const [session] = await liveSession.run(pool, [sessionId]);
  return session;
}

const liveSessions = prepareStatement<LiveSession & { id: string }>(
  'live-sessions',
  `select asked.id, live.user_id as "userId", live.role, live.is_demo as "isDemo"
   from unnest($1::uuid[]) as asked (id)
   cross join lateral marquee.live_session(asked.id) live`,
);

/** Those of these sessions that are alive. */
export function findLiveSessions(
  pool: DatabaseConnection['pool'],
  sessionIds: readonly string[],
): Promise<(LiveSession & { id: string })[]> {
  return liveSessions.run(pool, [sessionIds]);
}

export async function insertSession(
  tx: Transaction,
  { userId, userAgent }: { userId: string; userAgent: string | null },
  { idleDays, daysMax }: SessionLifetime,
): Promise<{ id: string; generation: number }> {
  return tx
    .insertInto('sessions')
    .values({
      id: newId(),
      user_id: userId,
      user_agent: userAgent,
      expires_at: sql<Date>`now() + make_interval(days => ${Math.min(idleDays, daysMax)})`,
    })
    .returning(['id', 'generation'])
    .executeTakeFirstOrThrow();
}

/** Raises the generation of a live session that is at this one; undefined when it is not. */
export async function rotateSession(
  tx: Transaction,
  { sessionId, generation }: { sessionId: string; generation: number },
  { idleDays, daysMax }: SessionLifetime,
): Promise<{ userId: string; generation: number } | undefined> {
  return tx
    .updateTable('sessions as s')
    .set({
      generation: generation + 1,
      rotated_at: sql<Date>`now()`,
      last_used_at: sql<Date>`now()`,
      expires_at: sql<Date>`least(
        s.created_at + make_interval(days => ${daysMax}),
        now() + make_interval(days => ${idleDays})
      )`,
    })
    .where('s.id', '=', sessionId)
    .where('s.generation', '=', generation)
    .where('s.ended_at', 'is', null)
    .where('s.expires_at', '>', sql<Date>`now()`)
    .returning(['s.user_id as userId', 's.generation'])
    .executeTakeFirst();
}

/** Notes that a live session is used, and puts off its end as far as it may be put off. */
export async function prolongSession(
  tx: Transaction,
  sessionId: string,
  { idleDays, daysMax }: SessionLifetime,
): Promise<void> {
  await tx
    .updateTable('sessions as s')
    .set({
      last_used_at: sql<Date>`now()`,
      expires_at: sql<Date>`least(
        s.created_at + make_interval(days => ${daysMax}),
        now() + make_interval(days => ${idleDays})
      )`,
    })
    .where('s.id', '=', sessionId)
    .where('s.ended_at', 'is', null)
    .where('s.expires_at', '>', sql<Date>`now()`)
    .execute();
}

/** A live session, and whether its last rotation is at most `graceSeconds` old. */
export async function findRotatedSession(tx: Transaction, sessionId: string, graceSeconds: number) {
  return tx
    .selectFrom('sessions as s')
    .select([
      's.user_id as userId',
      's.generation',
      sql<boolean>`s.rotated_at > now() - make_interval(secs => ${graceSeconds})`.as('isFresh'),
    ])
    .where('s.id', '=', sessionId)
    .where('s.ended_at', 'is', null)
    .where('s.expires_at', '>', sql<Date>`now()`)
    .executeTakeFirst();
}

/** Ends a live session; false when it was over already. */
export async function endSession(
  tx: Transaction,
  sessionId: string,
  because: SessionEndReason,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('sessions as s')
    .set({ ended_at: sql<Date>`now()`, ended_because: because })
    .where('s.id', '=', sessionId)
    .where('s.ended_at', 'is', null)
    .where('s.expires_at', '>', sql<Date>`now()`)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/**
 * Ends everything a user is signed in with. After the commit, announce the answered ids
 * (`EndedSessions`), so that the other processes know at once.
 *
 * @param exceptId the session that goes on
 */
export async function endSessionsOfUser(
  tx: Transaction,
  userId: string,
  because: SessionEndReason,
  exceptId?: string,
): Promise<string[]> {
  let query = tx
    .updateTable('sessions as s')
    .set({ ended_at: sql<Date>`now()`, ended_because: because })
    .where('s.user_id', '=', userId)
    .where('s.ended_at', 'is', null);
  if (exceptId !== undefined) query = query.where('s.id', '<>', exceptId);
  const ended = await query.returning('s.id').execute();
  return ended.map(({ id }) => id);
}

/** Ends a live session of a user; false when it was over already, or is somebody else's. */
export async function endSessionOfUser(
  tx: Transaction,
  { userId, sessionId }: { userId: string; sessionId: string },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('sessions as s')
    .set({ ended_at: sql<Date>`now()`, ended_because: 'endedByUser' })
    .where('s.id', '=', sessionId)
    .where('s.user_id', '=', userId)
    .where('s.ended_at', 'is', null)
    .where('s.expires_at', '>', sql<Date>`now()`)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** A live session as its user sees it. */
export type ListedSession = {
  id: string;
  createdAt: Date;
  lastUsedAt: Date;
  userAgent: string | null;
};

/**
 * The live sessions of a user, the youngest first.
 *
 * @param page.beforeId begins after this session
 */
export async function findSessionsOfUser(
  db: Database,
  userId: string,
  { limit, beforeId }: { limit: number; beforeId: string | undefined },
): Promise<ListedSession[]> {
  let query = db
    .selectFrom('sessions as s')
    .select([
      's.id',
      's.created_at as createdAt',
      's.last_used_at as lastUsedAt',
      's.user_agent as userAgent',
    ])
    .where('s.user_id', '=', userId)
    .where('s.ended_at', 'is', null)
    .where('s.expires_at', '>', sql<Date>`now()`)
    // Their ids are in the order of their beginning (UUIDv7).
    .orderBy('s.id', 'desc')
    .limit(limit);
  if (beforeId !== undefined) query = query.where('s.id', '<', beforeId);
  return query.execute();
}

/** Forgets which devices a user signed in from. */
export async function forgetUserAgents(tx: Transaction, userId: string): Promise<void> {
  await tx
    .updateTable('sessions as s')
    .set({ user_agent: null })
    .where('s.user_id', '=', userId)
    .where('s.user_agent', 'is not', null)
    .execute();
}

/**
 * Forgets sessions that ran out this many days ago; their tokens ran out with them. One that was
 * ended early runs out all the same. It goes in batches, so that no statement takes long.
 */
export async function forgetEndedSessions(
  db: Database,
  keptDays: number,
  batchSize = 5000,
): Promise<void> {
  for (;;) {
    const { numDeletedRows } = await db
      .deleteFrom('sessions as s')
      .where('s.id', 'in', (old) =>
        old
          .selectFrom('sessions as o')
          .select('o.id')
          .where('o.expires_at', '<', sql<Date>`now() - make_interval(days => ${keptDays})`)
          .limit(batchSize),
      )
      .executeTakeFirstOrThrow();
    if (numDeletedRows < BigInt(batchSize)) return;
  }
}
