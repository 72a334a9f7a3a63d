import { hash } from '@node-rs/argon2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, TEST_TOKEN_KEYS, type TestApp } from '../../../../test/support/test-app.ts';
import { createDemoUser } from '../demo-users.service.ts';
import { createPasswords } from '../passwords.ts';
import {
  getMe,
  givenSignedUp,
  GOOD_PASSWORD,
  refresh,
  signIn,
  type SignedInBody,
} from '../../../../test/support/people.ts';

let api: TestApp;

beforeAll(async () => {
  api = await startTestApp();
});
afterAll(() => api.stop());

describe('signing in', () => {
  test('gives tokens to whoever knows the password', async () => {
    const { user } = await givenSignedUp(api);

    const response = await signIn(api, user.email.toUpperCase(), GOOD_PASSWORD);

    expect(response.statusCode).toBe(200);
    expect(response.headers['cache-control']).toBe('no-store');
    expect(response.json()).toMatchObject({ user, tokenType: 'Bearer', expiresIn: 900 });
    const { accessToken } = response.json<SignedInBody>();
    expect((await getMe(api, accessToken)).json()).toEqual(user);
  });

  test('begins a session of its own each time', async () => {
    const first = await givenSignedUp(api);
    const second = (await signIn(api, first.user.email, GOOD_PASSWORD)).json<SignedInBody>();

    await api.request({ method: 'POST', url: '/auth/logout', as: first });

    expect((await getMe(api, first.accessToken)).statusCode).toBe(401);
    expect((await getMe(api, second.accessToken)).statusCode).toBe(200);
  });

  test('says the same of a wrong password as of an unknown address', async () => {
    const { user } = await givenSignedUp(api);

    const wrong = await signIn(api, user.email, 'seven quiet otterz');
    const unknown = await signIn(api, 'nobody@example.com', GOOD_PASSWORD);

    expect(wrong.statusCode).toBe(401);
    expect(wrong.json()).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    expect(unknown.statusCode).toBe(401);
    expect({ ...unknown.json(), instance: '' }).toEqual({ ...wrong.json(), instance: '' });
  });

  test('takes as long for an unknown address as for a known one', async () => {
    const { user } = await givenSignedUp(api);
    const known: number[] = [];
    const unknown: number[] = [];

    for (let round = 0; round < 25; round += 1) {
      known.push(await timeOfFailing(user.email));
      unknown.push(await timeOfFailing(`nobody-${round}@example.com`));
    }

    // A hash takes some 20 ms, everything else two: leaving it out would show as a factor of ten.
    const ratio = median(unknown) / median(known);
    expect(ratio).toBeGreaterThan(0.6);
    expect(ratio).toBeLessThan(1.7);
  });

  test('replaces a hash that is weaker than those we make today', async () => {
    const { user } = await givenSignedUp(api);
    const weak = await hash(GOOD_PASSWORD, { memoryCost: 4096, timeCost: 1, parallelism: 1 });
    await api.db
      .updateTable('users')
      .set({ password_hash: weak })
      .where('id', '=', user.id)
      .execute();

    expect((await signIn(api, user.email, GOOD_PASSWORD)).statusCode).toBe(200);

    const { password_hash: kept } = await api.db
      .selectFrom('users')
      .select('password_hash')
      .where('id', '=', user.id)
      .executeTakeFirstOrThrow();
    expect(kept).toContain('m=19456,t=2,p=1');
    expect((await signIn(api, user.email, GOOD_PASSWORD)).statusCode).toBe(200);
  });

  test('refuses fields it does not know', async () => {
    const { user } = await givenSignedUp(api);
    const payload = { email: user.email, password: GOOD_PASSWORD, role: 'admin' };

    const response = await api.request({ method: 'POST', url: '/auth/login', payload });

    expect(response.statusCode).toBe(400);
  });
});

