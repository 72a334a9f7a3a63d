import { createHmac, timingSafeEqual } from 'node:crypto';

import { present } from '../../platform/assert.ts';
import { deriveKey, type TokenKeys } from './token-keys.ts';

/** Makes and checks what stands in the link (`?access=…`) to the reservation of somebody without an account. */
export type AccessLinks = {
  /** The same for the same reservation, as long as the first key is; nothing has to be stored. */
  tokenFor(reservationId: string): string;
  /** Whether a token was made for this reservation, by any key that is listed. */
  verify(reservationId: string, token: string): boolean;
};

const TOKEN_SHAPE = /^([\w-]{1,64})\.[\w-]{43}$/;

/**
 * A token is `<key id>.<HMAC-SHA256 over the id of the reservation>`, under keys derived for this
 * alone: 256 bits that open one reservation, and are nothing anywhere else. It is good until its key
 * leaves TOKEN_KEYS.
 */
export function createAccessLinks(keys: TokenKeys): AccessLinks {
  const secrets = new Map(keys.map((key) => [key.id, deriveKey(key, 'reservation access link')]));
  const [{ id: signingId }] = keys;
  const signingSecret = present(secrets.get(signingId), 'a key that signs');

  return {
    tokenFor: (reservationId) => spell(signingId, signingSecret, reservationId),

    verify(reservationId, token) {
      const keyId = TOKEN_SHAPE.exec(token)?.[1] ?? '';
      const secret = secrets.get(keyId);
      if (secret === undefined) return false;
      // As text: of two spellings of the same bytes, one is ours.
      const expected = Buffer.from(spell(keyId, secret, reservationId));
      const given = Buffer.from(token);
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}

function spell(keyId: string, secret: Buffer, reservationId: string): string {
  // However the id was spelled in an address, it names the same reservation.
  const name = reservationId.toLowerCase();
  return `${keyId}.${createHmac('sha256', secret).update(name).digest('base64url')}`;
}
