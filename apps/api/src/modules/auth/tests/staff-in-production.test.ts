import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, TEST_TOKEN_KEYS, type TestApp } from '../../../../test/support/test-app.ts';
import { createAdmin } from '../../../cli/admin-command.ts';
import {
  codeOf,
  confirmReset,
  forgetUsedCodes,
  getMe,
  givenResetToken,
  givenSignedUp,
  GOOD_PASSWORD,
  refresh,
  signIn,
  type SignedInBody,
} from '../../../../test/support/people.ts';

const LONG_PASSWORD = 'nine quiet otters swim';
const SHORT_PASSWORD = 'zq4-Wm!81x';

let api: TestApp;

beforeAll(async () => {
  api = await startTestApp({
    environment: {
      NODE_ENV: 'production',
      RATE_LIMITS: 'on',
      RATE_SIGN_IN_BY_ADDRESS: '1000/60',
      RATE_MAILED_TOKEN_BY_ADDRESS: '1000/60',
      RATE_PASSWORD_RESET_BY_ADDRESS: '1000/60',
      TOKEN_KEYS: TEST_TOKEN_KEYS,
    },
  });
});
afterAll(() => api.stop());

type Refusal = { code: string; enrolmentToken: string; expiresIn: number };

async function givenStaff(password = LONG_PASSWORD): Promise<SignedInBody> {
  const staff = await givenSignedUp(api, { password });
  await api.db
    .updateTable('users')
    .set({ role: 'staff' })
    .where('id', '=', staff.user.id)
    .execute();
  return staff;
}

async function refusalOf(email: string, password: string): Promise<Refusal> {
  const response = await signIn(api, email, password);
  expect(response.statusCode).toBe(403);
  return response.json<Refusal>();
}

const begin = (enrolmentToken: string) =>
  api.request({
    method: 'POST',
    url: '/auth/totp',
    headers: { 'enrolment-token': enrolmentToken },
    payload: {},
  });

const confirm = (enrolmentToken: string, code: string) =>
  api.request({
    method: 'POST',
    url: '/auth/totp/confirm',
    headers: { 'enrolment-token': enrolmentToken },
    payload: { code },
  });

/** Signs in as staff do for the first time; answers the secret that they keep. */
async function enrol(email: string, password: string): Promise<string> {
  const { enrolmentToken } = await refusalOf(email, password);
  const { secret } = (await begin(enrolmentToken)).json<{ secret: string }>();
  expect((await confirm(enrolmentToken, codeOf(secret))).statusCode).toBe(200);
  return secret;
}

