import { createPublicKey, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { loadOrCreateTicketKeys, parseTicketKeys, signs, toKeySet } from '../ticket-keys.ts';

/** RFC 8032, section 7.1, test 1. */
const KNOWN_SEED = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
const KNOWN_PUBLIC = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';

const seed = (bytes = 32) => randomBytes(bytes).toString('base64url');

describe('the setting TICKET_KEYS', () => {
  test('lists keys, of which the first signs and the retired only verify', () => {
    const keys = parseTicketKeys(`2027:${seed()}, 2026:${seed()}, 2025:pub:${seed()}`);

    expect(keys.map((key) => [key.id, signs(key)])).toEqual([
      ['2027', true],
      ['2026', true],
      ['2025', false],
    ]);
  });

  test('makes of a seed the key that everybody makes of it, in every spelling', () => {
    const bytes = Buffer.from(KNOWN_SEED, 'hex');
    const spellings = [KNOWN_SEED, bytes.toString('base64'), bytes.toString('base64url')];

    for (const spelling of spellings) {
      const [{ x }] = parseTicketKeys(`a:${spelling}`);
      expect(Buffer.from(x, 'base64url').toString('hex')).toBe(KNOWN_PUBLIC);
    }
  });

  test.each([
    ['an empty list', '', 'id:seed'],
    ['an id without a seed', 'a', 'id:seed'],
    ['a seed that is too short', `a:${seed(31)}`, 'exactly 32 bytes'],
    ['a seed that is too long', `a:${seed(33)}`, 'exactly 32 bytes'],
    ['a seed that is a sentence', 'a:please let me in, I have no time for this', 'exactly 32'],
    ['a seed that is one letter', `a:${'A'.repeat(43)}`, 'not random'],
    ['a public key under which anything is signed', `a:${seed()},b:pub:${'A'.repeat(43)}`, 'not'],
    ['an id that is a path', `../../key:${seed()}`, 'id:seed'],
    ['an id that makes codes too long', `${'k'.repeat(17)}:${seed()}`, 'id of 1 to 16'],
    ['a key that is neither private nor public', `a:${seed()},b:secret:${seed()}`, 'id:pub:key'],
    ['two keys of one id', `a:${seed()},a:pub:${seed()}`, 'two keys of one id'],
    ['a first key that cannot sign', `a:pub:${seed()},b:${seed()}`, 'must be one that signs'],
  ])('refuses %s', (_, text, message) => {
    expect(() => parseTicketKeys(text)).toThrow(message);
  });

  test('is never repeated in the message that refuses it', () => {
    const weak = seed(20);

    expect(() => parseTicketKeys(`a:${weak}`)).not.toThrow(weak);
  });
});

describe('the key set', () => {
  test('has every key that verifies, and nothing that signs', () => {
    const [first, second] = [seed(), seed()];
    const keys = parseTicketKeys(`new:${first},old:${second}`);

    const published = toKeySet(keys);

    expect(published.keys.map(({ kid }) => kid)).toEqual(['new', 'old']);
    for (const [index, jwk] of published.keys.entries()) {
      expect(Object.keys(jwk).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
      const read = createPublicKey({ key: jwk, format: 'jwk' });
      expect(keys[index]?.publicKey.equals(read)).toBe(true);
    }
    expect(JSON.stringify(published)).not.toContain(first);
    expect(JSON.stringify(published)).not.toContain(second);
  });
});

describe('the ticket keys of a demo', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'marquee-ticket-keys-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('are made once, also by several processes that start together', async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => loadOrCreateTicketKeys(folder)));

    const [{ x }] = await loadOrCreateTicketKeys(folder);
    expect(new Set(made.map(([key]) => key.x))).toEqual(new Set([x]));
    expect(await readdir(folder)).toEqual(['ticket-keys']);
  });

  test('can be read by their owner only', async () => {
    await loadOrCreateTicketKeys(path.join(folder, 'new'));

    const file = path.join(folder, 'new', 'ticket-keys');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toMatch(/^demo:[\w-]{43}$/);
  });
});
