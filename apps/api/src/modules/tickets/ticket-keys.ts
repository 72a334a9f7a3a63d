import { createPrivateKey, createPublicKey, randomBytes, type KeyObject } from 'node:crypto';
import path from 'node:path';

import { ConfigError } from '../../config.ts';
import { present } from '../../platform/assert.ts';
import { readOrCreateSecretFile } from '../../platform/secret-file.ts';

/** An Ed25519 key under which tickets are good, and the name by which their codes refer to it. */
export type TicketKey = {
  id: string;
  publicKey: KeyObject;
  /** The public key as base64url, as a JSON Web Key has it. */
  x: string;
  /** Null: retired. What it signed is still good, and it signs nothing more. */
  privateKey: KeyObject | null;
};

/** A key that signs. */
export type SigningKey = TicketKey & { privateKey: KeyObject };

/** The first signs; all verify, so that a new one can be put before the old ones. */
export type TicketKeys = readonly [SigningKey, ...TicketKey[]];

const KEY_BYTES = 32;
/** What 32 random bytes never are, and what somebody typed by hand mostly is. */
const DISTINCT_CHARACTERS_MIN = 10;
/** A code of every such id fits the same size of QR code. */
const ID_SHAPE = /^[\w-]{1,16}$/;
const FILE_NAME = 'ticket-keys';
/** RFC 8410: what stands before the seed of an Ed25519 private key in PKCS #8. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Reads the setting TICKET_KEYS, comma separated: `id:seed` signs and verifies, `id:pub:x` (x being
 * the public key) only verifies. Seeds and public keys are 32 bytes as base64, base64url or hex.
 *
 * @throws ConfigError that says what is wrong, without the values
 */
export function parseTicketKeys(text: string): TicketKeys {
  const problems: string[] = [];
  const keys = text.split(',').flatMap((entry, index): TicketKey[] => {
    const place = `TICKET_KEYS: key ${index + 1}`;
    const { id, isPublic, value } = takeApart(entry.trim());
    if (!ID_SHAPE.test(id)) {
      problems.push(
        `${place} must be written as id:seed or id:pub:key, with an id of 1 to 16 letters`,
      );
      return [];
    }
    const bytes = Buffer.from(value, /^[0-9a-f]{64}$/i.test(value) ? 'hex' : 'base64');
    if (!/^[\w+/-]+={0,2}$/.test(value) || bytes.length !== KEY_BYTES) {
      problems.push(`${place} needs exactly 32 bytes, as base64 or hex`);
      return [];
    }
    if (new Set(value).size < DISTINCT_CHARACTERS_MIN) {
      problems.push(`${place} is not random`);
      return [];
    }
    return [isPublic ? verifyingKey(id, bytes) : signingKey(id, bytes)];
  });
  if (new Set(keys.map(({ id }) => id)).size < keys.length) {
    problems.push('TICKET_KEYS has two keys of one id');
  }
  const [first, ...others] = keys;
  if (problems.length === 0 && (first === undefined || !signs(first))) {
    problems.push('TICKET_KEYS: key 1 must be one that signs, written as id:seed');
  }
  if (problems.length > 0 || first === undefined || !signs(first)) throw new ConfigError(problems);
  return [first, ...others];
}

/**
 * The keys of a demo, which nobody has to think of: made at the first start, and readable by their
 * owner only.
 *
 * @param folder made if it is not there; not PostgreSQL's own, which must begin empty
 */
export async function loadOrCreateTicketKeys(folder: string): Promise<TicketKeys> {
  const pair = () => `demo:${randomBytes(KEY_BYTES).toString('base64url')}`;
  return parseTicketKeys(await readOrCreateSecretFile(path.join(folder, FILE_NAME), pair));
}

/** Whether a key can sign, and not only verify. */
export function signs(key: TicketKey): key is SigningKey {
  return key.privateKey !== null;
}

/** The public keys as a JSON Web Key Set (RFC 7517, 8037), for whoever checks tickets offline. */
export function toKeySet(keys: TicketKeys) {
  return {
    keys: keys.map(({ id, x }) => ({
      kty: 'OKP' as const,
      crv: 'Ed25519' as const,
      kid: id,
      x,
      alg: 'EdDSA' as const,
      use: 'sig' as const,
    })),
  };
}

function takeApart(entry: string): { id: string; isPublic: boolean; value: string } {
  const parts = entry.split(':');
  const [id = '', second = '', third = ''] = parts;
  if (parts.length === 2) return { id, isPublic: false, value: second };
  if (parts.length === 3 && second === 'pub') return { id, isPublic: true, value: third };
  return { id: '', isPublic: false, value: '' };
}

function signingKey(id: string, seed: Buffer): SigningKey {
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_HEAD, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = createPublicKey(privateKey);
  const x = present(publicKey.export({ format: 'jwk' }).x, 'the public part of an Ed25519 key');
  return { id, publicKey, x, privateKey };
}

function verifyingKey(id: string, bytes: Buffer): TicketKey {
  const x = bytes.toString('base64url');
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return { id, publicKey, x, privateKey: null };
}
