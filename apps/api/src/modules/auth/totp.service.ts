import type { Database, Transaction } from '../../database.ts';
import { newId } from '../../platform/ids.ts';
import { invalidRequest } from '../../platform/errors.ts';
import { runTransaction } from '../../platform/retry.ts';
import { lockUserWithPassword, type User } from '../users/index.ts';
import type { EnqueueAccountMail } from './account-mail.ts';
import { findToken, spendToken } from './account-tokens.repository.ts';
import type { AuthLimits } from './auth-limits.ts';
import {
  totpAlreadySet,
  totpInvalid,
  totpMandatory,
  totpNotSet,
  unauthenticated,
} from './auth.errors.ts';
import { endSessionsOfUser } from './auth.repository.ts';
import type { EndedSessions } from './ended-sessions.ts';
import { hashOfMailedToken } from './mailed-tokens.ts';
import type { PasswordProofs, Proof } from './password-proofs.ts';
import { hashOfRecoveryCode, newRecoveryCodes } from './recovery-codes.ts';
import type { SecondFactors } from './second-factors.ts';
import type { SecurityLog } from './security-log.ts';
import type { TotpSecrets } from './totp-secrets.ts';
import * as totp from './totp.repository.ts';

export type TotpService = ReturnType<typeof createTotpService>;

/** Whoever sets up a second factor: in a session of theirs, or sent by a sign-in that demands one. */
export type Enrolling = { userId: string; sessionId: string } | { enrolmentToken: string };

/** What goes into an authenticator app: typed by hand, or read as a QR code. */
export type NewSecret = { secret: string; uri: string };

export type TotpStatus = { isSet: boolean; recoveryCodesLeft: number };

