import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import {
  executeAsOwner,
  startTestApp,
  TEST_TOKEN_KEYS,
  type TestApp,
} from '../../../../test/support/test-app.ts';
import { createChangeFeed, type ChangeFeed } from '../../../platform/changes.ts';
import { callerOf, guardRoutes } from '../../../platform/http/access.ts';
import { sendProblems } from '../../../platform/http/problem.ts';
import { newId } from '../../../platform/ids.ts';
import { isAccessName, type AccessName } from '../../users/index.ts';
import { createAuthenticator } from '../authenticator.ts';
import { createEndedSessions, type EndedSessions } from '../ended-sessions.ts';
import { parseTokenKeys } from '../token-keys.ts';
import { createVisitorCookies } from '../visitor-cookies.ts';
import { createVisitors } from '../visitors.ts';

const GUEST_TOKEN = /^[\w-]{43}$/;

let api: TestApp;
let door: FastifyInstance;
let feed: ChangeFeed;
let endedSessions: EndedSessions;
const cookies = createVisitorCookies({
  keys: parseTokenKeys(TEST_TOKEN_KEYS),
  isSecure: false,
  sessionDaysMax: 90,
});

beforeAll(async () => {
  api = await startTestApp();
  feed = createChangeFeed(null, () => undefined);
  endedSessions = createEndedSessions(feed);
  door = Fastify();
  sendProblems(door);
  guardRoutes(door, {
    authenticate: createAuthenticator({
      pool: api.pool,
      accessTokens: api.parts.accessTokens,
      endedSessions,
      production: false,
      visitors: createVisitors({
        db: api.db,
        pool: api.pool,
        cookies,
        endedSessions,
        lifetime: { idleDays: 30, daysMax: 90 },
        production: false,
      }),
    }),
    isAccessName,
  });
  const names: AccessName[] = [
    'public',
    'guest',
    'newGuest',
    'holder',
    'signedIn',
    'users.manage',
    'seats.viewStates',
  ];
  for (const access of names) {
    door.get(`/${access}`, { config: { access } }, (request) => callerOf(request));
  }
  for (const access of ['visitor', ...names]) {
    const config = { access, page: true };
    door.get(`/pages/${access}`, { config }, (request) => callerOf(request));
  }
  door.get<{ Params: { sessionId: string } }>(
    '/keep/:sessionId',
    { config: { access: 'public' } },
    async (request, reply) => {
      cookies.keepSession(reply, request.params.sessionId);
      return {};
    },
  );
  door.get('/later', { config: { access: 'newGuest', sessionCheckedLater: true } }, (request) =>
    callerOf(request),
  );
});
afterAll(async () => {
  await door.close();
  await api.stop();
});

function enter(access: string, headers: Record<string, string> = {}) {
  return door.inject({ url: `/${access}`, headers });
}

/** Looks at a page with the cookies of a browser. */
function look(access: string, cookie = '') {
  return door.inject({ url: `/pages/${access}`, headers: cookie === '' ? {} : { cookie } });
}

/** The cookie of somebody who is signed in, without what it says about itself. */
async function sessionCookie(sessionId: string): Promise<string> {
  const { headers } = await door.inject({ url: `/keep/${sessionId}` });
  return firstCookie(headers['set-cookie']);
}

function firstCookie(header: string | string[] | undefined): string {
  return [header].flat()[0]?.split(';')[0] ?? '';
}

const bearer = (accessToken: string) => ({ authorization: `Bearer ${accessToken}` });

describe('a public route', () => {
  test('looks at nobody, not even at a token that is not good', async () => {
    const response = await enter('public', bearer('nonsense'));

    expect(response.json()).toEqual({ kind: 'anonymous' });
  });
});

