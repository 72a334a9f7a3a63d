import { hkdfSync, randomBytes } from 'node:crypto';
import path from 'node:path';

import { ConfigError } from '../../config.ts';
import { present } from '../../platform/assert.ts';
import { readOrCreateSecretFile } from '../../platform/secret-file.ts';

/** A secret that signs tokens, and the name under which they refer to it. */
export type TokenKey = { id: string; secret: Buffer };

/** The first signs; all verify, so that a new one can be put before the old ones. */
export type TokenKeys = readonly [TokenKey, ...TokenKey[]];

const SECRET_BYTES_MIN = 32;
/** What 32 random bytes never are, and what somebody typed by hand mostly is. */
const DISTINCT_CHARACTERS_MIN = 10;
const FILE_NAME = 'token-keys';

/**
 * Reads the setting TOKEN_KEYS: `id:secret` pairs, comma separated, each secret at least 32 random
 * bytes as base64, base64url or hex.
 *
 * @throws ConfigError that says what is wrong, without the values
 */
export function parseTokenKeys(text: string): TokenKeys {
  const problems: string[] = [];
  const keys = text.split(',').map((pair, index) => {
    const [id = '', secret = '', ...rest] = pair.trim().split(':');
    const place = `TOKEN_KEYS: key ${index + 1}`;
    if (!/^[\w-]{1,64}$/.test(id) || rest.length > 0) {
      problems.push(`${place} must be written as id:secret`);
    }
    const bytes = Buffer.from(secret, /^[0-9a-f]+$/i.test(secret) ? 'hex' : 'base64');
    if (!/^[\w+/-]+={0,2}$/.test(secret) || bytes.length < SECRET_BYTES_MIN) {
      problems.push(`${place} needs a secret of at least 32 random bytes, as base64 or hex`);
    } else if (new Set(secret).size < DISTINCT_CHARACTERS_MIN) {
      problems.push(`${place} has a secret that is not random`);
    }
    return { id, secret: bytes };
  });
  if (new Set(keys.map(({ id }) => id)).size < keys.length) {
    problems.push('TOKEN_KEYS has two keys of one id');
  }
  if (problems.length > 0) throw new ConfigError(problems);
  const [first, ...others] = keys;
  return [present(first, 'a token key'), ...others];
}

/**
 * The keys of a demo, which nobody has to think of: made at the first start, and readable by their
 * owner only.
 *
 * @param folder made if it is not there; not PostgreSQL's own, which must begin empty
 */
export async function loadOrCreateTokenKeys(folder: string): Promise<TokenKeys> {
  const pair = () => `demo:${randomBytes(SECRET_BYTES_MIN).toString('base64url')}`;
  return parseTokenKeys(await readOrCreateSecretFile(path.join(folder, FILE_NAME), pair));
}

/** A key for one purpose only, so that what it signs is worth nothing anywhere else. */
export function deriveKey({ secret }: TokenKey, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `marquee ${purpose}`, 32));
}