describe('staff without a second factor', () => {
  test('set one up before they get in', async () => {
    const { user } = await givenStaff();

    const refusal = await refusalOf(user.email, LONG_PASSWORD);
    expect(refusal).toMatchObject({ code: 'TOTP_ENROLMENT_REQUIRED', expiresIn: 600 });
    const { secret } = (await begin(refusal.enrolmentToken)).json<{ secret: string }>();
    const confirmed = await confirm(refusal.enrolmentToken, codeOf(secret));
    expect(confirmed.json<{ recoveryCodes: string[] }>().recoveryCodes).toHaveLength(10);

    const admitted = await signIn(api, user.email, LONG_PASSWORD, codeOf(secret, 1));
    expect(admitted.statusCode).toBe(200);
    expect(admitted.json()).toMatchObject({ user: { role: 'staff' } });
  });

  test('get nothing else with their enrolment token', async () => {
    const { user } = await givenStaff();
    const { enrolmentToken } = await refusalOf(user.email, LONG_PASSWORD);

    expect((await getMe(api, enrolmentToken)).statusCode).toBe(401);
    expect((await confirmReset(api, enrolmentToken, 'eight louder herons')).statusCode).toBe(400);
    const elsewhere = await api.request({
      url: '/auth/me',
      headers: { 'enrolment-token': enrolmentToken },
    });
    expect(elsewhere.statusCode).toBe(401);
  });

  test('use an enrolment token once, within ten minutes, the latest only', async () => {
    const { user } = await givenStaff();
    const { enrolmentToken: first } = await refusalOf(user.email, LONG_PASSWORD);
    const { enrolmentToken: second } = await refusalOf(user.email, LONG_PASSWORD);

    expect((await begin(first)).statusCode).toBe(401);
    const { secret } = (await begin(second)).json<{ secret: string }>();
    expect((await confirm(second, codeOf(secret, 9))).statusCode).toBe(401);
    await ageTokens(user.id, -600);
    expect((await begin(second)).statusCode).toBe(401);
    expect((await confirm(second, codeOf(secret))).statusCode).toBe(401);
    await ageTokens(user.id, 600);
    expect((await confirm(second, codeOf(secret))).statusCode).toBe(200);
    expect((await begin(second)).statusCode).toBe(401);
    expect((await confirm(second, codeOf(secret, 1))).statusCode).toBe(401);
  });

  test('cannot make an enrolment token up', async () => {
    for (const token of ['', 'x', 'x'.repeat(43)]) {
      expect((await begin(token)).statusCode).toBe(401);
      expect((await confirm(token, '123456')).statusCode).toBe(401);
    }
  });

  test('lose it with their password', async () => {
    const { user } = await givenStaff();
    const reset = await givenResetToken(api, user.email);
    const { enrolmentToken } = await refusalOf(user.email, LONG_PASSWORD);
    expect((await confirmReset(api, reset, 'eight louder herons')).statusCode).toBe(204);

    expect((await begin(enrolmentToken)).statusCode).toBe(401);
  });

  test('need a long password for that', async () => {
    const { user } = await givenStaff(SHORT_PASSWORD);

    expect(await refusalOf(user.email, SHORT_PASSWORD)).toMatchObject({
      code: 'STAFF_PASSWORD_TOO_SHORT',
    });
    const reset = await givenResetToken(api, user.email);
    expect((await confirmReset(api, reset, LONG_PASSWORD)).statusCode).toBe(204);
    expect(await refusalOf(user.email, LONG_PASSWORD)).toMatchObject({
      code: 'TOTP_ENROLMENT_REQUIRED',
    });
  });

  test('cannot go on with a session from before', async () => {
    const { refreshToken } = await givenStaff();

    expect((await refresh(api, refreshToken)).statusCode).toBe(401);
  });
});

describe('staff with a second factor', () => {
  test('may have a short password, and cannot remove the factor', async () => {
    const { user } = await givenStaff();
    const secret = await enrol(user.email, LONG_PASSWORD);
    const as = (
      await signIn(api, user.email, LONG_PASSWORD, codeOf(secret, 1))
    ).json<SignedInBody>();
    const changed = await api.request({
      method: 'POST',
      url: '/auth/password',
      as,
      payload: { currentPassword: LONG_PASSWORD, newPassword: SHORT_PASSWORD },
    });
    expect(changed.statusCode).toBe(200);
    await forgetUsedCodes(api, user.id);
    const again = await signIn(api, user.email, SHORT_PASSWORD, codeOf(secret));
    expect(again.statusCode).toBe(200);

    const removal = await api.request({
      method: 'DELETE',
      url: '/auth/totp',
      as: again.json<SignedInBody>(),
      payload: { password: SHORT_PASSWORD, code: codeOf(secret, 1) },
    });
    expect(removal.statusCode).toBe(409);
    expect(removal.json()).toMatchObject({ code: 'TOTP_MANDATORY' });
    const { refreshToken } = again.json<SignedInBody>();
    expect((await refresh(api, refreshToken)).statusCode).toBe(200);
  });
});

test('customers get in with a password alone', async () => {
  const { user } = await givenSignedUp(api);

  expect((await signIn(api, user.email, GOOD_PASSWORD)).statusCode).toBe(200);
});

test('the first administrator is made by the operator, and enrols at the first sign-in', async () => {
  const person = { email: 'root@example.com', name: 'Root', password: LONG_PASSWORD };
  await createAdmin(api.config, person, () => undefined);

  const secret = await enrol(person.email, person.password);
  const response = await signIn(api, person.email, person.password, codeOf(secret, 1));

  expect(response.statusCode).toBe(200);
  const users = await api.request({ url: '/users', as: response.json<SignedInBody>() });
  expect(users.statusCode).toBe(200);
});

async function ageTokens(userId: string, seconds: number): Promise<void> {
  await sql`update account_tokens set expires_at = expires_at + make_interval(secs => ${seconds})
    where user_id = ${userId}`.execute(api.db);
}