describe('a route for guests', () => {
  test('knows a guest by their token, and does not keep it', async () => {
    const token = 'g'.repeat(43);

    const first = await enter('guest', { 'guest-token': token });
    const second = await enter('newGuest', { 'guest-token': token });

    expect(first.json()).toEqual({
      kind: 'guest',
      owner: expect.stringMatching(/^guest:[\w-]{43}$/),
    });
    expect(second.json()).toEqual(first.json());
    expect(first.body).not.toContain(token);
    expect(second.headers['guest-token']).toBeUndefined();
  });

  test('makes a guest of a stranger where that is its job', async () => {
    const first = await enter('newGuest');
    const second = await enter('newGuest');

    const token = String(first.headers['guest-token']);
    expect(token).toMatch(GUEST_TOKEN);
    expect((await enter('guest', { 'guest-token': token })).json()).toEqual(first.json());
    expect(second.json()).not.toEqual(first.json());
  });

  test('turns strangers away elsewhere', async () => {
    const response = await enter('guest');

    expect(response.statusCode).toBe(401);
    expect(response.json()).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test.each([
    '',
    'short',
    'g'.repeat(44),
    `${'g'.repeat(42)}!`,
    `${'g'.repeat(43)}, ${'h'.repeat(43)}`,
  ])('refuses the guest token "%s" instead of making another', async (token) => {
    expect((await enter('guest', { 'guest-token': token })).statusCode).toBe(401);
    expect((await enter('newGuest', { 'guest-token': token })).statusCode).toBe(401);
  });

  test('takes whoever is signed in as a user, whatever else they send', async () => {
    const user = await api.givenUser();

    const response = await enter('newGuest', {
      ...bearer(user.accessToken),
      'guest-token': 'g'.repeat(43),
    });

    expect(response.json()).toEqual({
      kind: 'user',
      owner: `user:${user.id}`,
      userId: user.id,
      sessionId: user.sessionId,
      role: 'customer',
    });
    expect(response.headers['guest-token']).toBeUndefined();
  });

  test.each(['Bearer nonsense', 'Bearer', 'Basic YWRhOmFkYQ==', ''])(
    'does not take whoever fails to sign in with "%s" for a guest',
    async (authorization) => {
      const headers = { authorization, 'guest-token': 'g'.repeat(43) };

      expect((await enter('guest', headers)).statusCode).toBe(401);
      expect((await enter('newGuest', headers)).statusCode).toBe(401);
    },
  );
});

describe('a route for whoever holds something', () => {
  const link = 'holder?access=k1.abc';

  test('takes whoever brings a link, as nobody in particular', async () => {
    const response = await enter(link);

    expect(response.json()).toEqual({ kind: 'anonymous' });
    expect(response.headers['guest-token']).toBeUndefined();
  });

  test('knows guests and users as every route does, with a link and without', async () => {
    const user = await api.givenUser();
    const guest = { 'guest-token': 'g'.repeat(43) };

    for (const access of ['holder', link]) {
      expect((await enter(access, guest)).json()).toMatchObject({ kind: 'guest' });
      const asUser = await enter(access, { ...guest, ...bearer(user.accessToken) });
      expect(asUser.json()).toMatchObject({ kind: 'user', userId: user.id });
    }
  });

  test.each(['holder', 'holder?access=', 'holder?access=a&access=b', 'holder?other=k1.abc'])(
    'turns away whoever brings nothing: "%s"',
    async (access) => {
      expect((await enter(access)).statusCode).toBe(401);
    },
  );

  test('does not let a link make up for a token that is not good', async () => {
    expect((await enter(link, bearer('nonsense'))).statusCode).toBe(401);
    expect((await enter(link, { authorization: '' })).statusCode).toBe(401);
    expect((await enter(link, { 'guest-token': 'short' })).statusCode).toBe(401);
  });

  test.each(['guest', 'signedIn', 'users.manage', 'seats.viewStates'])(
    'is the only kind that a link opens, and not "%s"',
    async (access) => {
      expect((await enter(`${access}?access=k1.abc`)).statusCode).toBe(401);
    },
  );
});

describe('a route for users', () => {
  test.each(['signedIn', 'users.manage'])(
    'turns guests and strangers away from "%s"',
    async (access) => {
      expect((await enter(access)).statusCode).toBe(401);
      const guest = await enter(access, { 'guest-token': 'g'.repeat(43) });
      expect(guest.statusCode).toBe(401);
      expect(guest.headers['www-authenticate']).toBe('Bearer');
    },
  );

  test('asks for the permission that it names', async () => {
    const people = await Promise.all(
      (['customer', 'staff', 'admin'] as const).map((role) => api.givenUser({ role })),
    );
    const statusesOf = async (access: string) => {
      const answers = people.map(({ accessToken }) => enter(access, bearer(accessToken)));
      return (await Promise.all(answers)).map(({ statusCode }) => statusCode);
    };

    expect(await statusesOf('signedIn')).toEqual([200, 200, 200]);
    expect(await statusesOf('seats.viewStates')).toEqual([403, 200, 200]);
    expect(await statusesOf('users.manage')).toEqual([403, 403, 200]);
  });

  test('refuses a token whose session has ended, ran out, never was, or is of somebody else', async () => {
    const [ended, over, mine, yours] = await Promise.all([
      api.givenUser(),
      api.givenUser(),
      api.givenUser(),
      api.givenUser(),
    ]);
    await api.db
      .updateTable('sessions')
      .set({ ended_at: new Date(), ended_because: 'logout' })
      .where('id', '=', ended.sessionId)
      .execute();
    await api.db
      .updateTable('sessions')
      .set({ expires_at: new Date(0) })
      .where('id', '=', over.sessionId)
      .execute();
    const { accessTokens } = api.parts;
    const unknown = await accessTokens.issue({ userId: mine.id, sessionId: newId() });
    const mixed = await accessTokens.issue({ userId: mine.id, sessionId: yours.sessionId });

    for (const token of [ended.accessToken, over.accessToken, unknown, mixed]) {
      const response = await enter('signedIn', bearer(token));
      expect(response.statusCode).toBe(401);
      expect(response.json()).toMatchObject({ code: 'UNAUTHENTICATED' });
    }
  });

  test('refuses sooner what it was told has ended', async () => {
    const user = await api.givenUser();
    expect((await enter('later', bearer(user.accessToken))).statusCode).toBe(200);

    endedSessions.announce([user.sessionId]);

    expect((await enter('later', bearer(user.accessToken))).statusCode).toBe(401);
    expect((await enter('signedIn', bearer(user.accessToken))).statusCode).toBe(401);
  });

  test('lets nobody in while the database does not answer', async () => {
    const user = await api.givenUser();
    const broken = Fastify();
    sendProblems(broken);
    const pool = { query: () => Promise.reject(new Error('gone')) };
    guardRoutes(broken, {
      authenticate: createAuthenticator({
        pool: pool as unknown as TestApp['pool'],
        accessTokens: api.parts.accessTokens,
        endedSessions,
        production: false,
        visitors: {
          recognize: () => Promise.reject(new Error('gone')),
          makeGuest: () => ({ kind: 'guest', owner: '' }),
        },
      }),
      isAccessName,
    });
    broken.get('/signedIn', { config: { access: 'signedIn' } }, () => 'in');

    const response = await broken.inject({ url: '/signedIn', headers: bearer(user.accessToken) });

    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain('gone');
    await broken.close();
  });
});

describe('A page', () => {
  test('knows whoever brings the cookie of a live session, and nobody by a token', async () => {
    const user = await api.givenUser();
    const cookie = await sessionCookie(user.sessionId);

    expect((await look('visitor', cookie)).json()).toMatchObject({ kind: 'user', userId: user.id });
    expect((await look('signedIn', cookie)).statusCode).toBe(200);
    expect((await look('seats.viewStates', cookie)).statusCode).toBe(403);
    const withToken = await door.inject({
      url: '/pages/signedIn',
      headers: bearer(user.accessToken),
    });
    expect(withToken.statusCode).toBe(401);
    // And the other way round: a cookie is nothing to the API.
    expect((await enter('signedIn', { cookie })).statusCode).toBe(401);
  });

  test('takes a session that ended for none, and has its cookie forgotten', async () => {
    const user = await api.givenUser();
    const cookie = await sessionCookie(user.sessionId);
    await api.db
      .updateTable('sessions')
      .set({ ended_at: new Date(), ended_because: 'logout' })
      .where('id', '=', user.sessionId)
      .execute();

    const response = await look('visitor', cookie);

    expect(response.json()).toEqual({ kind: 'anonymous' });
    expect(response.headers['set-cookie']).toMatch(/^session=; Max-Age=0/);
    expect((await look('signedIn', cookie)).statusCode).toBe(401);
  });

  test('believes no cookie that we did not sign', async () => {
    const user = await api.givenUser();
    const cookie = await sessionCookie(user.sessionId);
    const swapped = `${cookie.slice(0, -1)}${cookie.endsWith('A') ? 'B' : 'A'}`;
    const other = createVisitorCookies({
      keys: parseTokenKeys(`other:${'Zm9yIG9uZSB0ZXN0IG9ubHksIGFuZCBsb25n'.repeat(2)}`),
      isSecure: false,
      sessionDaysMax: 90,
    });
    const forging = Fastify();
    forging.get('/', async (_request, reply) => {
      other.keepSession(reply, user.sessionId);
      return {};
    });
    const forged = firstCookie((await forging.inject('/')).headers['set-cookie']);
    await forging.close();

    expect(forged).toMatch(/^session=[\w-]{64}$/);
    for (const bad of [swapped, forged, `session=${user.sessionId}`, 'session=', 'session=a.b']) {
      expect((await look('visitor', bad)).json()).toEqual({ kind: 'anonymous' });
    }
  });

  test('makes a guest of a stranger who takes something, and knows them again', async () => {
    const first = await look('newGuest');
    const cookie = firstCookie(first.headers['set-cookie']);

    expect(first.json()).toMatchObject({ kind: 'guest' });
    expect(first.headers['set-cookie']).toMatch(/HttpOnly; SameSite=Lax$/);
    expect((await look('visitor', cookie)).json()).toEqual(first.json());
    expect((await look('guest')).statusCode).toBe(401);
  });

  test('keeps a session alive by being looked at, and none longer than one may last', async () => {
    const user = await api.givenUser();
    const soon = new Date(Date.now() + 60_000);
    await api.db
      .updateTable('sessions')
      .set({ expires_at: soon })
      .where('id', '=', user.sessionId)
      .execute();

    await look('visitor', await sessionCookie(user.sessionId));

    const { expires_at: expiresAt } = await api.db
      .selectFrom('sessions')
      .select('expires_at')
      .where('id', '=', user.sessionId)
      .executeTakeFirstOrThrow();
    const daysLeft = (expiresAt.getTime() - Date.now()) / 86_400_000;
    expect(daysLeft).toBeGreaterThan(29);
    expect(daysLeft).toBeLessThan(31);
  });

  test('notes that a session was used', async () => {
    const user = await api.givenUser();
    const old = new Date(Date.now() - 21 * 86_400_000);
    await api.db
      .updateTable('sessions')
      .set({ rotated_at: old, last_used_at: old })
      .where('id', '=', user.sessionId)
      .execute();

    await look('visitor', await sessionCookie(user.sessionId));

    const session = await usesOf(user.sessionId);
    expect(Date.now() - session.last_used_at.getTime()).toBeLessThan(60_000);
    expect(session.rotated_at).toEqual(old);
  });

  test('is shown also when nobody can note it, and noted the next time', async () => {
    const user = await api.givenUser();
    const old = new Date(Date.now() - 86_400_000);
    await api.db
      .updateTable('sessions')
      .set({ last_used_at: old })
      .where('id', '=', user.sessionId)
      .execute();
    const cookie = await sessionCookie(user.sessionId);
    await executeAsOwner(
      api.db,
      'alter table marquee.sessions add constraint nothing_is_noted check (expires_at < now()) not valid',
    );

    const shown = await look('signedIn', cookie);
    await executeAsOwner(api.db, 'alter table marquee.sessions drop constraint nothing_is_noted');

    expect(shown.statusCode).toBe(200);
    expect((await usesOf(user.sessionId)).last_used_at).toEqual(old);
    await look('signedIn', cookie);
    expect((await usesOf(user.sessionId)).last_used_at).not.toEqual(old);
  });
});

async function usesOf(sessionId: string) {
  return api.db
    .selectFrom('sessions')
    .select(['last_used_at', 'rotated_at'])
    .where('id', '=', sessionId)
    .executeTakeFirstOrThrow();
}

test('Where pages are reached by https, their cookies never leave it and no neighbour can set them', async () => {
  const secure = createVisitorCookies({
    keys: parseTokenKeys(TEST_TOKEN_KEYS),
    isSecure: true,
    sessionDaysMax: 90,
  });
  const safe = Fastify();
  safe.get('/', async (_request, reply) => {
    secure.keepSession(reply, newId());
    secure.keepGuestToken(reply, 'x'.repeat(43));
    return {};
  });

  const cookies = [(await safe.inject('/')).headers['set-cookie']].flat();

  expect(cookies[0]).toMatch(
    /^__Host-session=[\w-]{64}; Max-Age=7776000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  );
  expect(cookies[1]).toMatch(
    /^__Host-guest=x{43}; Max-Age=31536000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  );
  await safe.close();
});
