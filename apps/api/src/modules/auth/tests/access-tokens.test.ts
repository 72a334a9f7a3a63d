import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

import { decodeProtectedHeader, jwtVerify, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';

import { newId } from '../../../platform/ids.ts';
import { createAccessTokens, type AccessTokens } from '../access-tokens.ts';
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
// A token that was seen before is answered, or refused, at once.
const verify = async (token: string, by: AccessTokens = tokens) => by.verify(token);

describe('an access token', () => {
  test('speaks for the user and the session it was issued for', async () => {
    const token = await tokens.issue(subject);

    expect(await verify(token)).toMatchObject(subject);
  });

  test('is looked into once, and known at once from then on', async () => {
    // Of a session that no other test has shown.
    const token = await tokens.issue({ ...subject, sessionId: newId() });

    expect(tokens.verify(token)).toBeInstanceOf(Promise);
    const { sessionId } = await verify(token);

    expect(tokens.verify(token)).toMatchObject({ ...subject, sessionId });
  });

  test('is a JWT that other programs can read with our key', async () => {
    const { payload, protectedHeader } = await jwtVerify(await tokens.issue(subject), key.secret, {
      algorithms: ['HS256'],
      issuer: 'marquee',
      audience: 'marquee-api',
      typ: 'at+jwt',
    });

    expect(protectedHeader).toEqual(header);
    expect(payload).toMatchObject({ sub: subject.userId, sid: subject.sessionId });
    expect(Number(payload.exp) - Number(payload.iat)).toBe(900);
  });

  test('made by another program with our key and our header is ours', async () => {
    expect(await verify(forge(header, claims()))).toMatchObject(subject);
  });

  test('outlives the key that signed it only as long as that key is listed', async () => {
    const token = await tokens.issue(subject);
    const newest = newKey('two');
    const rotated = createAccessTokens({
      keys: [newest, key],
      lifetimeSeconds: 900,
      production: true,
    });
    const retired = createAccessTokens({ keys: [newest], lifetimeSeconds: 900, production: true });

    expect(await verify(token, rotated)).toMatchObject(subject);
    expect(decodeProtectedHeader(await rotated.issue(subject)).kid).toBe('two');
    await expect(verify(token, retired)).rejects.toThrow('Sign in first');
  });

  test('runs out, also where it was seen before, and not a few seconds early or late', async () => {
    let now = Date.now();
    const aging = () =>
      createAccessTokens({ keys, lifetimeSeconds: 60, production: true, now: () => now });
    const seenBefore = aging();
    const token = await seenBefore.issue(subject);
    expect(await verify(token, seenBefore)).toMatchObject(subject);

    now += 64_000;
    expect(await verify(token, seenBefore)).toMatchObject(subject);
    expect(await verify(token, aging())).toMatchObject(subject);

    now += 2000;
    await expect(verify(token, seenBefore)).rejects.toThrow('has run out');
    await expect(verify(token, aging())).rejects.toThrow('has run out');
  });

  test.each([
    ['was not signed by us', header, {}, randomBytes(32)],
    ['is for somebody else', header, { aud: 'somebody-else' }, key.secret],
    ['is of another type', { ...header, typ: 'JWT' }, {}, key.secret],
  ])('that has run out and %s is not said to have run out', async (_, head, more, secret) => {
    const token = forge(head, { ...claims(), exp: seconds() - 100, ...more }, secret);

    await expect(verify(token)).rejects.toThrow('Sign in first');
  });

  test('of a demo is worth nothing in production, even with the same keys, nor the other way round', async () => {
    const demo = createAccessTokens({ keys, lifetimeSeconds: 900, production: false });

    await expect(verify(await demo.issue(subject))).rejects.toThrow('Sign in first');
    await expect(verify(await tokens.issue(subject), demo)).rejects.toThrow('Sign in first');
    expect(await verify(await demo.issue(subject), demo)).toMatchObject(subject);
  });

  test('counts from its "not before" on', async () => {
    await expect(verify(forge(header, { ...claims(), nbf: seconds() + 60 }))).rejects.toThrow(
      'Sign in first',
    );
    expect(await verify(forge(header, { ...claims(), nbf: seconds() - 1 }))).toMatchObject(subject);
  });

  test('is refused when one character of it is changed, anywhere', async () => {
    const token = await tokens.issue(subject);
    const changed = Array.from({ length: token.length }, (_, at) => {
      const other = token[at] === 'A' ? 'B' : 'A';
      return token.slice(0, at) + other + token.slice(at + 1);
    });

    for (const forged of changed) await expect(verify(forged)).rejects.toThrow('Sign in first');
  });

  test('is refused when its signature is the same bytes in another spelling', async () => {
    const token = await tokens.issue(subject);
    const signature = token.slice(-43);
    const respelled = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')
      .map((last) => signature.slice(0, -1) + last)
      .filter((other) => other !== signature)
      .filter((other) =>
        Buffer.from(other, 'base64url').equals(Buffer.from(signature, 'base64url')),
      );

    expect(respelled).toHaveLength(3);
    for (const other of [...respelled, `${signature}=`, `${signature} `]) {
      await expect(verify(token.slice(0, -43) + other)).rejects.toThrow('Sign in first');
    }
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
    [
      'that ends at infinity',
      forgeText(header, JSON.stringify(claims()).replace(/"exp":\d+/, '"exp":1e999')),
    ],
    ['that never ends', forge(header, { ...claims(), exp: undefined })],
    ['whose end is text', forge(header, { ...claims(), exp: '9999999999' })],
    ['without a user', forge(header, { ...claims(), sub: undefined })],
    ['whose user is a list', forge(header, { ...claims(), sub: [subject.userId] })],
    ['without a session', forge(header, { ...claims(), sid: undefined })],
    ['whose session is no id', forge(header, { ...claims(), sid: "' or 1=1 --" })],
    ['whose claims are no object', forge(header, null)],
    ['whose claims are no JSON', forgeText(header, 'marquee')],
    ['whose header is no JSON', 'bWFycXVlZQ.bWFycXVlZQ.' + 'A'.repeat(43)],
    [
      'that demands an extension we know nothing of',
      forge({ ...header, crit: ['exp'], exp: 1 }, claims()),
    ],
    ['that brings certificates', forge({ ...header, x5c: ['AAAA'] }, claims())],
    ['with a key id that is no text', forge({ ...header, kid: ['one'] }, claims())],
    [
      'with the name of an object method as key id',
      forge({ ...header, kid: 'constructor' }, claims()),
    ],
    [
      'that is a refresh token',
      createRefreshTokens(keys).issue({ sessionId: newId(), generation: 1 }),
    ],
    ['that is nothing', ''],
    ['that is far too long', 'A'.repeat(100_000)],
  ])('%s is refused', async (_, forged) => {
    await expect(verify(forged)).rejects.toThrow('Sign in first');
  });

  test('of ours in the words of a library is the same token', async () => {
    const signed = await new SignJWT(claims()).setProtectedHeader(header).sign(key.secret);

    expect(await verify(signed)).toMatchObject(subject);
  });
});

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function unsigned(head: object): string {
  return `${encode(head)}.${encode(claims())}.`;
}

function forge(head: object, body: unknown, secret = key.secret, hash = 'sha256'): string {
  return forgeText(head, JSON.stringify(body), secret, hash);
}

function forgeText(head: object, body: string, secret = key.secret, hash = 'sha256'): string {
  const signed = `${encode(head)}.${Buffer.from(body).toString('base64url')}`;
  return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`;
}
