import type { Transaction } from '../../database.ts';
import type { User } from '../users/index.ts';
import type { AccessTokens } from './access-tokens.ts';
import { insertSession, type SessionLifetime } from './auth.repository.ts';
import type { RefreshGrant, RefreshTokens } from './refresh-tokens.ts';

/** Somebody who signed in, and what they act with from here on. */
export type SignedIn = {
  user: User;
  sessionId: string;
  accessToken: string;
  refreshToken: string;
  expiresInSeconds: number;
};

/** Where somebody signs in from, as far as it is kept. */
export type Device = {
  /** The User-Agent header, whatever it says. */
  userAgent?: string | undefined;
};

/** Begins sessions, and makes the tokens that name them. */
export type SessionIssuer = ReturnType<typeof createSessionIssuer>;

const USER_AGENT_CHARACTERS_MAX = 200;

export function createSessionIssuer({
  accessTokens,
  refreshTokens,
  lifetime,
}: {
  accessTokens: AccessTokens;
  refreshTokens: RefreshTokens;
  lifetime: SessionLifetime;
}) {
  return { lifetime, begin, toSignedIn };

  /** Begins a session of a user; `toSignedIn` makes its tokens after the commit. */
  async function begin(tx: Transaction, userId: string, device: Device): Promise<RefreshGrant> {
    const userAgent = cleanUserAgent(device.userAgent);
    const { id, generation } = await insertSession(tx, { userId, userAgent }, lifetime);
    return { sessionId: id, generation };
  }

  async function toSignedIn(user: User, grant: RefreshGrant): Promise<SignedIn> {
    return {
      user,
      sessionId: grant.sessionId,
      accessToken: await accessTokens.issue({ userId: user.id, sessionId: grant.sessionId }),
      refreshToken: refreshTokens.issue(grant),
      expiresInSeconds: accessTokens.lifetimeSeconds,
    };
  }
}

// It is shown to people later: printable characters, and not many.
function cleanUserAgent(userAgent: string | undefined): string | null {
  const cleaned = (userAgent ?? '')
    .replaceAll(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, USER_AGENT_CHARACTERS_MAX);
  return cleaned === '' ? null : cleaned;
}
