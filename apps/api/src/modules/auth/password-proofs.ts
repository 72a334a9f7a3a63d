import type { Database, Transaction } from '../../database.ts';
import {
  findUserWithPassword,
  lockUserWithPassword,
  type UserWithPassword,
} from '../users/index.ts';
import { passwordWrong, unauthenticated } from './auth.errors.ts';
import type { Passwords } from './passwords.ts';
import { accountKey, type SecurityLog } from './security-log.ts';

/** Asks whoever is signed in for their password again, before what a stolen session must not do. */
export type PasswordProofs = ReturnType<typeof createPasswordProofs>;

/** Somebody who is signed in, and the password they sent as a proof. */
export type Proof = {
  userId: string;
  password: string;
  /** Whom the attempt counts for, beside the account. */
  address: string;
};

/** @param limitSignIn counts an attempt: trying passwords here is no cheaper than at the front door */
export function createPasswordProofs({
  db,
  passwords,
  limitSignIn,
}: {
  db: Database;
  passwords: Passwords;
  limitSignIn: (account: string, address: string) => Promise<void>;
}) {
  return { check, lock };

  /**
   * The user whose password this is. It takes some time: before the transaction, never in it.
   *
   * @throws DomainError PASSWORD_WRONG, RATE_LIMITED, BUSY, UNAUTHENTICATED when the user is gone
   */
  async function check(proof: Proof, log: SecurityLog): Promise<UserWithPassword> {
    const user = await findUserWithPassword(db, proof.userId);
    if (user === undefined) throw unauthenticated();
    await limitSignIn(accountKey(user.email), proof.address);
    const { isCorrect } = await passwords.check(proof.password, user.passwordHash);
    if (!isCorrect) {
      log.info({ event: 'passwordProofFailed', userId: user.id }, 'passwordProofFailed');
      throw passwordWrong();
    }
    return user;
  }

  /**
   * Locks a user whose password was checked, as they stand now.
   *
   * @throws DomainError PASSWORD_WRONG when another password has come meanwhile
   */
  async function lock(tx: Transaction, checked: UserWithPassword): Promise<UserWithPassword> {
    const user = await lockUserWithPassword(tx, checked.id);
    if (user?.passwordHash !== checked.passwordHash) throw passwordWrong();
    return user;
  }
}
