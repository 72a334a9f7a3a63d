import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

import { deriveKey, type TokenKeys } from './token-keys.ts';

/** What a page gives a browser to bring along to its next step, which can neither read nor change it. */
export type SealedNotes = {
  /** @param purpose a note of another purpose is none */
  seal(purpose: string, text: string, lifetimeSeconds: number): string;
  /** What was sealed; undefined where it is not ours, is for something else, or has run out. */
  open(purpose: string, sealed: string): string | undefined;
};

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const EXPIRY_BYTES = 6;

/**
 * Seals with AES-256-GCM under a key derived from a token key for this alone. Kept in the browser and
 * not with us, a note is good in every process of a fleet, and nothing has to be cleared away.
 *
 * @param now epoch milliseconds
 */
export function createSealedNotes(keys: TokenKeys, now: () => number = Date.now): SealedNotes {
  const [sealingKey, ...olderKeys] = keys.map((key) => deriveKey(key, 'sealed note'));

  return {
    seal(purpose, text, lifetimeSeconds) {
      if (sealingKey === undefined) throw new Error('there is no key to seal with');
      const expiry = Buffer.alloc(EXPIRY_BYTES);
      expiry.writeUIntBE(now() + lifetimeSeconds * 1000, 0, EXPIRY_BYTES);
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, sealingKey, nonce).setAAD(Buffer.from(purpose));
      const sealed = [cipher.update(expiry), cipher.update(text, 'utf8'), cipher.final()];
      return Buffer.concat([nonce, ...sealed, cipher.getAuthTag()]).toString('base64url');
    },

    open(purpose, sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length < NONCE_BYTES + EXPIRY_BYTES + TAG_BYTES) return undefined;
      for (const key of [sealingKey, ...olderKeys]) {
        const opened = key === undefined ? undefined : openWith(key, purpose, bytes);
        if (opened === undefined) continue;
        const isGood = opened.readUIntBE(0, EXPIRY_BYTES) > now();
        return isGood ? opened.subarray(EXPIRY_BYTES).toString('utf8') : undefined;
      }
      return undefined;
    },
  };
}

function openWith(key: Buffer, purpose: string, bytes: Buffer): Buffer | undefined {
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(purpose)).setAuthTag(bytes.subarray(-TAG_BYTES));
  const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    return Buffer.concat([text, decipher.final()]);
  } catch {
    // Sealed by another key, for something else, or changed on the way.
    return undefined;
  }
}
