import type { Database } from '../../database.ts';

/** More rows of one kind than anybody has; a bound, since everything has one. */
const ROWS_MAX = 10_000;

/** What is kept of a person's account; undefined when they are gone. */
export async function readAccount(db: Database, userId: string) {
  return db
    .selectFrom('users as u')
    .leftJoin('totp_secrets as f', (join) =>
      join.onRef('f.user_id', '=', 'u.id').on('f.confirmed_at', 'is not', null),
    )
    .select([
      'u.id',
      'u.email',
      'u.name',
      'u.role',
      'u.created_at as createdAt',
      'u.email_verified_at as emailVerifiedAt',
      'f.confirmed_at as secondFactorSince',
    ])
    .where('u.id', '=', userId)
    .executeTakeFirst();
}

/** Every session that is remembered, ended ones too. */
export async function readSessions(db: Database, userId: string) {
  return db
    .selectFrom('sessions as s')
    .select([
      's.id',
      's.created_at as createdAt',
      's.last_used_at as lastUsedAt',
      's.expires_at as expiresAt',
      's.ended_at as endedAt',
      's.ended_because as endedBecause',
      's.user_agent as userAgent',
    ])
    .where('s.user_id', '=', userId)
    .orderBy('s.id')
    .limit(ROWS_MAX)
    .execute();
}

/** What the person did with power, and what was done to their account. Not who did the latter. */
export async function readAuditEntries(db: Database, userId: string) {
  return db
    .selectFrom('audit_log as a')
    .select([
      'a.happened_at as happenedAt',
      'a.action',
      'a.subject_type as subjectType',
      'a.subject_id as subjectId',
    ])
    .where((eb) =>
      eb.or([
        eb('a.actor_user_id', '=', userId),
        eb.and([eb('a.subject_type', '=', 'user'), eb('a.subject_id', '=', userId)]),
      ]),
    )
    .orderBy('a.happened_at')
    .limit(ROWS_MAX)
    .execute();
}
