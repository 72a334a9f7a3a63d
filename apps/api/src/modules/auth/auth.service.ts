import type { Database, Transaction } from '../../database.ts';
import { DomainError } from '../../platform/errors.ts';
import { runTransaction } from '../../platform/retry.ts';
import {
  emailTaken,
  findUser,
  findUserByEmail,
  insertUser,
  lockUserWithPassword,
  replacePasswordHash,
  type User,
  type UserWithPassword,
} from '../users/index.ts';
import type { AccessTokens } from './access-tokens.ts';
import {
  invalidCredentials,
  refreshReused,
  staffPasswordTooShort,
  unauthenticated,
} from './auth.errors.ts';
import * as sessions from './auth.repository.ts';
import type { EndedSessions } from './ended-sessions.ts';
import {
  assertGoodPassword,
  countCharacters,
  CUSTOMER_CHARACTERS_MIN,
  STAFF_CHARACTERS_MIN,
} from './password-policy.ts';
import type { Passwords } from './passwords.ts';
import type { RefreshGrant, RefreshTokens } from './refresh-tokens.ts';
import { accountKey, type SecurityLog } from './security-log.ts';

export type AuthService = ReturnType<typeof createAuthService>;

/** Somebody who signed in, and what they act with from here on. */
export type SignedIn = {
  user: User;
  accessToken: string;
  refreshToken: string;
  expiresInSeconds: number;
};

export type AuthSettings = {
  sessionDaysMax: number;
  sessionIdleDays: number;
  refreshGraceSeconds: number;
};

/**
 * @param limitSignIn counts an attempt on an account from an address, and refuses the surplus
 * @param production lets no demo account in, and no staff with a short password
 */
