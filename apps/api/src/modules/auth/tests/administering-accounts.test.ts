import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { newId } from '../../../platform/ids.ts';
import { createAccountAdministration } from '../account-administration.service.ts';
import {
  getMe,
  givenSecondFactor,
  givenSignedUp,
  GOOD_PASSWORD,
  mailsTo,
  refresh,
  signIn,
} from '../../../../test/support/people.ts';

let api: TestApp;
let admin: TestUser;

beforeAll(async () => {
  api = await startTestApp();
  admin = await api.givenUser({ role: 'admin' });
});
afterAll(() => api.stop());

const endSessions = (userId: string) =>
  api.request({ method: 'DELETE', url: `/users/${userId}/sessions`, as: admin });

const removeTotp = (userId: string) =>
  api.request({ method: 'DELETE', url: `/users/${userId}/totp`, as: admin });

describe('an administrator', () => {
  test('signs a user out everywhere, on record', async () => {
    const as = await givenSignedUp(api);

    expect((await endSessions(as.user.id)).statusCode).toBe(204);

    expect((await getMe(api, as.accessToken)).statusCode).toBe(401);
    expect((await refresh(api, as.refreshToken)).statusCode).toBe(401);
    expect((await signIn(api, as.user.email, GOOD_PASSWORD)).statusCode).toBe(200);
    expect(await actionsOn(as.user.id)).toEqual(['user.endSessions']);
    expect((await endSessions(newId())).statusCode).toBe(404);
  });

  test('takes a lost second factor away, on record; its owner is told and signed out', async () => {
    const as = await givenSignedUp(api);
    await givenSecondFactor(api, as);

    expect((await removeTotp(as.user.id)).statusCode).toBe(204);

    expect((await getMe(api, as.accessToken)).statusCode).toBe(401);
    expect((await signIn(api, as.user.email, GOOD_PASSWORD)).statusCode).toBe(200);
    expect(await actionsOn(as.user.id)).toEqual(['user.removeSecondFactor']);
    expect((await mailsTo(api, as.user.email)).at(-1)).toEqual({
      kind: 'secondFactorChanged',
      facts: { name: 'Ada Lovelace', change: 'removedByAdmin' },
    });
    expect((await removeTotp(as.user.id)).json()).toMatchObject({ code: 'TOTP_NOT_SET' });
  });

  test('takes no second factor off themselves without its code', async () => {
    expect((await removeTotp(admin.id)).statusCode).toBe(403);
  });

  test('does nothing any more once they are none, even with a request under way', async () => {
    const as = await givenSignedUp(api);
    const former = await api.givenUser({ role: 'admin' });
    const { endSessions: endLate } = lateService();
    await api.db.updateTable('users').set({ role: 'staff' }).where('id', '=', former.id).execute();

    await expect(endLate(as.user.id, former.id)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect((await getMe(api, as.accessToken)).statusCode).toBe(200);
  });
});

/** The service itself, past the guard that looked at the role before. */
function lateService() {
  const administration = createAccountAdministration({
    db: api.db,
    endedSessions: { has: () => false, announce: () => undefined },
    enqueueMail: async () => undefined,
  });
  return {
    endSessions: (userId: string, actorId: string) =>
      administration.endSessions(
        { userId, actor: { userId: actorId, requestId: null } },
        { info: () => undefined },
      ),
  };
}

async function actionsOn(userId: string): Promise<string[]> {
  const entries = await api.db
    .selectFrom('audit_log')
    .select('action')
    .where('subject_id', '=', userId)
    .where('actor_user_id', '=', admin.id)
    .execute();
  return entries.map(({ action }) => action);
}
