import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp } from '../../../../test/support/test-app.ts';
import {
  codeOf,
  getMe,
  givenSecondFactor,
  givenSignedUp,
  GOOD_PASSWORD,
  mailedToken,
  mailsTo,
  refresh,
  signIn,
  type SignedInBody,
} from '../../../../test/support/people.ts';

const NEW_PASSWORD = 'eight louder herons';

let api: TestApp;

beforeAll(async () => {
  api = await startTestApp();
});
afterAll(() => api.stop());

type As = Pick<SignedInBody, 'accessToken'>;

const changePassword = (as: As, currentPassword: string, newPassword: string) =>
  api.request({
    method: 'POST',
    url: '/auth/password',
    as,
    payload: { currentPassword, newPassword },
  });

const changeEmail = (as: As, email: string, password = GOOD_PASSWORD) =>
  api.request({ method: 'POST', url: '/auth/email', as, payload: { password, email } });

const confirmEmail = (token: string) =>
  api.request({ method: 'POST', url: '/auth/email/confirm', payload: { token } });

describe('changing the password', () => {
  test('ends every session, and begins a new one', async () => {
    const first = await givenSignedUp(api);
    const { email } = first.user;
    const second = (await signIn(api, email, GOOD_PASSWORD)).json<SignedInBody>();

    const response = await changePassword(first, GOOD_PASSWORD, NEW_PASSWORD);

    expect(response.statusCode).toBe(200);
    const renewed = response.json<SignedInBody>();
    expect(renewed.user).toEqual(first.user);
    for (const old of [first, second]) {
      expect((await getMe(api, old.accessToken)).statusCode).toBe(401);
      expect((await refresh(api, old.refreshToken)).statusCode).toBe(401);
    }
    expect((await getMe(api, renewed.accessToken)).statusCode).toBe(200);
    expect((await refresh(api, renewed.refreshToken)).statusCode).toBe(200);
    expect((await signIn(api, email, GOOD_PASSWORD)).statusCode).toBe(401);
    expect((await signIn(api, email, NEW_PASSWORD)).statusCode).toBe(200);
    expect((await mailsTo(api, email)).map(({ kind }) => kind)).toEqual(['passwordChanged']);
  });

  test('takes the one there is', async () => {
    const as = await givenSignedUp(api);

    const response = await changePassword(as, 'seven quiet otterz', NEW_PASSWORD);

    expect(response.statusCode).toBe(403);
    expect(response.json()).toMatchObject({ code: 'PASSWORD_WRONG' });
    expect((await getMe(api, as.accessToken)).statusCode).toBe(200);
  });

  test('refuses a bad one, and says where it stands', async () => {
    const as = await givenSignedUp(api);

    const response = await changePassword(as, GOOD_PASSWORD, 'qwertyuiop');

    expect(response.json()).toMatchObject({
      code: 'PASSWORD_REFUSED',
      errors: [{ pointer: '/newPassword' }],
    });
  });

  test('counts wrong ones like attempts to sign in', async () => {
    const limited = await startTestApp({
      database: api.database,
      environment: { RATE_LIMITS: 'on', RATE_SIGN_IN_BY_ACCOUNT: '4/60' },
    });
    const as = await givenSignedUp(api);
    const payload = { currentPassword: 'wrong password', newPassword: NEW_PASSWORD };
    const statuses: number[] = [];
    for (let count = 0; count < 5; count += 1) {
      const answer = await limited.request({ method: 'POST', url: '/auth/password', as, payload });
      statuses.push(answer.statusCode);
    }
    await limited.stop();

    expect(statuses).toEqual([403, 403, 403, 403, 429]);
  });
});

