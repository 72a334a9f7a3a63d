import { randomBytes } from 'node:crypto';

/** Crockford's base 32: no I, L, O or U, so that nothing looks like something else. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 8;

/** As people type it: in either case. */
export const REFERENCE_PATTERN = '^[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{8}$';

/** A short name for people to read out. Unique within its showtime: the sale tries again if not. */
export function newReference(): string {
  // 256 is a multiple of 32, so every letter is as likely.
  return Array.from(randomBytes(LENGTH), (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join(
    '',
  );
}
