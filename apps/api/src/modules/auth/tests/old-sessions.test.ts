import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestApp, type TestApp } from '../../../../test/support/test-app.ts';
import { forgetEndedSessions } from '../auth.repository.ts';
import { getMe } from '../../../../test/support/people.ts';

let api: TestApp;

beforeAll(async () => {
  api = await startTestApp();
});
afterAll(() => api.stop());

test('sessions are forgotten a while after they ran out', async () => {
  const day = 86_400_000;
  const [live, ...old] = await Promise.all(Array.from({ length: 4 }, () => api.givenUser()));
  const [recent, ...ancient] = old;
  const expire = (sessionIds: (string | undefined)[], daysAgo: number) =>
    api.db
      .updateTable('sessions')
      .set({ expires_at: new Date(Date.now() - daysAgo * day) })
      .where('id', 'in', sessionIds.map(String))
      .execute();
  await expire([recent?.sessionId], 5);
  await expire(
    ancient.map(({ sessionId }) => sessionId),
    8,
  );

  await forgetEndedSessions(api.db, 7, 1);

  const kept = await api.db.selectFrom('sessions').select('id').execute();
  expect(kept.map(({ id }) => id).sort()).toEqual(
    [String(live?.sessionId), String(recent?.sessionId)].sort(),
  );
  expect((await getMe(api, String(live?.accessToken))).statusCode).toBe(200);
});
