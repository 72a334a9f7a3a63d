import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

import { decodeProtectedHeader, jwtVerify, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';

import { newId } from '../../../platform/ids.ts';
import { createAccessTokens } from '../access-tokens.ts';
import { createRefreshTokens } from '../refresh-tokens.ts';
import type { TokenKey, TokenKeys } from '../token-keys.ts';

const newKey = (id: string): TokenKey => ({ id, secret: randomBytes(32) });

const key = newKey('one');
const keys: TokenKeys = [key];
const subject = { userId: newId(), sessionId: newId() };
const header = { alg: 'HS256', typ: 'at+jwt', kid: 'one' };
const seconds = () => Math.floor(Date.now() / 1000);
const claims = () => ({
  iss: 'marquee',
  aud: 'marquee-api',
  sub: subject.userId,
  sid: subject.sessionId,
  iat: seconds(),
  exp: seconds() + 60,
});

const tokens = createAccessTokens({ keys, lifetimeSeconds: 900, production: true });

describe('an access token', () => {
  test('speaks for the user and the session it was issued for', () => {
    const token = tokens.issue(subject);

    expect(tokens.verify(token)).toMatchObject(subject);
    expect(tokens.verify(token)).toMatchObject(subject);
  });

  test('is a JWT that other programs can read with our key', async () => {
    const { payload, protectedHeader } = await jwtVerify(tokens.issue(subject), key.secret, {
      algorithms: ['HS256'],
      issuer: 'marquee',
      audience: 'marquee-api',
      typ: 'at+jwt',
    });

    expect(protectedHeader).toEqual(header);
    expect(payload).toMatchObject({ sub: subject.userId, sid: subject.sessionId });
    expect(Number(payload.exp) - Number(payload.iat)).toBe(900);
  });

  test('made by another program with our key and our header is ours', () => {
    expect(tokens.verify(forge(header, claims()))).toMatchObject(subject);
  });

  test('outlives the key that signed it only as long as that key is listed', () => {
    const token = tokens.issue(subject);
    const newest = newKey('two');
    const rotated = createAccessTokens({
      keys: [newest, key],
      lifetimeSeconds: 900,
      production: true,
    });
    const retired = createAccessTokens({ keys: [newest], lifetimeSeconds: 900, production: true });

    expect(rotated.verify(token)).toMatchObject(subject);
    expect(decodeProtectedHeader(rotated.issue(subject)).kid).toBe('two');
    expect(() => retired.verify(token)).toThrow('Sign in first');
  });

  test('runs out, also where it was seen before, and not a few seconds early or late', () => {
    let now = Date.now();
    const aging = createAccessTokens({
      keys,
      lifetimeSeconds: 60,
      production: true,
      now: () => now,
    });
    const token = aging.issue(subject);
    expect(aging.verify(token)).toMatchObject(subject);

    now += 60_000;
    expect(aging.verify(token)).toMatchObject(subject);

    now += 6000;
    expect(() => aging.verify(token)).toThrow('has run out');
    expect(() =>
      createAccessTokens({ keys, lifetimeSeconds: 60, production: true, now: () => now }).verify(
        token,
      ),
    ).toThrow('has run out');
  });

  test('that has run out and was not signed by us is not said to have run out', () => {
    const token = forge(header, { ...claims(), exp: seconds() - 100 }, randomBytes(32));

    expect(() => tokens.verify(token)).toThrow('Sign in first');
  });

  test('of a demo is worth nothing in production, even with the same keys, nor the other way round', () => {
    const demo = createAccessTokens({ keys, lifetimeSeconds: 900, production: false });

    expect(() => tokens.verify(demo.issue(subject))).toThrow('Sign in first');
    expect(() => demo.verify(tokens.issue(subject))).toThrow('Sign in first');
    expect(demo.verify(demo.issue(subject))).toMatchObject(subject);
  });

  test('counts from its "not before" on', () => {
    expect(() => tokens.verify(forge(header, { ...claims(), nbf: seconds() + 60 }))).toThrow(
      'Sign in first',
    );
    expect(tokens.verify(forge(header, { ...claims(), nbf: seconds() - 1 }))).toMatchObject(
      subject,
    );
  });

  test('is refused when one character of it is changed, anywhere', () => {
    const token = tokens.issue(subject);
    const changed = Array.from({ length: token.length }, (_, at) => {
      const other = token[at] === 'A' ? 'B' : 'A';
      return token.slice(0, at) + other + token.slice(at + 1);
    });

    for (const forged of changed) expect(() => tokens.verify(forged)).toThrow('Sign in first');
  });

  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const rsaSigned = `${encode({ ...header, alg: 'RS256' })}.${encode(claims())}`;

  test.each([
    ['with no algorithm and no signature', unsigned({ ...header, alg: 'none' })],
    ['with no algorithm, oddly spelled', unsigned({ ...header, alg: 'nOnE' })],
    ['with an empty signature', unsigned(header)],
    ['without a third part', `${encode(header)}.${encode(claims())}`],
    ['with a fourth part', `${forge(header, claims())}.x`],
    ['signed with another key', forge(header, claims(), randomBytes(32))],
    ['signed with an empty key', forge(header, claims(), Buffer.alloc(0))],
    [
      'signed with another hash',
      forge({ ...header, alg: 'HS512' }, claims(), key.secret, 'sha512'),
    ],
    [
      'signed with RSA',
      `${rsaSigned}.${sign('sha256', Buffer.from(rsaSigned), privateKey).toString('base64url')}`,
    ],
    ['signed with a public key as the secret', forge(header, claims(), Buffer.from(publicPem))],
    [
      'that brings its own key',
      forge(
        { ...header, jwk: { kty: 'oct', k: Buffer.alloc(32).toString('base64url') } },
        claims(),
        Buffer.alloc(32),
      ),
    ],
    ['that brings a key although it needs none', forge({ ...header, jwk: {} }, claims())],
    ['that says where its key is', forge({ ...header, jku: 'https://evil.example' }, claims())],
    [
      'that says where its certificate is',
      forge({ ...header, x5u: 'https://e.example' }, claims()),
    ],
    ['that demands an extension', forge({ ...header, crit: ['b64'], b64: false }, claims())],
    ['with an unknown key id', forge({ ...header, kid: 'two' }, claims())],
    [
      'with a path as key id',
      forge({ ...header, kid: '../../dev/null' }, claims(), Buffer.alloc(0)),
    ],
    ['with SQL as key id', forge({ ...header, kid: "' or 1=1 --" }, claims())],
    ['without a key id', forge({ alg: 'HS256', typ: 'at+jwt' }, claims())],
    ['of another type', forge({ ...header, typ: 'JWT' }, claims())],
    ['for another audience', forge(header, { ...claims(), aud: 'somebody-else' })],
    ['for several audiences', forge(header, { ...claims(), aud: ['marquee-api', 'other'] })],
    ['of another issuer', forge(header, { ...claims(), iss: 'somebody-else' })],
    ['that never ends', forge(header, { ...claims(), exp: undefined })],
    ['whose end is text', forge(header, { ...claims(), exp: '9999999999' })],
    ['without a user', forge(header, { ...claims(), sub: undefined })],
    ['without a session', forge(header, { ...claims(), sid: undefined })],
    ['whose session is no id', forge(header, { ...claims(), sid: "' or 1=1 --" })],
    ['whose claims are no object', forge(header, null)],
    [
      'that is a refresh token',
      createRefreshTokens(keys).issue({ sessionId: newId(), generation: 1 }),
    ],
    ['that is nothing', ''],
    ['that is far too long', 'A'.repeat(100_000)],
  ])('%s is refused', (_, forged) => {
    expect(() => tokens.verify(forged)).toThrow('Sign in first');
  });

  test('of ours in the words of a library is the same token', async () => {
    const signed = await new SignJWT(claims()).setProtectedHeader(header).sign(key.secret);

    expect(tokens.verify(signed)).toMatchObject(subject);
  });
});

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function unsigned(head: object): string {
  return `${encode(head)}.${encode(claims())}.`;
}

function forge(head: object, body: unknown, secret = key.secret, hash = 'sha256'): string {
  const signed = `${encode(head)}.${encode(body)}`;
  return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`;
}
