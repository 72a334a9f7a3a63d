import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { tablesWith } from '../../../../test/support/tables-with.ts';
import { startTestApp, type TestApp } from '../../../../test/support/test-app.ts';
import { newId } from '../../../platform/ids.ts';
import {
  codeOf,
  confirmReset,
  forgetUsedCodes,
  getMe,
  givenResetToken,
  givenSecondFactor,
  givenSignedUp,
  GOOD_PASSWORD,
  refresh,
  requestReset,
  signIn,
  type SignedInBody,
} from '../../../../test/support/people.ts';

let api: TestApp;

beforeAll(async () => {
  api = await startTestApp();
});
afterAll(() => api.stop());

const eraseMe = (as: Pick<SignedInBody, 'accessToken'>, payload: object) =>
  api.request({ method: 'DELETE', url: '/auth/me', as, payload });

const setRole = (userId: string, role: 'customer' | 'staff' | 'admin') =>
  api.db.updateTable('users').set({ role }).where('id', '=', userId).execute();

describe('erasing one’s own account', () => {
  test('leaves nothing in the database that names the person', async () => {
    const email = `unmistakable-${newId()}@example.com`;
    const as = await givenSignedUp(api, { email });
    const name = `Unmistakable ${newId()}`;
    await api.request({ method: 'PATCH', url: '/auth/me', as, payload: { name } });
    await signInFrom(email, 'UnmistakableBrowser/1.0');
    const { secret } = await givenSecondFactor(api, as);
    const token = await givenResetToken(api, email);
    await requestReset(api, email);
    await api.request({
      method: 'POST',
      url: '/auth/email',
      as,
      payload: { password: GOOD_PASSWORD, email: `new-${email}`, totp: codeOf(secret) },
    });
    await forgetUsedCodes(api, as.user.id);
    expect(await tablesWith(api.db, 'unmistakable')).toEqual([
      'account_tokens',
      'outbox_messages',
      'password_reset_requests',
      'sessions',
      'users',
    ]);

    const response = await eraseMe(as, { password: GOOD_PASSWORD, totp: codeOf(secret) });

    expect(response.statusCode).toBe(204);
    // The last mail is still to be sent.
    expect(await tablesWith(api.db, 'unmistakable')).toEqual(['outbox_messages']);
    await api.deliverMessages();
    expect(await tablesWith(api.db, 'unmistakable')).toEqual([]);
    expect((await confirmReset(api, token, 'eight louder herons')).statusCode).toBe(400);
    for (const table of ['totp_secrets', 'recovery_codes', 'account_tokens'] as const) {
      const rows = await api.db.selectFrom(table).where('user_id', '=', as.user.id).execute();
      expect(rows).toEqual([]);
    }
  });

  test('ends every session, and nobody gets in any more', async () => {
    const as = await givenSignedUp(api);
    const { email } = as.user;

    expect((await eraseMe(as, { password: GOOD_PASSWORD })).statusCode).toBe(204);

    expect((await getMe(api, as.accessToken)).statusCode).toBe(401);
    expect((await refresh(api, as.refreshToken)).statusCode).toBe(401);
    expect((await signIn(api, email, GOOD_PASSWORD)).statusCode).toBe(401);
    const erasedEmail = `erased-${as.user.id}@erased.invalid`;
    expect((await signIn(api, erasedEmail, GOOD_PASSWORD)).statusCode).toBe(401);
  });

  test('frees the address for another account, which is somebody else', async () => {
    const as = await givenSignedUp(api);
    await eraseMe(as, { password: GOOD_PASSWORD });

    const again = await givenSignedUp(api, { email: as.user.email });

    expect(again.user.id).not.toBe(as.user.id);
  });

  test('keeps what was bought', async () => {
    const as = await givenSignedUp(api);
    const { showtimeId } = await api.givenShowtime();
    await api.givenReservation(showtimeId, ['A1'], {
      ...as.user,
      accessToken: as.accessToken,
      sessionId: '',
    });

    await eraseMe(as, { password: GOOD_PASSWORD });

    const kept = await api.db
      .selectFrom('reservations')
      .select(['user_id', 'status', 'original_total_amount'])
      .where('showtime_id', '=', showtimeId)
      .execute();
    expect(kept).toEqual([
      { user_id: as.user.id, status: 'confirmed', original_total_amount: 1250 },
    ]);
  });

  test('takes the password, and a code of whoever has a second factor', async () => {
    const as = await givenSignedUp(api);
    const { secret } = await givenSecondFactor(api, as);
    const password = GOOD_PASSWORD;

    const refusals = [
      [{ password: 'wrong password' }, 'PASSWORD_WRONG'],
      [{ password }, 'TOTP_REQUIRED'],
      [{ password, totp: codeOf(secret, 20) }, 'TOTP_INVALID'],
    ] as const;
    for (const [payload, code] of refusals) {
      expect((await eraseMe(as, payload)).json()).toMatchObject({ code });
    }
    expect((await getMe(api, as.accessToken)).statusCode).toBe(200);
  });

  test('is for customers: others give their role back first', async () => {
    const as = await givenSignedUp(api);
    await setRole(as.user.id, 'staff');
    const refused = await eraseMe(as, { password: GOOD_PASSWORD });
    expect(refused.statusCode).toBe(409);
    expect(refused.json()).toMatchObject({ code: 'ROLE_BLOCKS_ERASURE' });

    await setRole(as.user.id, 'admin');
    const last = await eraseMe(as, { password: GOOD_PASSWORD });
    expect(last.statusCode).toBe(409);
    expect(last.json()).toMatchObject({ code: 'LAST_ADMIN' });

    await setRole(as.user.id, 'customer');
    expect((await eraseMe(as, { password: GOOD_PASSWORD })).statusCode).toBe(204);
  });
});

