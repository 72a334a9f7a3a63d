import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';
import { newId } from '../../platform/ids.ts';
import type { AccountTokenTable } from './auth.tables.ts';

export type TokenPurpose = AccountTokenTable['purpose'];

/** Whom a token is for, and what it would do. */
export type AccountToken = { userId: string; newEmail: string | null };

export async function insertToken(
  tx: Transaction,
  token: {
    tokenHash: Buffer;
    purpose: TokenPurpose;
    userId: string;
    newEmail?: string;
    lifetimeSeconds: number;
  },
): Promise<void> {
  await tx
    .insertInto('account_tokens')
    .values({
      token_hash: token.tokenHash,
      purpose: token.purpose,
      user_id: token.userId,
      new_email: token.newEmail ?? null,
      expires_at: sql<Date>`now() + make_interval(secs => ${token.lifetimeSeconds})`,
    })
    .execute();
}

/** What a token that is still good stands for; it stays good. */
export async function findToken(
  db: Database | Transaction,
  purpose: TokenPurpose,
  tokenHash: Buffer,
): Promise<AccountToken | undefined> {
  return db
    .selectFrom('account_tokens as t')
    .select(['t.user_id as userId', 't.new_email as newEmail'])
    .where('t.token_hash', '=', tokenHash)
    .where('t.purpose', '=', purpose)
    .where('t.expires_at', '>', sql<Date>`now()`)
    .executeTakeFirst();
}

/** Uses a token up; undefined when it was used, ran out or never was. */
export async function spendToken(
  tx: Transaction,
  purpose: TokenPurpose,
  tokenHash: Buffer,
): Promise<AccountToken | undefined> {
  return tx
    .deleteFrom('account_tokens as t')
    .where('t.token_hash', '=', tokenHash)
    .where('t.purpose', '=', purpose)
    .where('t.expires_at', '>', sql<Date>`now()`)
    .returning(['t.user_id as userId', 't.new_email as newEmail'])
    .executeTakeFirst();
}

/** @param purpose all purposes when missing */
export async function deleteTokensOfUser(
  tx: Transaction,
  userId: string,
  purpose?: TokenPurpose,
): Promise<void> {
  let query = tx.deleteFrom('account_tokens as t').where('t.user_id', '=', userId);
  if (purpose !== undefined) query = query.where('t.purpose', '=', purpose);
  await query.execute();
}

/** Forgets tokens that ran out. */
export async function deleteExpiredTokens(db: Database): Promise<void> {
  await db
    .deleteFrom('account_tokens as t')
    .where('t.expires_at', '<', sql<Date>`now()`)
    .execute();
}

/** @param email lower case; whether it has an account is nobody's question here */
export async function insertResetRequest(db: Database, email: string): Promise<void> {
  await db.insertInto('password_reset_requests').values({ id: newId(), email }).execute();
}

/** Takes the oldest request that nobody else is at; its row is gone with the commit. */
export async function takeResetRequest(
  tx: Transaction,
  { freshSeconds }: { freshSeconds: number },
): Promise<{ email: string; isFresh: boolean } | undefined> {
  return tx
    .deleteFrom('password_reset_requests as r')
    .where('r.id', 'in', (oldest) =>
      oldest
        .selectFrom('password_reset_requests as o')
        .select('o.id')
        .orderBy('o.requested_at')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returning([
      'r.email',
      sql<boolean>`r.requested_at > now() - make_interval(secs => ${freshSeconds})`.as('isFresh'),
    ])
    .executeTakeFirst();
}

export async function deleteResetRequests(tx: Transaction, email: string): Promise<void> {
  await tx.deleteFrom('password_reset_requests as r').where('r.email', '=', email).execute();
}
