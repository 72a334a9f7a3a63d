import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';

import { LRUCache } from 'lru-cache';

import { present } from '../../platform/assert.ts';
import { tokenExpired, unauthenticated } from './auth.errors.ts';
import type { TokenKeys } from './token-keys.ts';

/** Whom an access token speaks for. */
export type TokenSubject = { userId: string; sessionId: string };

/** Makes and checks the JWTs that API clients send. */
export type AccessTokens = {
  /** How long a new token is good for, at most. */
  lifetimeSeconds: number;
  issue(subject: TokenSubject): string;
  /**
   * Whom a token speaks for. Whether their session has ended is not looked at.
   *
   * @throws DomainError UNAUTHENTICATED, or TOKEN_EXPIRED for one that was good
   */
  verify(token: string): TokenSubject;
};

const ISSUER = 'marquee';
const AUDIENCE = 'marquee-api';
/** Whom demo accounts get their tokens for: production is somebody else, whatever its keys. */
const DEMO_AUDIENCE = 'marquee-demo-api';
/** How far the clocks of our processes may be apart. */
const LEEWAY_SECONDS = 5;
const TOKEN_LENGTH_MAX = 1000;
const VERIFIED_MAX = 20_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type Verified = TokenSubject & { notBefore: number; expiresAt: number };

/**
 * Access tokens are JWTs (RFC 9068, HS256). One is ours only if its header is, byte for byte, the
 * header we write for one of our keys. So no algorithm, key or extension that a token names itself
 * is ever looked at, and nothing in it is parsed before its signature was found right.
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
  const signers = keys.map(({ id, secret }) => ({
    header: encode({ alg: 'HS256', typ: 'at+jwt', kid: id }),
    key: createSecretKey(secret),
  }));
  const keyByHeader = new Map(signers.map(({ header, key }) => [header, key]));
  const signer = present(signers[0], 'a key that signs');
  // A client sends the same token again and again: its signature is computed once.
  const verified = new LRUCache<string, Verified>({ max: VERIFIED_MAX });

  return { lifetimeSeconds, issue, verify };

  function issue({ userId, sessionId }: TokenSubject): string {
    const issuedAt = Math.floor(now() / 1000);
    const signed = `${signer.header}.${encode({
      iss: ISSUER,
      aud: audience,
      sub: userId,
      sid: sessionId,
      iat: issuedAt,
      exp: issuedAt + lifetimeSeconds,
    })}`;
    return `${signed}.${signatureOf(signed, signer.key)}`;
  }

  function verify(token: string): TokenSubject {
    let found = verified.get(token);
    if (found === undefined) {
      found = readVerified(token);
      verified.set(token, found);
    }
    const seconds = now() / 1000;
    if (seconds >= found.expiresAt + LEEWAY_SECONDS) throw tokenExpired();
    if (seconds < found.notBefore - LEEWAY_SECONDS) throw unauthenticated();
    return found;
  }

  function readVerified(token: string): Verified {
    if (token.length > TOKEN_LENGTH_MAX) throw unauthenticated();
    const [header = '', payload = '', signature = '', ...rest] = token.split('.');
    const key = keyByHeader.get(header);
    if (key === undefined || rest.length > 0) throw unauthenticated();
    if (!isEqual(signature, signatureOf(`${header}.${payload}`, key))) throw unauthenticated();
    return readClaims(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')), audience);
  }
}

// Signed with our key, but perhaps by a release of ours that meant something else by it.
function readClaims(claims: unknown, audience: string): Verified {
  if (typeof claims !== 'object' || claims === null) throw unauthenticated();
  const { iss, aud, sub, sid, exp, nbf } = { ...NO_CLAIMS, ...claims };
  if (iss !== ISSUER || aud !== audience) throw unauthenticated();
  if (typeof sub !== 'string' || !UUID.test(sub)) throw unauthenticated();
  if (typeof sid !== 'string' || !UUID.test(sid)) throw unauthenticated();
  if (typeof exp !== 'number' || !Number.isFinite(exp)) throw unauthenticated();
  if (nbf !== undefined && typeof nbf !== 'number') throw unauthenticated();
  return { userId: sub, sessionId: sid, expiresAt: exp, notBefore: nbf ?? 0 };
}

type Claims = Partial<Record<'iss' | 'aud' | 'sub' | 'sid' | 'exp' | 'nbf', unknown>>;
const NO_CLAIMS: Claims = {};

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function signatureOf(signed: string, key: KeyObject): string {
  return createHmac('sha256', key).update(signed).digest('base64url');
}

// As text: another spelling of the same signature is another token, and not ours.
function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
