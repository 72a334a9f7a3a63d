import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp } from '../../../../test/support/test-app.ts';
import {
  getMe,
  givenSignedUp,
  refresh,
  type SignedInBody,
} from '../../../../test/support/people.ts';

let api: TestApp;
let other: TestApp;

beforeAll(async () => {
  api = await startTestApp();
  other = await startTestApp({ database: api.database });
});
afterAll(async () => {
  await other.stop();
  await api.stop();
});

type Tokens = { accessToken?: string; refreshToken?: string };

function signOut({ accessToken, refreshToken }: Tokens) {
  return api.request({
    method: 'POST',
    url: '/auth/logout',
    ...(accessToken === undefined ? {} : { as: { accessToken } }),
    ...(refreshToken === undefined ? {} : { payload: { refreshToken } }),
  });
}

describe('signing out', () => {
  test.each<[string, (tokens: SignedInBody) => Tokens]>([
    ['the access token', ({ accessToken }) => ({ accessToken })],
    ['the refresh token', ({ refreshToken }) => ({ refreshToken })],
    ['both tokens', (tokens) => tokens],
    [
      'a refresh token and an access token that is not good any more',
      ({ refreshToken }) => ({ refreshToken, accessToken: 'a.b.c' }),
    ],
  ])('with %s kills both at once, on every process', async (_, choose) => {
    const signedIn = await givenSignedUp(api);
    expect((await getMe(other, signedIn.accessToken)).statusCode).toBe(200);

    const response = await signOut(choose(signedIn));

    expect(response.statusCode).toBe(204);
    expect(response.body).toBe('');
    for (const app of [api, other]) {
      expect((await getMe(app, signedIn.accessToken)).statusCode).toBe(401);
      expect((await refresh(app, signedIn.refreshToken)).statusCode).toBe(401);
    }
  });

  test('is not forgotten by a restart', async () => {
    const signedIn = await givenSignedUp(api);
    await signOut(signedIn);

    const restarted = await startTestApp({ database: api.database });
    try {
      expect((await getMe(restarted, signedIn.accessToken)).statusCode).toBe(401);
      expect((await refresh(restarted, signedIn.refreshToken)).statusCode).toBe(401);
    } finally {
      await restarted.stop();
    }
  });

  test('works with a body, without one, and with an empty one', async () => {
    const signedIn = await givenSignedUp(api);
    const response = await api.request({
      method: 'POST',
      url: '/auth/logout',
      as: signedIn,
      payload: {},
    });

    expect(response.statusCode).toBe(204);
  });

  test('with a refresh token that was spent ends the session too', async () => {
    const { refreshToken } = await givenSignedUp(api);
    const next = (await refresh(api, refreshToken)).json<SignedInBody>();

    expect((await signOut({ refreshToken })).statusCode).toBe(204);
    expect((await refresh(api, next.refreshToken)).statusCode).toBe(401);
  });

  test('is refused to whoever is not signed in', async () => {
    const signedIn = await givenSignedUp(api);
    await signOut(signedIn);

    expect((await signOut({})).statusCode).toBe(401);
    expect((await signOut({ refreshToken: 'nonsense' })).statusCode).toBe(401);
    expect((await signOut(signedIn)).statusCode).toBe(401);
  });

  test('refuses fields it does not know', async () => {
    const signedIn = await givenSignedUp(api);
    const response = await api.request({
      method: 'POST',
      url: '/auth/logout',
      as: signedIn,
      payload: { everywhere: true },
    });

    expect(response.statusCode).toBe(400);
    expect((await getMe(api, signedIn.accessToken)).statusCode).toBe(200);
  });
});
