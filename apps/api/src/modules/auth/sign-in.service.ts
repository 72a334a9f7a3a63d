import type { Database, Transaction } from '../../database.ts';
import { runTransaction } from '../../platform/retry.ts';
import {
  findUserByEmail,
  lockUserWithPassword,
  replacePasswordHash,
  type UserWithPassword,
} from '../users/index.ts';
import { deleteTokensOfUser, insertToken } from './account-tokens.repository.ts';
import type { AuthLimits } from './auth-limits.ts';
import {
  invalidCredentials,
  staffPasswordTooShort,
  totpEnrolmentRequired,
  totpInvalid,
  totpRequired,
} from './auth.errors.ts';
import { newMailedToken } from './mailed-tokens.ts';
import { countCharacters, STAFF_CHARACTERS_MIN } from './password-policy.ts';
import type { Passwords } from './passwords.ts';
import type { SecondFactors } from './second-factors.ts';
import { accountKey, type SecurityLog } from './security-log.ts';
import type { Device, SessionIssuer, SignedIn } from './session-issuer.ts';

/** Somebody at the door. */
export type SignInAttempt = Device & {
  email: string;
  password: string;
  /** A code of their authenticator app, or a recovery code. */
  totp?: string | undefined;
  /** Whom the attempt counts for, beside the account. */
  address: string;
};

/** Whose password was found correct, and what else they sent. */
type Judged = {
  user: UserWithPassword;
  attempt: SignInAttempt;
  strongerHash: string | undefined;
};

const ENROLMENT_SECONDS = 600;

/** Why somebody with the right password is not let in: what the log says, and what they are told. */
const REFUSALS = {
  shortPassword: staffPasswordTooShort,
  totpMissing: totpRequired,
  totpWrong: totpInvalid,
} as const;

/**
 * @param production lets no demo account in, and no staff without a second factor
 */
export function createSignIn({
  db,
  sessions,
  passwords,
  secondFactors,
  limits,
  production,
}: {
  db: Database;
  sessions: SessionIssuer;
  passwords: Passwords;
  secondFactors: SecondFactors;
  limits: Pick<AuthLimits, 'limitSignIn' | 'limitCodes'>;
  production: boolean;
}) {
  return signIn;

  /**
   * Signs somebody in. An unknown address gets the same answer as a wrong password, as late; that
   * there is a second factor shows to whoever knows the password.
   *
   * @throws DomainError INVALID_CREDENTIALS, TOTP_REQUIRED, TOTP_INVALID, TOTP_ENROLMENT_REQUIRED,
   *   STAFF_PASSWORD_TOO_SHORT, RATE_LIMITED, BUSY
   */
  async function signIn(attempt: SignInAttempt, log: SecurityLog): Promise<SignedIn> {
    const account = accountKey(attempt.email);
    await limits.limitSignIn(account, attempt.address);

    let user = await findUserByEmail(db, attempt.email.toLowerCase());
    for (;;) {
      const { isCorrect, strongerHash } = await passwords.check(
        attempt.password,
        user?.passwordHash,
      );
      if (user === undefined || !isCorrect || (production && user.isDemo)) {
        log.info({ event: 'signInFailed', account }, 'signInFailed');
        throw invalidCredentials();
      }
      if (attempt.totp !== undefined) await limits.limitCodes(user.id);

      const judged = { user, attempt, strongerHash };
      const begun = await runTransaction(db, async (tx) => beginSession(tx, judged));
      const { id: userId } = user;
      switch (begun.kind) {
        case 'otherPassword':
          ({ user } = begun);
          break;
        case 'refused':
          log.info({ event: 'signInFailed', userId, because: begun.because }, 'signInFailed');
          throw REFUSALS[begun.because]();
        case 'enrolmentRequired':
          log.info({ event: 'totpEnrolmentDemanded', userId }, 'totpEnrolmentDemanded');
          throw totpEnrolmentRequired(begun.token, ENROLMENT_SECONDS);
        case 'begun': {
          const { sessionId } = begun.grant;
          log.info({ event: 'signInSucceeded', userId, sessionId }, 'signInSucceeded');
          return sessions.toSignedIn(begun.user, begun.grant);
        }
      }
    }
  }

  /**
   * Begins the session of somebody whose password was found correct. Who they are is read once more
   * under a lock: a promotion or another password may have come while theirs was being checked, and
   * whoever promotes ends every session that began before. Under it their codes are judged one after
   * another, too.
   */
  async function beginSession(tx: Transaction, { user: found, attempt, strongerHash }: Judged) {
    const user = await lockUserWithPassword(tx, found.id);
    if (user?.passwordHash !== found.passwordHash) return { kind: 'otherPassword', user } as const;

    const verdict = await secondFactors.spend(tx, user.id, attempt.totp);
    if (verdict === 'missing') return { kind: 'refused', because: 'totpMissing' } as const;
    if (verdict === 'wrong') return { kind: 'refused', because: 'totpWrong' } as const;
    if (verdict === 'notSet' && production && user.role !== 'customer') {
      const isShort = countCharacters(attempt.password) < STAFF_CHARACTERS_MIN;
      if (isShort) return { kind: 'refused', because: 'shortPassword' } as const;
      return { kind: 'enrolmentRequired', token: await openEnrolment(tx, user.id) } as const;
    }

    if (strongerHash !== undefined) {
      await replacePasswordHash(tx, user.id, { from: found.passwordHash, to: strongerHash });
    }
    return { kind: 'begun', user, grant: await sessions.begin(tx, user.id, attempt) } as const;
  }

  async function openEnrolment(tx: Transaction, userId: string): Promise<string> {
    await deleteTokensOfUser(tx, userId, 'totpEnrolment');
    const { token, tokenHash } = newMailedToken();
    await insertToken(tx, {
      tokenHash,
      purpose: 'totpEnrolment',
      userId,
      lifetimeSeconds: ENROLMENT_SECONDS,
    });
    return token;
  }
}
