import { createHash, randomBytes } from 'node:crypto';

import type { IdempotencyRequest } from '../api.ts';

const FORM_KEY = /^[\w-]{3,100}$/;

/** What makes a form one request, however often it is sent: for a hidden field of it. */
export function newFormKey(): string {
  return randomBytes(16).toString('base64url');
}

/**
 * Makes a form that is sent twice have one effect.
 *
 * It stands for the very thing that is asked for: a page that somebody comes back to and sends with
 * another wish, another amount or another way to pay makes another request, which is judged as such. What
 * should not tell two requests apart (an address that was corrected in between) is left out of the wish.
 *
 * @param key as the form's hidden field brought it; anything that no page made is no key at all
 * @param wish what the form asks for, with where it was sent to
 */
export function formIdempotency(
  operation: string,
  key: string | undefined,
  wish: unknown,
): IdempotencyRequest {
  const requestHash = createHash('sha256').update(JSON.stringify(wish)).digest();
  if (key === undefined || !FORM_KEY.test(key)) return { key: null, operation, requestHash };
  const name = createHash('sha256').update(`${operation} ${key} `).update(requestHash).digest();
  return { key: `page-${name.toString('base64url')}`, operation, requestHash };
}
