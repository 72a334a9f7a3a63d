import { randomBytes } from 'node:crypto';

import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, TEST_TOKEN_KEYS, type TestApp } from '../../../../test/support/test-app.ts';
import { newId } from '../../../platform/ids.ts';
import { createRefreshTokens } from '../refresh-tokens.ts';
import { parseTokenKeys } from '../token-keys.ts';
import {
  getMe,
  givenSignedUp,
  refresh,
  type SignedInBody,
} from '../../../../test/support/people.ts';

let api: TestApp;

beforeAll(async () => {
  api = await startTestApp();
});
afterAll(() => api.stop());

describe('a refresh token', () => {
  test('is spent for new tokens of the same session', async () => {
    const signedIn = await givenSignedUp(api);

    const response = await refresh(api, signedIn.refreshToken);

    expect(response.statusCode).toBe(200);
    expect(response.headers['cache-control']).toBe('no-store');
    const next = response.json<SignedInBody>();
    expect(next).toMatchObject({ user: signedIn.user, tokenType: 'Bearer', expiresIn: 900 });
    expect(next.refreshToken).not.toBe(signedIn.refreshToken);
    expect((await getMe(api, next.accessToken)).statusCode).toBe(200);
    expect((await getMe(api, signedIn.accessToken)).statusCode).toBe(200);
  });

  test('gives the same successor again for a few seconds: the answer may have been lost', async () => {
    const { refreshToken } = await givenSignedUp(api);

    const first = (await refresh(api, refreshToken)).json<SignedInBody>();
    const second = (await refresh(api, refreshToken)).json<SignedInBody>();

    expect(second.refreshToken).toBe(first.refreshToken);
    expect((await refresh(api, first.refreshToken)).statusCode).toBe(200);
  });

  test('gives one successor to all who ask at once, on any process', async () => {
    const other = await startTestApp({ database: api.database });
    const processes = [api, other, api, other, api, other, api, other];
    try {
      for (let round = 0; round < 5; round += 1) {
        const { refreshToken } = await givenSignedUp(api);

        const responses = await Promise.all(
          processes.map((process) => refresh(process, refreshToken)),
        );

        expect(responses.map(({ statusCode }) => statusCode)).toEqual(Array<number>(8).fill(200));
        const successors = responses.map((response) => response.json<SignedInBody>().refreshToken);
        expect(new Set(successors).size).toBe(1);
        expect((await refresh(api, successors[0] ?? '')).statusCode).toBe(200);
      }
    } finally {
      await other.stop();
    }
  });

  test('used after the grace signs everyone out who had it', async () => {
    const { refreshToken, accessToken } = await givenSignedUp(api);
    const next = (await refresh(api, refreshToken)).json<SignedInBody>();
    await shift(refreshToken, 'rotated_at', '-11 seconds');

    const reused = await refresh(api, refreshToken);

    expect(reused.statusCode).toBe(401);
    expect(reused.json()).toMatchObject({ code: 'REFRESH_REUSED' });
    expect((await refresh(api, next.refreshToken)).statusCode).toBe(401);
    expect((await getMe(api, accessToken)).statusCode).toBe(401);
    expect((await getMe(api, next.accessToken)).statusCode).toBe(401);
    expect(await endOf(refreshToken)).toBe('refreshReused');
  });

  test('used when its successor is spent too is a copy, however soon', async () => {
    const { refreshToken } = await givenSignedUp(api);
    const next = (await refresh(api, refreshToken)).json<SignedInBody>();
    const last = (await refresh(api, next.refreshToken)).json<SignedInBody>();

    expect((await refresh(api, refreshToken)).json()).toMatchObject({ code: 'REFRESH_REUSED' });
    expect((await refresh(api, last.refreshToken)).statusCode).toBe(401);
  });

  test('that was copied does not end the other sessions of the user', async () => {
    const signedIn = await givenSignedUp(api);
    const elsewhere = await api.request({
      method: 'POST',
      url: '/auth/login',
      payload: { email: signedIn.user.email, password: 'seven quiet otters' },
    });
    await refresh(api, signedIn.refreshToken);
    await shift(signedIn.refreshToken, 'rotated_at', '-11 seconds');
    await refresh(api, signedIn.refreshToken);

    const { accessToken } = elsewhere.json<SignedInBody>();
    expect((await getMe(api, accessToken)).statusCode).toBe(200);
  });

  test('lives as long as it is used, and each use gives it thirty days more', async () => {
    const { refreshToken } = await givenSignedUp(api);
    await shift(refreshToken, 'expires_at', '-29 days');

    const { refreshToken: next } = (await refresh(api, refreshToken)).json<SignedInBody>();

    expect(await daysLeft(next)).toBeCloseTo(30, 1);
    await shift(next, 'expires_at', '-30 days');
    expect((await refresh(api, next)).json()).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('lives ninety days at most, however often it is used', async () => {
    const { refreshToken } = await givenSignedUp(api);
    await shift(refreshToken, 'created_at', '-80 days');

    const { refreshToken: next } = (await refresh(api, refreshToken)).json<SignedInBody>();

    expect(await daysLeft(next)).toBeCloseTo(10, 1);
  });

  test('outlives the key that signed it, as long as that key is listed', async () => {
    const { refreshToken, accessToken } = await givenSignedUp(api);
    const newest = `newest:${randomBytes(32).toString('base64url')}`;
    const rotated = await startTestApp({
      database: api.database,
      environment: { TOKEN_KEYS: `${newest},${TEST_TOKEN_KEYS}` },
    });
    const retired = await startTestApp({
      database: api.database,
      environment: { TOKEN_KEYS: newest },
    });
    try {
      expect((await getMe(rotated, accessToken)).statusCode).toBe(200);
      expect((await getMe(retired, accessToken)).statusCode).toBe(401);
      expect((await refresh(retired, refreshToken)).statusCode).toBe(401);
      const next = (await refresh(rotated, refreshToken)).json<SignedInBody>();
      expect((await getMe(retired, next.accessToken)).statusCode).toBe(200);
      expect((await refresh(retired, next.refreshToken)).statusCode).toBe(200);
    } finally {
      await rotated.stop();
      await retired.stop();
    }
  });

  test('is no access token, and an access token is none', async () => {
    const { refreshToken, accessToken } = await givenSignedUp(api);

    expect((await getMe(api, refreshToken)).statusCode).toBe(401);
    expect((await refresh(api, accessToken)).statusCode).not.toBe(200);
  });

  test('of a session or a generation that never was is refused', async () => {
    const { refreshToken } = await givenSignedUp(api);
    const tokens = createRefreshTokens(parseTokenKeys(TEST_TOKEN_KEYS));
    const { sessionId } = tokens.read(refreshToken);

    const unknown = tokens.issue({ sessionId: newId(), generation: 1 });
    const ahead = tokens.issue({ sessionId, generation: 5 });

    expect((await refresh(api, unknown)).json()).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect((await refresh(api, ahead)).json()).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect((await refresh(api, refreshToken)).statusCode).toBe(200);
  });

  test.each(['', 'x', 'A'.repeat(70), `${'A'.repeat(69)}=`])(
    'like "%s" is refused',
    async (text) => {
      const response = await refresh(api, text);

      expect([400, 401]).toContain(response.statusCode);
    },
  );
});

function sessionIdOf(refreshToken: string): string {
  return createRefreshTokens(parseTokenKeys(TEST_TOKEN_KEYS)).read(refreshToken).sessionId;
}

async function shift(
  refreshToken: string,
  column: 'created_at' | 'expires_at' | 'rotated_at',
  interval: string,
): Promise<void> {
  await sql`
    update sessions set ${sql.ref(column)} = ${sql.ref(column)} + ${interval}::interval
    where id = ${sessionIdOf(refreshToken)}`.execute(api.db);
}

async function daysLeft(refreshToken: string): Promise<number> {
  const { days } = await api.db
    .selectFrom('sessions')
    .select(sql<number>`extract(epoch from expires_at - now())::float8 / 86400`.as('days'))
    .where('id', '=', sessionIdOf(refreshToken))
    .executeTakeFirstOrThrow();
  return days;
}

async function endOf(refreshToken: string): Promise<string | null> {
  const session = await api.db
    .selectFrom('sessions')
    .select('ended_because')
    .where('id', '=', sessionIdOf(refreshToken))
    .executeTakeFirstOrThrow();
  return session.ended_because;
}
