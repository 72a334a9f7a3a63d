import { createHmac, timingSafeEqual } from 'node:crypto';

import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parse, stringify } from 'uuid';

import { present } from '../../platform/assert.ts';
import { deriveKey, type TokenKeys } from './token-keys.ts';

/** What a browser shows of itself: opaque cookies, which no script can read. */
export type VisitorCookies = {
  /** The session that the browser's cookie names, whether it is alive or not. */
  readSessionId(request: FastifyRequest): string | undefined;
  /** The guest token of the browser, not looked at. */
  readGuestToken(request: FastifyRequest): string | undefined;
  /** The browser is signed in from here on. */
  keepSession(reply: FastifyReply, sessionId: string): void;
  /** The browser is that guest from here on. */
  keepGuestToken(reply: FastifyReply, token: string): void;
  forgetSession(reply: FastifyReply): void;
  forgetGuestToken(reply: FastifyReply): void;
};

const ID_BYTES = 16;
const TOKEN_BYTES = ID_BYTES + 32;
const TOKEN_SHAPE = /^[\w-]{64}$/;
/** Browsers keep no cookie for longer than 400 days. */
const GUEST_DAYS = 365;
const SECONDS_A_DAY = 86_400;

/**
 * The cookies of the pages. That of a session is its id and an HMAC over it: nothing secret has to be
 * stored, a stranger can make none up, and it is good for nothing but the pages. Every sign-in and
 * every change of what somebody may do begins a session, and so brings another cookie.
 *
 * @param isSecure whether the pages are reached by https: then the cookies never leave it, and no
 *   other host of the domain can set them (`__Host-`)
 */
export function createVisitorCookies({
  keys,
  isSecure,
  sessionDaysMax,
}: {
  keys: TokenKeys;
  isSecure: boolean;
  sessionDaysMax: number;
}): VisitorCookies {
  const secrets = keys.map((key) => deriveKey(key, 'page session'));
  const signingSecret = present(secrets[0], 'a key that signs');
  const prefix = isSecure ? '__Host-' : '';
  const session = `${prefix}session`;
  const guest = `${prefix}guest`;

  return {
    readSessionId: (request) => readToken(readCookie(request, session)),
    readGuestToken: (request) => readCookie(request, guest),
    keepSession: (reply, sessionId) => {
      set(reply, session, spell(sessionId), sessionDaysMax * SECONDS_A_DAY);
    },
    keepGuestToken: (reply, token) => set(reply, guest, token, GUEST_DAYS * SECONDS_A_DAY),
    forgetSession: (reply) => set(reply, session, '', 0),
    forgetGuestToken: (reply) => set(reply, guest, '', 0),
  };

  function set(reply: FastifyReply, name: string, value: string, maxAge: number): void {
    const cookie = { name, value, path: '/', httpOnly: true, sameSite: 'lax', maxAge } as const;
    void reply.header('set-cookie', stringifySetCookie({ ...cookie, secure: isSecure }));
  }

  function spell(sessionId: string): string {
    const id = Buffer.from(parse(sessionId));
    return Buffer.concat([id, signatureOf(id, signingSecret)]).toString('base64url');
  }

  function readToken(token = ''): string | undefined {
    const bytes = TOKEN_SHAPE.test(token) ? Buffer.from(token, 'base64url') : Buffer.alloc(0);
    if (bytes.length !== TOKEN_BYTES) return undefined;
    const id = bytes.subarray(0, ID_BYTES);
    const signature = bytes.subarray(ID_BYTES);
    const isOurs = secrets.some((secret) => timingSafeEqual(signature, signatureOf(id, secret)));
    return isOurs ? stringify(id) : undefined;
  }
}

function readCookie({ headers }: FastifyRequest, name: string): string | undefined {
  return parseCookie(headers.cookie ?? '')[name];
}

function signatureOf(id: Buffer, secret: Buffer): Buffer {
  return createHmac('sha256', secret).update(id).digest();
}
