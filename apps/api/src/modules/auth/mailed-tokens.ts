import { createHash } from 'node:crypto';

import { newSecret } from '../../platform/ids.ts';

/** The shape of every token that `newMailedToken` makes. */
const TOKEN_SHAPE = /^[\w-]{43}$/;

/** A token of one use: 256 random bits as base64url, and the hash that is kept of it. */
export function newMailedToken(): { token: string; tokenHash: Buffer } {
  const token = newSecret(32);
  return { token, tokenHash: hashOf(token) };
}

/** The hash to look a token up by; undefined for what cannot be one. */
export function hashOfMailedToken(token: string): Buffer | undefined {
  return TOKEN_SHAPE.test(token) ? hashOf(token) : undefined;
}

/** When a token that is made now runs out, as RFC 3339. */
export function expiryAfter(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString();
}

/** Where a mail leads: a page of ours that takes the token. */
export function linkWith(publicUrl: string, page: string, token: string): string {
  const link = new URL(page, publicUrl);
  link.searchParams.set('token', token);
  return link.href;
}

// Nothing slow is needed: nobody guesses 256 bits.
function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
