import type { Database, Transaction } from '../../database.ts';
import { DomainError } from '../../platform/errors.ts';
import { runTransaction } from '../../platform/retry.ts';
import { emailTaken, findUser, insertUser, type User } from '../users/index.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { AuthLimits } from './auth-limits.ts';
import { refreshReused, unauthenticated } from './auth.errors.ts';
import { endSession, findRotatedSession, rotateSession } from './auth.repository.ts';
import type { EndedSessions } from './ended-sessions.ts';
import {
  assertGoodPassword,
  CUSTOMER_CHARACTERS_MIN,
  type CinemaNames,
} from './password-policy.ts';
import type { Passwords } from './passwords.ts';
import type { RefreshGrant, RefreshTokens } from './refresh-tokens.ts';
import type { SecondFactors } from './second-factors.ts';
import type { SecurityLog } from './security-log.ts';
import type { Device, SessionIssuer, SignedIn } from './session-issuer.ts';
import { createSignIn } from './sign-in.service.ts';

export type AuthService = ReturnType<typeof createAuthService>;

/**
 * @param production lets no demo account in, and no staff without a second factor
 */
export function createAuthService({
  db,
  accessTokens,
  refreshTokens,
  sessions,
  passwords,
  secondFactors,
  endedSessions,
  limits,
  cinemaNames,
  refreshGraceSeconds,
  production,
}: {
  db: Database;
  accessTokens: AccessTokens;
  refreshTokens: RefreshTokens;
  sessions: SessionIssuer;
  passwords: Passwords;
  secondFactors: SecondFactors;
  endedSessions: EndedSessions;
  limits: Pick<AuthLimits, 'limitSignIn' | 'limitCodes'>;
  cinemaNames: CinemaNames;
  refreshGraceSeconds: number;
  production: boolean;
}) {
  const signIn = createSignIn({ db, sessions, passwords, secondFactors, limits, production });
  return { signUp, signIn, refresh, signOut, getUser };

  /**
   * Opens a customer's account and signs them in.
   *
   * @throws DomainError PASSWORD_REFUSED, EMAIL_TAKEN, BUSY
   */
  async function signUp(
    person: Device & { email: string; password: string; name: string },
    log: SecurityLog,
  ): Promise<SignedIn> {
    const { email, password, name } = person;
    const address = email.toLowerCase();
    const context = { email: address, name, cinemaNames: await cinemaNames() };
    await assertGoodPassword(password, context, CUSTOMER_CHARACTERS_MIN);
    const passwordHash = await passwords.hash(password);

    const { user, grant } = await runTransaction(db, async (tx) => {
      const added = await insertUser(tx, {
        email: address,
        name,
        passwordHash,
        role: 'customer',
        isDemo: false,
      });
      if (added === undefined) throw emailTaken();
      return { user: added, grant: await sessions.begin(tx, added.id, person) };
    });
    log.info({ event: 'signedUp', userId: user.id, sessionId: grant.sessionId }, 'signedUp');
    return sessions.toSignedIn(user, grant);
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
      repeatable: refreshGraceSeconds > 0,
    });
    if (outcome.kind === 'reused') {
      endedSessions.announce([spent.sessionId]);
      log.info({ event: 'refreshReused', sessionId: spent.sessionId }, 'refreshReused');
      throw refreshReused();
    }
    return sessions.toSignedIn(outcome.user, outcome.grant);
  }

  async function rotate(tx: Transaction, spent: RefreshGrant) {
    const rotated =
      (await rotateSession(tx, spent, sessions.lifetime)) ??
      (await findRotatedSession(tx, spent.sessionId, refreshGraceSeconds));
    if (rotated === undefined || rotated.generation <= spent.generation) throw unauthenticated();

    const isDirectSuccessor = rotated.generation === spent.generation + 1;
    const isTimely = !('isFresh' in rotated) || rotated.isFresh;
    if (!isDirectSuccessor || !isTimely) {
      await endSession(tx, spent.sessionId, 'refreshReused');
      return { kind: 'reused' } as const;
    }
    const user = await findUser(tx, rotated.userId);
    if (user === undefined || (production && !(await mayGoOn(tx, user)))) throw unauthenticated();
    const grant = { sessionId: spent.sessionId, generation: rotated.generation };
    return { kind: 'rotated', user, grant } as const;
  }

  // A session may be older than what production demands of whoever begins one.
  async function mayGoOn(tx: Transaction, user: User): Promise<boolean> {
    if (user.isDemo) return false;
    return user.role === 'customer' || secondFactors.isSet(tx, user.id);
  }

  /**
   * Ends the session that an access token or a refresh token names: both are dead from here on.
   *
   * @param tokens.sessionId that the cookie of a page named
   * @throws DomainError UNAUTHENTICATED when neither names a live session
   */
  async function signOut(
    tokens: {
      accessToken?: string | undefined;
      refreshToken?: string | undefined;
      sessionId?: string | undefined;
    },
    log: SecurityLog,
  ): Promise<void> {
    const { accessToken, refreshToken } = tokens;
    const read = await Promise.all([
      accessToken === undefined ? undefined : sessionOf(() => accessTokens.verify(accessToken)),
      refreshToken === undefined ? undefined : sessionOf(() => refreshTokens.read(refreshToken)),
    ]);
    const named = [tokens.sessionId, ...read].filter((sessionId) => sessionId !== undefined);

    const endedIds = await runTransaction(db, async (tx) => {
      const ended: string[] = [];
      for (const sessionId of [...new Set(named)].sort()) {
        if (await endSession(tx, sessionId, 'logout')) ended.push(sessionId);
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
