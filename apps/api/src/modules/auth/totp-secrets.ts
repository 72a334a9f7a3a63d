import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

import { Secret, TOTP } from 'otpauth';

import { deriveKey, type TokenKeys } from './token-keys.ts';
import type { SealedSecret } from './totp.repository.ts';

/** Makes the secrets of authenticator apps, keeps them sealed, and judges codes. */
export type TotpSecrets = {
  /** The token key that new seals are made with. */
  keyId: string;
  /** A new secret of 160 random bits, in base 32. */
  newSecret(): string;
  seal(userId: string, secret: string): SealedSecret;
  /** The secret; undefined where its key was taken away, or the seal is another user's. */
  open(userId: string, sealed: SealedSecret): string | undefined;
  /** What an authenticator app reads, mostly as a QR code. */
  uriOf(secret: string, email: string): string;
  /** The time step that a code belongs to, one before or after now included; undefined when none. */
  stepOf(secret: string, code: string): number | undefined;
};

const ISSUER = 'Marquee';
const PURPOSE = 'totp secret';
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** How many steps a clock may be off. */
const WINDOW_STEPS = 1;

/**
 * RFC 6238 as authenticator apps speak it: SHA-1, six digits, thirty seconds. Secrets are kept sealed
 * with AES-256-GCM under a key derived from a token key, and bound to their user.
 *
 * @param now epoch milliseconds
 */
export function createTotpSecrets(keys: TokenKeys, now: () => number = Date.now): TotpSecrets {
  const keyById = new Map(keys.map((key) => [key.id, deriveKey(key, PURPOSE)]));
  const [first] = keys;
  const sealingKey = deriveKey(first, PURPOSE);

  return {
    keyId: first.id,

    newSecret: () => new Secret({ size: 20 }).base32,

    seal(userId, secret) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, sealingKey, nonce).setAAD(Buffer.from(userId));
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return { keyId: first.id, sealed: Buffer.concat([nonce, text, cipher.getAuthTag()]) };
    },

    open(userId, { keyId, sealed }) {
      const key = keyById.get(keyId);
      if (key === undefined || sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
      const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(userId)).setAuthTag(sealed.subarray(-TAG_BYTES));
      const text = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
      try {
        return Buffer.concat([text, decipher.final()]).toString('utf8');
      } catch {
        // Not sealed by this key, or for somebody else.
        return undefined;
      }
    },

    uriOf: (secret, email) => new TOTP({ issuer: ISSUER, label: email, secret }).toString(),

    stepOf(secret, code) {
      const timestamp = now();
      const delta = TOTP.validate({
        token: code,
        secret: Secret.fromBase32(secret),
        timestamp,
        window: WINDOW_STEPS,
      });
      return delta === null ? undefined : TOTP.counter({ timestamp }) + delta;
    },
  };
}
