import { createHash } from 'node:crypto';

import { newSecret } from '../../platform/ids.ts';

const GUEST_TOKEN_SHAPE = /^[\w-]{43}$/;

/** A token for somebody who is nobody yet: 256 random bits, as base64url. */
export const newGuestToken = () => newSecret(32);

/**
 * Who owns what the holder of a guest token takes. The token itself is stored nowhere.
 *
 * @returns undefined for what cannot be a guest token
 */
export function guestOwner(token: unknown): string | undefined {
  if (typeof token !== 'string' || !GUEST_TOKEN_SHAPE.test(token)) return undefined;
  return `guest:${createHash('sha256').update(token).digest('base64url')}`;
}
