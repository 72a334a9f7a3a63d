import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { newId } from '../../../platform/ids.ts';
import { createRefreshTokens } from '../refresh-tokens.ts';
import { loadOrCreateTokenKeys, parseTokenKeys } from '../token-keys.ts';

const secret = (bytes = 32) => randomBytes(bytes).toString('base64url');

describe('the setting TOKEN_KEYS', () => {
  test('lists keys, of which the first signs', () => {
    const [first, second] = [randomBytes(32), randomBytes(48)];

    const keys = parseTokenKeys(
      `2026-11:${first.toString('base64url')}, old:${second.toString('base64')}`,
    );

    expect(keys).toEqual([
      { id: '2026-11', secret: first },
      { id: 'old', secret: second },
    ]);
  });

  test('takes secrets in hex too', () => {
    const bytes = randomBytes(32);

    expect(parseTokenKeys(`a:${bytes.toString('hex')}`)).toEqual([{ id: 'a', secret: bytes }]);
  });

  test.each([
    ['an empty list', '', 'id:secret'],
    ['an id without a secret', secret(), 'needs a secret'],
    ['a secret that is too short', `a:${secret(31)}`, 'at least 32 random bytes'],
    ['a hexadecimal secret that is too short', `a:${'0123456789abcdef'.repeat(3)}`, 'at least 32'],
    ['a secret that is a sentence', 'a:please let me in, I have no time for this', 'at least 32'],
    ['a secret that is one letter', `a:${'x'.repeat(64)}`, 'not random'],
    ['a secret that is a default', `a:${'changeme'.repeat(8)}`, 'not random'],
    ['an id that is a path', `../../etc/passwd:${secret()}`, 'id:secret'],
    ['two keys of one id', `a:${secret()},a:${secret()}`, 'two keys of one id'],
  ])('refuses %s', (_, text, message) => {
    expect(() => parseTokenKeys(text)).toThrow(message);
  });

  test('is never repeated in the message that refuses it', () => {
    const weak = secret(20);

    expect(() => parseTokenKeys(`a:${weak}`)).not.toThrow(weak);
  });
});

describe('the keys of a demo', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'marquee-keys-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('are made once, also by several processes that start together', async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => loadOrCreateTokenKeys(folder)));

    const again = await loadOrCreateTokenKeys(folder);
    for (const keys of made) expect(keys).toEqual(again);
    expect(await readdir(folder)).toEqual(['token-keys']);
  });

  test('can be read by their owner only', async () => {
    await loadOrCreateTokenKeys(path.join(folder, 'new'));

    const file = path.join(folder, 'new', 'token-keys');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toMatch(/^demo:[\w-]{43}$/);
  });
});

describe('a refresh token', () => {
  const key = { id: 'a', secret: randomBytes(32) };
  const grant = { sessionId: newId(), generation: 7 };

  test('stands for its session and generation, and is the same each time', () => {
    const tokens = createRefreshTokens([key]);

    expect(tokens.read(tokens.issue(grant))).toEqual(grant);
    expect(tokens.issue(grant)).toBe(tokens.issue(grant));
  });

  test('is good as long as the key that signed it is listed', () => {
    const token = createRefreshTokens([key]).issue(grant);
    const newest = { id: 'b', secret: randomBytes(32) };

    expect(createRefreshTokens([newest, key]).read(token)).toEqual(grant);
    expect(() => createRefreshTokens([newest]).read(token)).toThrow('Sign in first');
  });

  test('is refused when one character of it is changed, anywhere', () => {
    const tokens = createRefreshTokens([key]);
    const token = tokens.issue(grant);

    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === 'A' ? 'B' : 'A';
      const forged = token.slice(0, at) + other + token.slice(at + 1);
      expect(() => tokens.read(forged)).toThrow('Sign in first');
    }
  });
});
