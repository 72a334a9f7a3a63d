import { randomBytes } from 'node:crypto';

export { v7 as newId } from 'uuid';

/** `bytes` random bytes, as base64url without padding: for codes and tokens that must not be guessed. */
export function newSecret(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}