/** @param production where staff cannot do without a second factor */
export function createTotpService({
  db,
  secrets,
  secondFactors,
  proofs,
  limits,
  endedSessions,
  enqueueMail,
  production,
}: {
  db: Database;
  secrets: TotpSecrets;
  secondFactors: SecondFactors;
  proofs: PasswordProofs;
  limits: Pick<AuthLimits, 'limitCodes'>;
  endedSessions: EndedSessions;
  enqueueMail: EnqueueAccountMail;
  production: boolean;
}) {
  return { getStatus, begin, confirm, remove };

  async function getStatus(userId: string): Promise<TotpStatus> {
    const [isSet, recoveryCodesLeft] = await Promise.all([
      secondFactors.isSet(db, userId),
      totp.countRecoveryCodes(db, userId),
    ]);
    return { isSet, recoveryCodesLeft };
  }

  /**
   * Makes a secret, which counts from its first code on. Beginning again makes another.
   *
   * @param by.password asked of whoever is in a session; an enrolment token comes right after one
   * @throws DomainError PASSWORD_WRONG, TOTP_ALREADY_SET, RATE_LIMITED, UNAUTHENTICATED
   */
  async function begin(
    by: Enrolling & { password?: string | undefined; address: string },
    log: SecurityLog,
  ): Promise<NewSecret> {
    const lockUser = 'userId' in by ? await provenUser(by, log) : enrollingUser(by);
    const secret = secrets.newSecret();
    const user = await runTransaction(db, async (tx) => {
      const locked = await lockUser(tx);
      const isBegun = await totp.upsertUnconfirmedSecret(
        tx,
        locked.id,
        secrets.seal(locked.id, secret),
      );
      if (!isBegun) throw totpAlreadySet();
      return locked;
    });
    log.info({ event: 'totpEnrolmentBegun', userId: user.id }, 'totpEnrolmentBegun');
    return { secret, uri: secrets.uriOf(secret, user.email) };
  }

  async function provenUser(
    { userId, password, address }: Omit<Proof, 'password'> & { password?: string | undefined },
    log: SecurityLog,
  ) {
    if (password === undefined) {
      throw invalidRequest([{ pointer: '/password', message: 'is required' }]);
    }
    const checked = await proofs.check({ userId, password, address }, log);
    return async (tx: Transaction): Promise<User> => proofs.lock(tx, checked);
  }

  function enrollingUser({ enrolmentToken }: { enrolmentToken: string }) {
    const tokenHash = hashOfMailedToken(enrolmentToken);
    return async (tx: Transaction): Promise<User> => {
      const found = tokenHash && (await findToken(tx, 'totpEnrolment', tokenHash));
      const user = found && (await lockUserWithPassword(tx, found.userId));
      // Again, under the lock: another password makes the token void.
      const isGood = tokenHash && (await findToken(tx, 'totpEnrolment', tokenHash));
      if (user === undefined || isGood === undefined) throw unauthenticated();
      return user;
    };
  }

  /**
   * Turns a second factor on by its first code, and ends the user's other sessions, which were begun
   * without it. An enrolment token is used up.
   *
   * @returns the recovery codes, which nobody sees a second time
   * @throws DomainError TOTP_INVALID, TOTP_NOT_SET, RATE_LIMITED, UNAUTHENTICATED
   */
  async function confirm(
    by: Enrolling,
    code: string,
    log: SecurityLog,
  ): Promise<{ recoveryCodes: string[] }> {
    const lockUser = 'userId' in by ? signedInUser(by) : enrollingUser(by);
    await limits.limitCodes(await userIdOf(by));

    const recoveryCodes = newRecoveryCodes();
    const { user, endedIds } = await runTransaction(db, async (tx) => {
      const locked = await lockUser(tx);
      if ('enrolmentToken' in by) await spendEnrolmentToken(tx, by.enrolmentToken);
      const sealed = await totp.findSecret(tx, locked.id, { isConfirmed: false });
      if (sealed === undefined) throw totpNotSet();
      const secret = secrets.open(locked.id, sealed);
      const step = secret === undefined ? undefined : secrets.stepOf(secret, code);
      if (step === undefined) throw totpInvalid();

      await totp.confirmSecret(tx, locked.id, step);
      await totp.insertRecoveryCodes(tx, locked.id, recoveryCodes.map(hashOfRecoveryCode));
      await tell(tx, locked, 'added');
      const keptId = 'sessionId' in by ? by.sessionId : undefined;
      const ended = await endSessionsOfUser(tx, locked.id, 'secondFactorChanged', keptId);
      return { user: locked, endedIds: ended };
    });
    endedSessions.announce(endedIds);
    log.info({ event: 'totpAdded', userId: user.id }, 'totpAdded');
    return { recoveryCodes };
  }

  async function userIdOf(by: Enrolling): Promise<string> {
    if ('userId' in by) return by.userId;
    const tokenHash = hashOfMailedToken(by.enrolmentToken);
    const found = tokenHash && (await findToken(db, 'totpEnrolment', tokenHash));
    if (found === undefined) throw unauthenticated();
    return found.userId;
  }

  function signedInUser({ userId }: { userId: string }) {
    return async (tx: Transaction): Promise<User> => {
      const user = await lockUserWithPassword(tx, userId);
      if (user === undefined) throw unauthenticated();
      return user;
    };
  }

  async function spendEnrolmentToken(tx: Transaction, token: string): Promise<void> {
    const tokenHash = hashOfMailedToken(token);
    const spent = tokenHash && (await spendToken(tx, 'totpEnrolment', tokenHash));
    if (spent === undefined) throw unauthenticated();
  }

  /**
   * Takes a second factor away, and ends the user's other sessions.
   *
   * @param proof.code of the authenticator app, or a recovery code
   * @throws DomainError PASSWORD_WRONG, TOTP_INVALID, TOTP_NOT_SET, TOTP_MANDATORY, RATE_LIMITED
   */
  async function remove(
    proof: Proof & { sessionId: string; code: string },
    log: SecurityLog,
  ): Promise<void> {
    const checked = await proofs.check(proof, log);
    await limits.limitCodes(checked.id);
    const endedIds = await runTransaction(db, async (tx) => {
      const user = await proofs.lock(tx, checked);
      if (production && user.role !== 'customer') throw totpMandatory();
      const verdict = await secondFactors.demand(tx, user.id, proof.code);
      if (verdict === 'notSet') throw totpNotSet();
      await totp.deleteSecondFactor(tx, user.id);
      await tell(tx, user, 'removed');
      return endSessionsOfUser(tx, user.id, 'secondFactorChanged', proof.sessionId);
    });
    endedSessions.announce(endedIds);
    log.info({ event: 'totpRemoved', userId: checked.id }, 'totpRemoved');
  }

  async function tell(tx: Transaction, user: User, change: 'added' | 'removed'): Promise<void> {
    await enqueueMail(tx, {
      kind: 'secondFactorChanged',
      dedupeKey: `secondFactorChanged:${newId()}`,
      recipient: user.email,
      subjectId: user.id,
      facts: { name: user.name, change },
    });
  }
}

const BATCH_SIZE = 500;

/**
 * Seals secrets anew that were sealed with an older key, so that the older key can be taken away. For
 * a job: any number may run at the same time.
 *
 * @returns how many could not be opened, because their key is gone already
 */
export async function resealTotpSecrets(db: Database, secrets: TotpSecrets): Promise<number> {
  let lostCount = 0;
  let afterUserId: string | undefined;
  for (;;) {
    const page = { limit: BATCH_SIZE, afterUserId };
    const sealed = await totp.findSecretsOfOtherKeys(db, secrets.keyId, page);
    for (const { userId, ...from } of sealed) {
      const secret = secrets.open(userId, from);
      if (secret === undefined) lostCount += 1;
      else await totp.replaceSeal(db, userId, { from, to: secrets.seal(userId, secret) });
    }
    afterUserId = sealed.at(-1)?.userId;
    if (sealed.length < BATCH_SIZE) return lostCount;
  }
}