describe('attempts to sign in', () => {
  let limited: TestApp;

  beforeAll(async () => {
    limited = await startTestApp({
      database: api.database,
      environment: { RATE_LIMITS: 'on', RATE_SIGN_IN_BY_ADDRESS: '30/60' },
    });
  });
  afterAll(() => limited.stop());

  const attempt = (email: string, password: string, remoteAddress: string) =>
    limited.app.inject({
      method: 'POST',
      url: '/api/v1/auth/login',
      remoteAddress,
      payload: { email, password },
    });

  test('are limited for each account, and its owner gets in from elsewhere all the same', async () => {
    const { user } = await givenSignedUp(api);
    const guess = () => attempt(user.email.toUpperCase(), 'wrong password', '203.0.113.1');

    const statuses: number[] = [];
    for (let count = 0; count < 10; count += 1) statuses.push((await guess()).statusCode);
    const refused = await guess();
    const owner = await attempt(user.email, GOOD_PASSWORD, '203.0.113.2');

    expect(statuses).toEqual(Array<number>(10).fill(401));
    expect(refused.statusCode).toBe(429);
    expect(refused.json()).toMatchObject({ code: 'RATE_LIMITED' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(owner.statusCode).toBe(200);
  });

  test('are limited alike for accounts that do not exist', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 11; count += 1) {
      statuses.push((await attempt('nobody@example.com', 'wrong', '203.0.113.3')).statusCode);
    }

    expect(statuses).toEqual([...Array<number>(10).fill(401), 429]);
  });

  test('on one account from everywhere at once get no further than a few an address', async () => {
    const { user } = await givenSignedUp(api);
    const statuses: number[] = [];
    for (const address of ['198.51.100.1', '198.51.100.2', '198.51.100.3']) {
      for (let count = 0; count < 8; count += 1) {
        statuses.push((await attempt(user.email, 'wrong', address)).statusCode);
      }
    }

    expect(statuses.filter((status) => status === 401)).toHaveLength(18);
  });

  test('are limited for each address, of which an IPv6 network counts as one', async () => {
    const from = (host: number) => `2001:db8:1:2::${host.toString(16)}`;
    const statuses: number[] = [];
    for (let count = 0; count < 31; count += 1) {
      const response = await attempt(`nobody-${count}@example.com`, 'wrong', from(count + 1));
      statuses.push(response.statusCode);
    }

    expect(statuses).toEqual([...Array<number>(30).fill(401), 429]);
    const neighbour = await attempt('nobody@example.net', 'wrong', '2001:db8:1:3::1');
    expect(neighbour.statusCode).toBe(401);
  });
});

describe('production', () => {
  let production: TestApp;

  beforeAll(async () => {
    production = await startTestApp({
      database: api.database,
      environment: {
        NODE_ENV: 'production',
        RATE_LIMITS: 'on',
        TOKEN_KEYS: TEST_TOKEN_KEYS,
      },
    });
  });
  afterAll(() => production.stop());

  test('lets in no account of the demo, and none of its tokens', async () => {
    const passwords = createPasswords({ hashesAtOnce: 1 });
    await api.db.transaction().execute(async (tx) => {
      await createDemoUser(tx, passwords, {
        email: 'admin@movies.example',
        name: 'Demo',
        role: 'admin',
        password: 'admin123',
      });
    });
    const inDemo = await signIn(api, 'admin@movies.example', 'admin123');
    expect(inDemo.statusCode).toBe(200);
    const { accessToken, refreshToken } = inDemo.json<SignedInBody>();
    expect((await getMe(api, accessToken)).statusCode).toBe(200);

    const answer = await signIn(production, 'admin@movies.example', 'admin123');
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    expect((await getMe(production, accessToken)).statusCode).toBe(401);
    expect((await refresh(production, refreshToken)).statusCode).toBe(401);
    expect((await refresh(api, refreshToken)).statusCode).toBe(200);
  });
});

async function timeOfFailing(email: string): Promise<number> {
  const begin = performance.now();
  expect((await signIn(api, email, 'wrong password')).statusCode).toBe(401);
  return performance.now() - begin;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
