import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestApp, type TestApp } from '../../../../test/support/test-app.ts';
import { newId } from '../../../platform/ids.ts';
import { sessionsThatMay } from '../index.ts';

let api: TestApp;

beforeAll(async () => {
  api = await startTestApp();
});
afterAll(() => api.stop());

test('of many sessions those are told that live and whose user has the permission now', async () => {
  const [staff, admin, customer, signedOut, demoted] = await Promise.all([
    api.givenUser({ role: 'staff' }),
    api.givenUser({ role: 'admin' }),
    api.givenUser(),
    api.givenUser({ role: 'staff' }),
    api.givenUser({ role: 'staff' }),
  ]);
  await api.db
    .updateTable('sessions')
    .set({ ended_at: new Date(), ended_because: 'logout' })
    .where('id', '=', signedOut.sessionId)
    .execute();
  await api.db
    .updateTable('users')
    .set({ role: 'customer' })
    .where('id', '=', demoted.id)
    .execute();

  const everyone = [staff, admin, customer, signedOut, demoted].map(({ sessionId }) => sessionId);
  const allowed = await sessionsThatMay([...everyone, newId()], {
    permission: 'seats.viewStates',
    pool: api.pool,
    production: false,
  });
  expect(allowed).toEqual(new Set([staff.sessionId, admin.sessionId]));
});

test('a demo account may nothing in production', async () => {
  const staff = await api.givenUser({ role: 'staff' });
  await api.db.updateTable('users').set({ is_demo: true }).where('id', '=', staff.id).execute();
  const mayIn = (production: boolean) =>
    sessionsThatMay([staff.sessionId], {
      permission: 'seats.viewStates',
      pool: api.pool,
      production,
    });
  expect((await mayIn(false)).size).toBe(1);
  expect((await mayIn(true)).size).toBe(0);
});