describe('erasing somebody’s account', () => {
  test('is done by administrators, is on record, and names nobody there', async () => {
    const admin = await api.givenUser({ role: 'admin' });
    const as = await givenSignedUp(api);
    const { id, email } = as.user;

    const response = await erase(admin, id);

    expect(response.statusCode).toBe(204);
    expect((await getMe(api, as.accessToken)).statusCode).toBe(401);
    expect((await signIn(api, email, GOOD_PASSWORD)).statusCode).toBe(401);
    const entries = await api.db
      .selectFrom('audit_log')
      .select(['actor_user_id', 'action', 'before', 'after'])
      .where('subject_id', '=', id)
      .execute();
    expect(entries).toEqual([
      { actor_user_id: admin.id, action: 'user.erase', before: null, after: null },
    ]);
    const listed = await api.request({ url: '/users?search=erased', as: admin });
    expect(listed.json()).toMatchObject({ data: [] });
    expect((await erase(admin, id)).statusCode).toBe(404);
    const promotion = { method: 'PATCH', url: `/users/${id}`, as: admin } as const;
    const promoted = await api.request({ ...promotion, payload: { role: 'admin' } });
    expect(promoted.statusCode).toBe(404);
  });

  test('spares staff and administrators', async () => {
    const admin = await api.givenUser({ role: 'admin' });
    for (const role of ['staff', 'admin'] as const) {
      const { id } = await api.givenUser({ role });
      expect((await erase(admin, id)).json()).toMatchObject({ code: 'ROLE_BLOCKS_ERASURE' });
    }
    expect((await erase(admin, newId())).statusCode).toBe(404);
  });

  function erase(as: Pick<SignedInBody, 'accessToken'>, userId: string) {
    return api.request({ method: 'POST', url: `/users/${userId}/erase`, as });
  }
});

async function signInFrom(email: string, userAgent: string): Promise<void> {
  const payload = { email, password: GOOD_PASSWORD };
  const headers = { 'user-agent': userAgent };
  const response = await api.request({ method: 'POST', url: '/auth/login', headers, payload });
  expect(response.statusCode).toBe(200);
}
