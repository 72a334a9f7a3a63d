import { createHmac, timingSafeEqual } from 'node:crypto';

import { parse, stringify } from 'uuid';

import { present } from '../../platform/assert.ts';
import { unauthenticated } from './auth.errors.ts';
import { deriveKey, type TokenKeys } from './token-keys.ts';

/** Which use of which session a refresh token stands for. */
export type RefreshGrant = { sessionId: string; generation: number };

/** Makes and checks refresh tokens: opaque, and the same for the same grant. */
export type RefreshTokens = {
  issue(grant: RefreshGrant): string;
  /** @throws DomainError UNAUTHENTICATED for anything we did not issue */
  read(token: string): RefreshGrant;
};

const ID_BYTES = 16;
const GRANT_BYTES = ID_BYTES + 4;
const TOKEN_BYTES = GRANT_BYTES + 32;
const TOKEN_SHAPE = /^[\w-]{70}$/;

/**
 * A refresh token is its session, the generation, and an HMAC over both: nothing secret has to be
 * stored, and the lost answer to a refresh can be given again.
 */
export function createRefreshTokens(keys: TokenKeys): RefreshTokens {
  const secrets = keys.map((key) => deriveKey(key, 'refresh token'));
  const signingSecret = present(secrets[0], 'a key that signs');

  return {
    issue({ sessionId, generation }) {
      const grant = Buffer.alloc(GRANT_BYTES);
      grant.set(parse(sessionId));
      grant.writeUInt32BE(generation, ID_BYTES);
      return Buffer.concat([grant, signatureOf(grant, signingSecret)]).toString('base64url');
    },

    read(token) {
      const bytes = TOKEN_SHAPE.test(token) ? Buffer.from(token, 'base64url') : Buffer.alloc(0);
      // Text that differs is another token, even where it spells the same bytes.
      if (bytes.length !== TOKEN_BYTES || bytes.toString('base64url') !== token) {
        throw unauthenticated();
      }
      const grant = bytes.subarray(0, GRANT_BYTES);
      const signature = bytes.subarray(GRANT_BYTES);
      if (!secrets.some((secret) => timingSafeEqual(signature, signatureOf(grant, secret)))) {
        throw unauthenticated();
      }
      return {
        sessionId: stringify(grant.subarray(0, ID_BYTES)),
        generation: grant.readUInt32BE(ID_BYTES),
      };
    },
  };
}

function signatureOf(grant: Buffer, secret: Buffer): Buffer {
  return createHmac('sha256', secret).update(grant).digest();
}
