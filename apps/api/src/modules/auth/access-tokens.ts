import {
  errors,
  jwtVerify,
  SignJWT,
  type CryptoKey,
  type JWTHeaderParameters,
  type JWTPayload,
} from 'jose';
import { LRUCache } from 'lru-cache';

import { tokenExpired, unauthenticated } from './auth.errors.ts';
import type { TokenKeys } from './token-keys.ts';

/** Whom an access token speaks for. */
export type TokenSubject = { userId: string; sessionId: string };

/** Makes and checks the JWTs that API clients send. */
export type AccessTokens = {
  /** How long a new token is good for, at most. */
  lifetimeSeconds: number;
  issue(subject: TokenSubject): Promise<string>;
  /**
   * Whom a token speaks for; at once, where it was seen before. Whether their session has ended is
   * not looked at.
   *
   * @throws DomainError UNAUTHENTICATED, or TOKEN_EXPIRED for one that was good
   */
  verify(token: string): TokenSubject | Promise<TokenSubject>;
};

const ALGORITHM = 'HS256';
const TYPE = 'at+jwt';
const ISSUER = 'marquee';
const AUDIENCE = 'marquee-api';
/** Whom demo accounts get their tokens for: production is somebody else, whatever its keys. */
const DEMO_AUDIENCE = 'marquee-demo-api';
/** How far the clocks of our processes may be apart. */
const LEEWAY_SECONDS = 5;
/** All that a header of ours says. Whatever else a token brings (`crit`, `jwk`, …) is not for us. */
const HEADER_NAMES = new Set(['alg', 'typ', 'kid']);
const TOKEN_LENGTH_MAX = 1000;
/**
 * Three parts, of which the last is 32 bytes in their one canonical spelling. Decoders overlook the
 * last two bits, and a token must not have copies that are other text.
 */
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]{42}[AEIMQUYcgkosw048]$/;
const VERIFIED_MAX = 20_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type Verified = TokenSubject & { expiresAt: number };

/**
 * Access tokens are JWTs (RFC 9068, HS256). The key is chosen from our own list, by the id that a
 * token names; nothing else that it says about itself is acted on.
 *
 * @param production tells its tokens from those of a demo
 * @param now epoch milliseconds
 */
export function createAccessTokens({
  keys,
  lifetimeSeconds,
  production,
  now = Date.now,
}: {
  keys: TokenKeys;
  lifetimeSeconds: number;
  production: boolean;
  now?: () => number;
}): AccessTokens {
  const audience = production ? AUDIENCE : DEMO_AUDIENCE;
  // Imported once: jose would import anything else again for every token.
  const keyById = new Map(keys.map(({ id, secret }) => [id, importKey(secret)]));
  const signer = { id: keys[0].id, key: importKey(keys[0].secret) };
  // A client sends the same token again and again: its signature is computed once.
  const verified = new LRUCache<string, Verified>({ max: VERIFIED_MAX });

  return { lifetimeSeconds, issue, verify };

  async function issue({ userId, sessionId }: TokenSubject): Promise<string> {
    const issuedAt = Math.floor(now() / 1000);
    return new SignJWT({ sid: sessionId })
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: signer.id })
      .setIssuer(ISSUER)
      .setAudience(audience)
      .setSubject(userId)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + lifetimeSeconds)
      .sign(await signer.key);
  }

  function verify(token: string): TokenSubject | Promise<TokenSubject> {
    const found = verified.get(token);
    if (found === undefined) return verifyUnknown(token);
    if (now() / 1000 >= found.expiresAt + LEEWAY_SECONDS) throw tokenExpired();
    return found;
  }

  async function verifyUnknown(token: string): Promise<TokenSubject> {
    if (token.length > TOKEN_LENGTH_MAX || !TOKEN.test(token)) throw unauthenticated();
    const { payload } = await jwtVerify(token, keyOf, {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer: ISSUER,
      audience,
      requiredClaims: ['sub', 'sid', 'exp'],
      clockTolerance: LEEWAY_SECONDS,
      currentDate: new Date(now()),
    }).catch((error: unknown) => {
      // The time is looked at last: only a token that was ours and good has run out.
      if (error instanceof errors.JWTExpired) throw tokenExpired();
      if (error instanceof errors.JOSEError) throw unauthenticated();
      throw error;
    });
    const read = readClaims(payload, audience);
    verified.set(token, read);
    return read;
  }

  async function keyOf(header: JWTHeaderParameters): Promise<CryptoKey> {
    const key = keyById.get(header.kid ?? '');
    if (key === undefined || !Object.keys(header).every((name) => HEADER_NAMES.has(name))) {
      throw unauthenticated();
    }
    return key;
  }
}

function importKey(secret: Buffer): Promise<CryptoKey> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  return crypto.subtle.importKey('raw', new Uint8Array(secret), algorithm, false, [
    'sign',
    'verify',
  ]);
}

// Signed with our key, but perhaps by a release of ours that meant something else by it.
function readClaims({ aud, sub, sid, exp }: JWTPayload, audience: string): Verified {
  // For us and for nobody besides.
  if (aud !== audience) throw unauthenticated();
  if (typeof sub !== 'string' || !UUID.test(sub)) throw unauthenticated();
  if (typeof sid !== 'string' || !UUID.test(sid)) throw unauthenticated();
  if (typeof exp !== 'number' || !Number.isFinite(exp)) throw unauthenticated();
  return { userId: sub, sessionId: sid, expiresAt: exp };
}
