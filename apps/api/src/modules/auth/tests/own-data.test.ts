import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestApp, type TestApp } from '../../../../test/support/test-app.ts';
import { createOwnDataService } from '../own-data.service.ts';
import {
  givenResetToken,
  givenSecondFactor,
  givenSignedUp,
} from '../../../../test/support/people.ts';

let api: TestApp;

beforeAll(async () => {
  api = await startTestApp();
});
afterAll(() => api.stop());

type Exported = {
  account: Record<string, unknown>;
  sections: Record<string, Record<string, unknown>[]>;
};

test('everybody gets what is kept of them, and no secret', async () => {
  const admin = await api.givenUser({ role: 'admin' });
  const as = await givenSignedUp(api);
  const { id, email, name } = as.user;
  const { secret } = await givenSecondFactor(api, as);
  const token = await givenResetToken(api, email);
  for (const role of ['staff', 'customer']) {
    await api.request({ method: 'PATCH', url: `/users/${id}`, as: admin, payload: { role } });
  }
  // A raise ended the session: here it goes on.
  await api.db
    .updateTable('sessions')
    .set({ ended_at: null, ended_because: null, last_used_at: new Date('2026-01-02T03:04:05Z') })
    .where('user_id', '=', id)
    .execute();
  const { password_hash: passwordHash } = await api.db
    .selectFrom('users')
    .select('password_hash')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();

  // Another process: this one remembers that the session had ended.
  const other = await startTestApp({ database: api.database });
  const response = await other.request({ url: '/auth/me/export', as });
  await other.stop();

  expect(response.statusCode).toBe(200);
  expect(response.headers['content-disposition']).toContain('attachment');
  const { account, sections } = response.json<Exported>();
  expect(account).toEqual({
    id,
    email,
    name,
    role: 'customer',
    createdAt: expect.stringMatching(/Z$/),
    emailVerifiedAt: null,
    secondFactorSince: expect.stringMatching(/Z$/),
  });
  expect(sections['sessions']).toEqual([
    expect.objectContaining({
      userAgent: 'lightMyRequest',
      lastUsedAt: '2026-01-02T03:04:05.000Z',
      endedAt: null,
    }),
  ]);
  expect(sections['audit']?.map(({ action }) => action)).toEqual([
    'user.changeRole',
    'user.changeRole',
  ]);
  for (const hidden of [secret, token, passwordHash, admin.id, as.refreshToken]) {
    expect(response.body).not.toContain(hidden);
  }
});

test('what later modules keep is in it, under their names', async () => {
  const { id } = await api.givenUser();
  const ownData = createOwnDataService({
    db: api.db,
    exportSections: { reservations: async (userId) => [{ of: userId }] },
  });

  const { sections } = await ownData.exportData(id, { info: () => undefined });

  expect(sections).toMatchObject({ reservations: [{ of: id }] });
});

test('nobody asks for it all the time', async () => {
  const limited = await startTestApp({
    database: api.database,
    environment: { RATE_LIMITS: 'on', RATE_EXPORT_BY_USER: '2/60' },
  });
  const as = await api.givenUser();
  const statuses: number[] = [];
  for (let count = 0; count < 3; count += 1) {
    statuses.push((await limited.request({ url: '/auth/me/export', as })).statusCode);
  }
  await limited.stop();

  expect(statuses).toEqual([200, 200, 429]);
});