describe('changing the address', () => {
  test('happens when the link to the new one is followed, and the old one is told', async () => {
    const as = await givenSignedUp(api);
    const { email: oldEmail } = as.user;
    const newEmail = `new-${oldEmail}`;

    expect((await changeEmail(as, newEmail.toUpperCase())).statusCode).toBe(202);
    expect((await getMe(api, as.accessToken)).json()).toMatchObject({ email: oldEmail });
    const token = await mailedToken(api, newEmail, 'emailChange');
    expect((await confirmEmail(token)).statusCode).toBe(204);

    expect((await getMe(api, as.accessToken)).json()).toMatchObject({ email: newEmail });
    expect((await signIn(api, oldEmail, GOOD_PASSWORD)).statusCode).toBe(401);
    expect((await signIn(api, newEmail, GOOD_PASSWORD)).statusCode).toBe(200);
    expect((await mailsTo(api, oldEmail)).map(({ kind }) => kind)).toEqual(['emailChanged']);
    expect((await confirmEmail(token)).json()).toMatchObject({ code: 'MAILED_TOKEN_INVALID' });
  });

  test('takes the password', async () => {
    const as = await givenSignedUp(api);

    const response = await changeEmail(as, 'elsewhere@example.com', 'wrong password');

    expect(response.json()).toMatchObject({ code: 'PASSWORD_WRONG' });
    expect(await mailsTo(api, 'elsewhere@example.com')).toEqual([]);
  });

  test('takes a code of whoever has a second factor', async () => {
    const as = await givenSignedUp(api);
    const { secret } = await givenSecondFactor(api, as);
    const email = `new-${as.user.email}`;
    const asking = (totp?: string) =>
      api.request({
        method: 'POST',
        url: '/auth/email',
        as,
        payload: { password: GOOD_PASSWORD, email, ...(totp === undefined ? {} : { totp }) },
      });

    expect((await asking()).json()).toMatchObject({ status: 401, code: 'TOTP_REQUIRED' });
    expect((await asking(codeOf(secret, 20))).json()).toMatchObject({ code: 'TOTP_INVALID' });
    expect(await mailsTo(api, email)).toEqual([]);
    expect((await asking(codeOf(secret))).statusCode).toBe(202);
    expect((await mailsTo(api, email)).map(({ kind }) => kind)).toEqual(['emailChange']);
  });

  test('takes what was bought along, where it is still to come and went to the old one', async () => {
    const as = await givenSignedUp(api);
    const oldEmail = as.user.email;
    const newEmail = `new-${oldEmail}`;
    const buying = async (startsInMinutes: number, email?: string) => {
      const { showtimeId } = await api.givenShowtime({ startsInMinutes });
      const payload = { showtimeId, seats: ['A1'], ...(email === undefined ? {} : { email }) };
      const bought = await api.request({ method: 'POST', url: '/reservations', as, payload });
      return { showtimeId, id: bought.json<{ id: string }>().id };
    };
    const toCome = await buying(60);
    const running = await buying(1);
    const over = await buying(60);
    const sentElsewhere = await buying(60, 'aunt@example.com');
    const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
    const past = { starts_at: ago(120), feature_starts_at: ago(100), sales_close_at: ago(105) };
    await api.db
      .updateTable('showtimes')
      .set({ ...past, sales_open_at: ago(180), ends_at: ago(10), turnaround_ends_at: ago(1) })
      .where('id', '=', over.showtimeId)
      .execute();
    await changeEmail(as, newEmail);

    await confirmEmail(await mailedToken(api, newEmail, 'emailChange'));

    const contactOf = async ({ id }: { id: string }) =>
      (await api.request({ url: `/reservations/${id}`, as })).json<{ email: string }>().email;
    expect(await contactOf(toCome)).toBe(newEmail);
    expect(await contactOf(running)).toBe(newEmail);
    expect(await contactOf(over)).toBe(oldEmail);
    expect(await contactOf(sentElsewhere)).toBe('aunt@example.com');
  });

  test('does not tell that somebody has the address: only its owner hears of it', async () => {
    const owner = await givenSignedUp(api);
    const as = await givenSignedUp(api);

    const taken = await changeEmail(as, owner.user.email);
    const free = await changeEmail(as, `free-${as.user.email}`);

    expect(taken.statusCode).toBe(free.statusCode);
    expect(taken.body).toBe(free.body);
    const mails = await mailsTo(api, owner.user.email);
    expect(mails).toEqual([{ kind: 'emailTaken', facts: {} }]);
  });

  test('comes too late when somebody else has the address by then', async () => {
    const as = await givenSignedUp(api);
    const email = `wanted-${as.user.email}`;
    await changeEmail(as, email);
    await givenSignedUp(api, { email });

    const response = await confirmEmail(await mailedToken(api, email, 'emailChange'));

    expect(response.statusCode).toBe(409);
    expect(response.json()).toMatchObject({ code: 'EMAIL_TAKEN' });
  });

  test('is overtaken by asking for another', async () => {
    const as = await givenSignedUp(api);
    const [first, second] = [`first-${as.user.email}`, `second-${as.user.email}`];
    await changeEmail(as, first);
    await changeEmail(as, second);

    expect((await confirmEmail(await mailedToken(api, first, 'emailChange'))).statusCode).toBe(400);
    expect((await confirmEmail(await mailedToken(api, second, 'emailChange'))).statusCode).toBe(
      204,
    );
  });

  test('is not done by a link for a new password, nor the other way round', async () => {
    const as = await givenSignedUp(api);
    const email = `new-${as.user.email}`;
    await changeEmail(as, email);
    const token = await mailedToken(api, email, 'emailChange');

    const payload = { token, password: NEW_PASSWORD };
    const response = await api.request({
      method: 'POST',
      url: '/auth/password-resets/confirm',
      payload,
    });

    expect(response.statusCode).toBe(400);
    expect((await confirmEmail(token)).statusCode).toBe(204);
  });
});

describe('changing the name', () => {
  test('shows at once', async () => {
    const as = await givenSignedUp(api);
    const payload = { name: 'Ada King' };

    const response = await api.request({ method: 'PATCH', url: '/auth/me', as, payload });

    expect(response.json()).toEqual({ ...as.user, name: 'Ada King' });
    expect((await getMe(api, as.accessToken)).json()).toMatchObject({ name: 'Ada King' });
  });

  test.each([
    { role: 'admin' },
    { name: 'Ada', role: 'admin' },
    { name: 'Ada', email: 'x@example.com' },
    { name: 'Ada\r\nBcc: everyone@example.com' },
  ])('changes nothing else: %j', async (payload) => {
    const as = await givenSignedUp(api);

    const response = await api.request({ method: 'PATCH', url: '/auth/me', as, payload });

    expect(response.statusCode).toBe(400);
    expect((await getMe(api, as.accessToken)).json()).toEqual(as.user);
  });
});
