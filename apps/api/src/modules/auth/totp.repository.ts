import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';

/** A secret as it is kept, and the key that it was sealed with. */
export type SealedSecret = { keyId: string; sealed: Buffer };

const SEALED_COLUMNS = ['f.key_id as keyId', 'f.sealed_secret as sealed'] as const;

/** Begins an enrolment, instead of one that was never confirmed; false when there is a confirmed one. */
export async function upsertUnconfirmedSecret(
  tx: Transaction,
  userId: string,
  { keyId, sealed }: SealedSecret,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows = 0n } = await tx
    .insertInto('totp_secrets')
    .values({ user_id: userId, key_id: keyId, sealed_secret: sealed, last_used_step: 0 })
    .onConflict((conflict) =>
      conflict
        .column('user_id')
        .doUpdateSet({ key_id: keyId, sealed_secret: sealed, last_used_step: 0 })
        .where('totp_secrets.confirmed_at', 'is', null),
    )
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows > 0n;
}

export async function findSecret(
  db: Database | Transaction,
  userId: string,
  { isConfirmed }: { isConfirmed: boolean },
): Promise<SealedSecret | undefined> {
  return db
    .selectFrom('totp_secrets as f')
    .select(SEALED_COLUMNS)
    .where('f.user_id', '=', userId)
    .where('f.confirmed_at', isConfirmed ? 'is not' : 'is', null)
    .executeTakeFirst();
}

/** Whether a user has a second factor. */
export async function hasConfirmedSecret(
  db: Database | Transaction,
  userId: string,
): Promise<boolean> {
  const found = await db
    .selectFrom('totp_secrets as f')
    .select('f.user_id')
    .where('f.user_id', '=', userId)
    .where('f.confirmed_at', 'is not', null)
    .executeTakeFirst();
  return found !== undefined;
}

/** Confirms the secret of an enrolment by its first code. */
export async function confirmSecret(tx: Transaction, userId: string, step: number): Promise<void> {
  await tx
    .updateTable('totp_secrets as f')
    .set({ confirmed_at: sql<Date>`now()`, last_used_step: step })
    .where('f.user_id', '=', userId)
    .where('f.confirmed_at', 'is', null)
    .execute();
}

/** Uses the code of a time step up; false when it, or a later one, was used already. */
export async function useStep(tx: Transaction, userId: string, step: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('totp_secrets as f')
    .set({ last_used_step: step })
    .where('f.user_id', '=', userId)
    .where('f.confirmed_at', 'is not', null)
    .where('f.last_used_step', '<', sql<string>`${step}::bigint`)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

export async function insertRecoveryCodes(
  tx: Transaction,
  userId: string,
  codeHashes: readonly Buffer[],
): Promise<void> {
  await tx
    .insertInto('recovery_codes')
    .values(codeHashes.map((codeHash) => ({ user_id: userId, code_hash: codeHash })))
    .execute();
}

/** Uses a recovery code up; false when it was used or never was. */
export async function spendRecoveryCode(
  tx: Transaction,
  userId: string,
  codeHash: Buffer,
): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('recovery_codes as c')
    .where('c.user_id', '=', userId)
    .where('c.code_hash', '=', codeHash)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

export async function countRecoveryCodes(db: Database, userId: string): Promise<number> {
  const { count } = await db
    .selectFrom('recovery_codes as c')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('c.user_id', '=', userId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Removes a second factor and its recovery codes; false when there was none, confirmed or begun. */
export async function deleteSecondFactor(tx: Transaction, userId: string): Promise<boolean> {
  await tx.deleteFrom('recovery_codes as c').where('c.user_id', '=', userId).execute();
  const { numDeletedRows } = await tx
    .deleteFrom('totp_secrets as f')
    .where('f.user_id', '=', userId)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Secrets that were sealed with another key than this one. */
export async function findSecretsOfOtherKeys(
  db: Database,
  keyId: string,
  { limit, afterUserId }: { limit: number; afterUserId: string | undefined },
): Promise<(SealedSecret & { userId: string })[]> {
  let query = db
    .selectFrom('totp_secrets as f')
    .select(['f.user_id as userId', ...SEALED_COLUMNS])
    .where('f.key_id', '<>', keyId)
    .orderBy('f.user_id')
    .limit(limit);
  if (afterUserId !== undefined) query = query.where('f.user_id', '>', afterUserId);
  return query.execute();
}

/** Puts the same secret in another seal, unless it is another secret by now. */
export async function replaceSeal(
  db: Database,
  userId: string,
  { from, to }: { from: SealedSecret; to: SealedSecret },
): Promise<void> {
  await db
    .updateTable('totp_secrets as f')
    .set({ key_id: to.keyId, sealed_secret: to.sealed })
    .where('f.user_id', '=', userId)
    .where('f.sealed_secret', '=', from.sealed)
    .execute();
}
