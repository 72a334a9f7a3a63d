import { createHash, randomInt } from 'node:crypto';

/** Crockford's base 32: no letter that could be read as a digit. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CHARACTERS = 16;
const COUNT = 10;

/** Ten new recovery codes of 80 random bits each, in groups of four. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: COUNT }, () => {
    const characters = Array.from({ length: CHARACTERS }, () => ALPHABET[randomInt(32)] ?? '');
    return characters.join('').replaceAll(/(.{4})(?!$)/g, '$1-');
  });
}

/** The hash that is kept of a recovery code, however somebody typed it. */
export function hashOfRecoveryCode(code: string): Buffer {
  const typed = code.toUpperCase().replaceAll(/[\s-]/g, '');
  const meant = typed.replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return createHash('sha256').update(meant).digest();
}
