import type { Database, Transaction } from '../../database.ts';
import { DomainError } from '../../platform/errors.ts';
import { runTransaction } from '../../platform/retry.ts';
import {
  findUser,
  findUserByEmail,
  lockUserWithPassword,
  updateUser,
  type User,
} from '../users/index.ts';
import type { EnqueueAccountMail } from './account-mail.ts';
import {
  deleteTokensOfUser,
  findToken,
  insertResetRequest,
  insertToken,
  spendToken,
  takeResetRequest,
} from './account-tokens.repository.ts';
import type { AuthLimits } from './auth-limits.ts';
import { mailedTokenInvalid } from './auth.errors.ts';
import { endSessionsOfUser } from './auth.repository.ts';
import type { EndedSessions } from './ended-sessions.ts';
import { expiryAfter, hashOfMailedToken, linkWith, newMailedToken } from './mailed-tokens.ts';
import { assertGoodPassword, charactersMinOf, type CinemaNames } from './password-policy.ts';
import type { Passwords } from './passwords.ts';
import type { SecondFactors } from './second-factors.ts';
import { accountKey, type SecurityLog } from './security-log.ts';

export type PasswordResetService = ReturnType<typeof createPasswordResetService>;

const TOKEN_SECONDS = 3600;
/** A mail that comes later than this has missed whoever waited for it. */
const REQUEST_FRESH_SECONDS = 3600;

export function createPasswordResetService({
  db,
  passwords,
  secondFactors,
  endedSessions,
  limits,
  cinemaNames,
  enqueueMail,
}: {
  db: Database;
  passwords: Passwords;
  secondFactors: SecondFactors;
  endedSessions: EndedSessions;
  limits: Pick<AuthLimits, 'limitPasswordReset'>;
  cinemaNames: CinemaNames;
  enqueueMail: EnqueueAccountMail;
}) {
  return { request, isGood, confirm };

  /**
   * Writes down that somebody forgot the password of an address. Whether it has an account is looked
   * at later (`answerResetRequests`), so that nothing here, nor the time it takes, tells.
   *
   * @param address whom the request counts for, beside the account
   * @throws DomainError RATE_LIMITED
   */
  async function request(
    { email, address }: { email: string; address: string },
    log: SecurityLog,
  ): Promise<void> {
    const account = accountKey(email);
    await limits.limitPasswordReset(account, address);
    await insertResetRequest(db, email.toLowerCase());
    log.info({ event: 'passwordResetRequested', account }, 'passwordResetRequested');
  }

  /** Whether a mailed token still gives another password. Looking uses nothing up. */
  async function isGood(token: string): Promise<boolean> {
    return (await findUserOf(hashOfMailedToken(token))) !== undefined;
  }

  async function findUserOf(tokenHash: Buffer | undefined): Promise<User | undefined> {
    const found = tokenHash && (await findToken(db, 'passwordReset', tokenHash));
    return found && findUser(db, found.userId);
  }

  /**
   * Gives the user of a mailed token another password, and signs them out everywhere.
   *
   * @throws DomainError MAILED_TOKEN_INVALID, PASSWORD_REFUSED, BUSY
   */
  async function confirm(
    { token, password }: { token: string; password: string },
    log: SecurityLog,
  ): Promise<void> {
    const tokenHash = hashOfMailedToken(token);
    const user = await findUserOf(tokenHash);
    // Judged before the token is spent: whoever chose a bad password may choose another.
    if (tokenHash === undefined || user === undefined) throw mailedTokenInvalid();
    const charactersMin = charactersMinOf(user, await secondFactors.isSet(db, user.id));
    const context = { ...user, cinemaNames: await cinemaNames() };
    await assertGoodPassword(password, context, charactersMin);
    const passwordHash = await passwords.hash(password);

    const endedIds = await runTransaction(db, async (tx) => {
      const locked = await lockUserWithPassword(tx, user.id);
      const spent = await spendToken(tx, 'passwordReset', tokenHash);
      if (locked === undefined || spent === undefined) throw mailedTokenInvalid();
      // The link came by mail to the address that the account still has: a change of it kills the link.
      await updateUser(tx, user.id, { passwordHash, isEmailVerified: true });
      await deleteTokensOfUser(tx, user.id);
      await enqueueMail(tx, {
        kind: 'passwordChanged',
        dedupeKey: `passwordChanged:${tokenHash.toString('hex')}`,
        recipient: locked.email,
        subjectId: locked.id,
        facts: { name: locked.name },
      });
      return endSessionsOfUser(tx, user.id, 'passwordChanged');
    });
    endedSessions.announce(endedIds);
    log.info({ event: 'passwordReset', userId: user.id }, 'passwordReset');
  }
}

/**
 * Mails a link to whoever forgot their password and has an account; the others get nothing. For a
 * job: any number may run at the same time.
 *
 * @param production sends nothing to accounts of the demo
 * @returns how many mails are to be sent
 */
export async function answerResetRequests({
  db,
  enqueueMail,
  publicUrl,
  production,
}: {
  db: Database;
  enqueueMail: EnqueueAccountMail;
  publicUrl: string;
  production: boolean;
}): Promise<number> {
  let mailCount = 0;
  for (;;) {
    const outcome = await runTransaction(db, answerOne).catch(async (error: unknown) => {
      // Kept, a request that is a bug of ours would be in the way of all others, again and again.
      if (!(error instanceof DomainError)) await runTransaction(db, dropOne);
      throw error;
    });
    if (outcome === 'none') return mailCount;
    if (outcome === 'mailed') mailCount += 1;
  }

  async function answerOne(tx: Transaction): Promise<'none' | 'mailed' | 'passedOver'> {
    const request = await takeResetRequest(tx, { freshSeconds: REQUEST_FRESH_SECONDS });
    if (request === undefined) return 'none';
    const found = await findUserByEmail(tx, request.email);
    if (!request.isFresh || found === undefined || (production && found.isDemo)) {
      return 'passedOver';
    }
    // Locked, so that no change of password or address that outdates the link comes in between.
    const user = await lockUserWithPassword(tx, found.id);
    if (user?.email !== request.email) return 'passedOver';
    await mailLink(tx, user);
    return 'mailed';
  }

  async function dropOne(tx: Transaction): Promise<void> {
    await takeResetRequest(tx, { freshSeconds: REQUEST_FRESH_SECONDS });
  }

  async function mailLink(tx: Transaction, user: User): Promise<void> {
    const { token, tokenHash } = newMailedToken();
    await insertToken(tx, {
      tokenHash,
      purpose: 'passwordReset',
      userId: user.id,
      lifetimeSeconds: TOKEN_SECONDS,
    });
    await enqueueMail(tx, {
      kind: 'passwordReset',
      dedupeKey: `passwordReset:${tokenHash.toString('hex')}`,
      recipient: user.email,
      subjectId: user.id,
      facts: {
        name: user.name,
        link: linkWith(publicUrl, '/reset-password', token),
        expiresAt: expiryAfter(TOKEN_SECONDS),
      },
    });
  }
}
