import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp } from '../../../../test/support/test-app.ts';
import { deviceLabelOf } from '../device-label.ts';
import {
  getMe,
  givenSignedUp,
  GOOD_PASSWORD,
  refresh,
  type SignedInBody,
} from '../../../../test/support/people.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';

let api: TestApp;

beforeAll(async () => {
  api = await startTestApp();
});
afterAll(() => api.stop());

type SessionBody = {
  id: string;
  createdAt: string;
  lastUsedAt: string;
  isCurrent: boolean;
  device: string;
};
type As = Pick<SignedInBody, 'accessToken'>;

async function signInFrom(email: string, userAgent: string): Promise<SignedInBody> {
  const response = await api.request({
    method: 'POST',
    url: '/auth/login',
    headers: { 'user-agent': userAgent },
    payload: { email, password: GOOD_PASSWORD },
  });
  return response.json<SignedInBody>();
}

async function listSessions(as: As, query = '') {
  const response = await api.request({ url: `/auth/sessions${query}`, as });
  return response.json<{ data: SessionBody[]; nextCursor: string | null }>();
}

const endSession = (as: As, id: string) =>
  api.request({ method: 'DELETE', url: `/auth/sessions/${id}`, as });

describe('the list of one’s sessions', () => {
  test('tells them apart, the latest first, and names no address', async () => {
    const first = await givenSignedUp(api);
    const second = await signInFrom(first.user.email, FIREFOX);

    const { data, nextCursor } = await listSessions(second);

    expect(nextCursor).toBeNull();
    expect(data).toEqual([
      {
        id: expect.any(String),
        createdAt: expect.stringMatching(/Z$/),
        lastUsedAt: expect.stringMatching(/Z$/),
        isCurrent: true,
        device: 'Firefox on Linux',
      },
      expect.objectContaining({ isCurrent: false, device: 'lightMyRequest' }),
    ]);
  });

  test('is nobody else’s, and has no session that is over', async () => {
    const as = await givenSignedUp(api);
    const over = await signInFrom(as.user.email, FIREFOX);
    await givenSignedUp(api);
    await api.request({ method: 'POST', url: '/auth/logout', as: over });

    expect((await listSessions(as)).data).toHaveLength(1);
  });

  test('comes in pages', async () => {
    const as = await givenSignedUp(api);
    for (let count = 0; count < 4; count += 1) await signInFrom(as.user.email, FIREFOX);

    const seen: string[] = [];
    let query = '?limit=2';
    for (;;) {
      const page = await listSessions(as, query);
      seen.push(...page.data.map(({ id }) => id));
      if (page.nextCursor === null) break;
      query = `?limit=2&cursor=${page.nextCursor}`;
    }

    expect(new Set(seen).size).toBe(5);
    expect(seen).toEqual(seen.toSorted().toReversed());
  });

  test('knows when a session was used last', async () => {
    const as = await givenSignedUp(api);
    const old = new Date(Date.now() - 3_600_000);
    await api.db
      .updateTable('sessions')
      .set({ last_used_at: old })
      .where('user_id', '=', as.user.id)
      .execute();
    expect((await listSessions(as)).data[0]?.lastUsedAt).toBe(old.toISOString());

    await refresh(api, as.refreshToken);

    expect(Date.parse((await listSessions(as)).data[0]?.lastUsedAt ?? '')).toBeGreaterThan(
      old.getTime() + 1_800_000,
    );
  });

  test('keeps little of what a browser says of itself', async () => {
    const as = await givenSignedUp(api);
    await signInFrom(as.user.email, `${'x'.repeat(300)}\t<script>`);

    const { user_agent: kept } = await api.db
      .selectFrom('sessions')
      .select('user_agent')
      .where('user_id', '=', as.user.id)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    expect(kept).toBe('x'.repeat(200));
    expect((await listSessions(as)).data[0]?.device).toBe('x'.repeat(40));
  });
});

describe('ending sessions', () => {
  test('ends one at once', async () => {
    const as = await givenSignedUp(api);
    const other = await signInFrom(as.user.email, FIREFOX);
    const { data } = await listSessions(as);
    const id = data.find(({ isCurrent }) => !isCurrent)?.id ?? '';

    expect((await endSession(as, id)).statusCode).toBe(204);

    expect((await getMe(api, other.accessToken)).statusCode).toBe(401);
    expect((await refresh(api, other.refreshToken)).statusCode).toBe(401);
    expect((await getMe(api, as.accessToken)).statusCode).toBe(200);
    expect((await endSession(as, id)).statusCode).toBe(404);
  });

  test('ends nobody else’s', async () => {
    const ada = await givenSignedUp(api);
    const eve = await givenSignedUp(api);
    const id = (await listSessions(ada)).data[0]?.id ?? '';

    expect((await endSession(eve, id)).statusCode).toBe(404);
    expect((await getMe(api, ada.accessToken)).statusCode).toBe(200);
  });

  test('ends all others at once', async () => {
    const as = await givenSignedUp(api);
    const others = [
      await signInFrom(as.user.email, FIREFOX),
      await signInFrom(as.user.email, FIREFOX),
    ];

    const response = await api.request({ method: 'DELETE', url: '/auth/sessions', as });

    expect(response.statusCode).toBe(204);
    for (const { accessToken } of others) {
      expect((await getMe(api, accessToken)).statusCode).toBe(401);
    }
    expect((await listSessions(as)).data).toHaveLength(1);
  });
});

test.each([
  [null, 'Unknown device'],
  ['curl/8.5.0', 'curl'],
  [FIREFOX, 'Firefox on Linux'],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0',
    'Edge on Windows',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
    'Safari on iPhone',
  ],
  ['(nothing to go by)', 'Unknown device'],
])('a device that says %j is called %s', (userAgent, label) => {
  expect(deviceLabelOf(userAgent)).toBe(label);
});