export function createAuthService({
  db,
  accessTokens,
  refreshTokens,
  passwords,
  endedSessions,
  limitSignIn,
  settings,
  production,
}: {
  db: Database;
  accessTokens: AccessTokens;
  refreshTokens: RefreshTokens;
  passwords: Passwords;
  endedSessions: EndedSessions;
  limitSignIn: (account: string, address: string) => Promise<void>;
  settings: AuthSettings;
  production: boolean;
}) {
  const lifetime = { idleDays: settings.sessionIdleDays, daysMax: settings.sessionDaysMax };
  return { signUp, signIn, refresh, signOut, getUser };

  /**
   * Opens a customer's account and signs them in.
   *
   * @throws DomainError PASSWORD_REFUSED, EMAIL_TAKEN, BUSY
   */
  async function signUp(
    { email, password, name }: { email: string; password: string; name: string },
    log: SecurityLog,
  ): Promise<SignedIn> {
    const address = email.toLowerCase();
    await assertGoodPassword(password, { email: address, name }, CUSTOMER_CHARACTERS_MIN);
    const passwordHash = await passwords.hash(password);

    const { user, session } = await runTransaction(db, async (tx) => {
      const added = await insertUser(tx, {
        email: address,
        name,
        passwordHash,
        role: 'customer',
        isDemo: false,
      });
      if (added === undefined) throw emailTaken();
      return { user: added, session: await sessions.insertSession(tx, added.id, lifetime) };
    });
    log.info({ event: 'signedUp', userId: user.id, sessionId: session.id }, 'signedUp');
    return toSignedIn(user, { sessionId: session.id, generation: session.generation });
  }

  /**
   * Signs somebody in. An unknown address gets the same answer as a wrong password, as late.
   *
   * @param address whom the attempt counts for, beside the account
   * @throws DomainError INVALID_CREDENTIALS, STAFF_PASSWORD_TOO_SHORT, RATE_LIMITED, BUSY
   */
  async function signIn(
    { email, password, address }: { email: string; password: string; address: string },
    log: SecurityLog,
  ): Promise<SignedIn> {
    const account = accountKey(email);
    await limitSignIn(account, address);

    let user = await findUserByEmail(db, email.toLowerCase());
    for (;;) {
      const { isCorrect, strongerHash } = await passwords.check(password, user?.passwordHash);
      if (user === undefined || !isCorrect || (production && user.isDemo)) {
        log.info({ event: 'signInFailed', account }, 'signInFailed');
        throw invalidCredentials();
      }
      const judged = { user, password, strongerHash };
      const begun = await runTransaction(db, (tx) => beginSession(tx, judged));
      if (begun.kind === 'shortPassword') {
        log.info(
          { event: 'signInFailed', userId: user.id, because: 'shortPassword' },
          'signInFailed',
        );
        throw staffPasswordTooShort();
      }
      if (begun.kind === 'begun') {
        const { session } = begun;
        log.info(
          { event: 'signInSucceeded', userId: user.id, sessionId: session.id },
          'signInSucceeded',
        );
        return toSignedIn(begun.user, { sessionId: session.id, generation: session.generation });
      }
      user = begun.user;
    }
  }

  /**
   * Begins the session of somebody whose password was found correct. Who they are is read once more
   * under a lock: a promotion or another password may have come while theirs was being checked, and
   * whoever promotes ends every session that began before.
   */
  async function beginSession(
    tx: Transaction,
    judged: { user: UserWithPassword; password: string; strongerHash: string | undefined },
  ) {
    const { passwordHash } = judged.user;
    const user = await lockUserWithPassword(tx, judged.user.id);
    if (user?.passwordHash !== passwordHash) return { kind: 'otherPassword', user } as const;
    const isShort = countCharacters(judged.password) < STAFF_CHARACTERS_MIN;
    if (production && user.role !== 'customer' && isShort) {
      return { kind: 'shortPassword' } as const;
    }
    if (judged.strongerHash !== undefined) {
      await replacePasswordHash(tx, user.id, { from: passwordHash, to: judged.strongerHash });
    }
    const session = await sessions.insertSession(tx, user.id, lifetime);
    return { kind: 'begun', user, session } as const;
  }

  /**
   * Spends a refresh token for the next. Within the grace its predecessor gets the same one again,
   * because two tabs asked or an answer was lost; later it ends the session, because it was copied.
   *
   * @throws DomainError UNAUTHENTICATED, REFRESH_REUSED
   */
  async function refresh(refreshToken: string, log: SecurityLog): Promise<SignedIn> {
    const spent = refreshTokens.read(refreshToken);
    // Within the grace repeating finds the rotation of the first, and gives the same successor.
    const outcome = await runTransaction(db, (tx) => rotate(tx, spent), {
      repeatable: settings.refreshGraceSeconds > 0,
    });
    if (outcome.kind === 'reused') {
      endedSessions.announce([spent.sessionId]);
      log.info({ event: 'refreshReused', sessionId: spent.sessionId }, 'refreshReused');
      throw refreshReused();
    }
    return toSignedIn(outcome.user, outcome.grant);
  }

  async function rotate(tx: Transaction, spent: RefreshGrant) {
    const rotated =
      (await sessions.rotateSession(tx, spent, lifetime)) ??
      (await sessions.findRotatedSession(tx, spent.sessionId, settings.refreshGraceSeconds));
    if (rotated === undefined || rotated.generation <= spent.generation) throw unauthenticated();

    const isDirectSuccessor = rotated.generation === spent.generation + 1;
    const isTimely = !('isFresh' in rotated) || rotated.isFresh;
    if (!isDirectSuccessor || !isTimely) {
      await sessions.endSession(tx, spent.sessionId, 'refreshReused');
      return { kind: 'reused' } as const;
    }
    const user = await findUser(tx, rotated.userId);
    if (user === undefined || (production && user.isDemo)) throw unauthenticated();
    const grant = { sessionId: spent.sessionId, generation: rotated.generation };
    return { kind: 'rotated', user, grant } as const;
  }

  /**
   * Ends the session that an access token or a refresh token names: both are dead from here on.
   *
   * @throws DomainError UNAUTHENTICATED when neither names a live session
   */
  async function signOut(
    tokens: { accessToken: string | undefined; refreshToken: string | undefined },
    log: SecurityLog,
  ): Promise<void> {
    const { accessToken, refreshToken } = tokens;
    const read = await Promise.all([
      accessToken === undefined ? undefined : sessionOf(() => accessTokens.verify(accessToken)),
      refreshToken === undefined ? undefined : sessionOf(() => refreshTokens.read(refreshToken)),
    ]);
    const named = read.filter((sessionId) => sessionId !== undefined);

    const endedIds = await runTransaction(db, async (tx) => {
      const ended: string[] = [];
      for (const sessionId of [...new Set(named)].sort()) {
        if (await sessions.endSession(tx, sessionId, 'logout')) ended.push(sessionId);
      }
      return ended;
    });
    endedSessions.announce(endedIds);
    if (endedIds.length === 0) throw unauthenticated();
    for (const sessionId of endedIds) log.info({ event: 'signedOut', sessionId }, 'signedOut');
  }

  /** @throws DomainError UNAUTHENTICATED when the user is gone */
  async function getUser(userId: string): Promise<User> {
    const user = await findUser(db, userId);
    if (user === undefined) throw unauthenticated();
    return user;
  }

  async function toSignedIn(user: User, grant: RefreshGrant): Promise<SignedIn> {
    return {
      user,
      accessToken: await accessTokens.issue({ userId: user.id, sessionId: grant.sessionId }),
      refreshToken: refreshTokens.issue(grant),
      expiresInSeconds: accessTokens.lifetimeSeconds,
    };
  }
}

/** The session of a token that is good; one that is not names none. */
async function sessionOf(
  read: () => { sessionId: string } | Promise<{ sessionId: string }>,
): Promise<string | undefined> {
  try {
    const { sessionId } = await read();
    return sessionId;
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}
