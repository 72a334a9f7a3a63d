import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { newId } from '../../../../../api/src/platform/ids.ts';
import {
  getMe,
  givenResetToken,
  givenSignedUp,
  GOOD_PASSWORD,
  mailedToken,
  mailsTo,
  signIn,
} from '../../../../../api/test/support/people.ts';
import { startTestApp, type TestApp } from '../../../../../api/test/support/test-app.ts';
import {
  fieldOf,
  newFormVisitor,
  newSignedInVisitor,
  textOf,
  titleOf,
} from '../../../../test/support/form-visitor.ts';

const NEW_PASSWORD = 'eight louder herons';

let house: TestApp;

beforeAll(async () => {
  house = await startTestApp();
});

afterAll(async () => house.stop());

describe('a forgotten password', () => {
  test('is asked about in the same words whether the address has an account or not', async () => {
    const { user } = await givenSignedUp(house);
    const ask = async (email: string) => {
      const visitor = newFormVisitor(house);
      const form = await visitor.get('/forgot-password');
      expect(fieldOf(form, 'email').autocomplete).toBe('email');
      return textOf(await visitor.postAndFollow('/forgot-password', { email }));
    };

    const known = await ask(user.email);

    expect(known).toContain('If there is an account with that address');
    expect(await ask('nobody@example.com')).toBe(known);
    await house.parts.accounts.answerResetRequests();
    expect((await mailsTo(house, user.email)).map(({ kind }) => kind)).toEqual(['passwordReset']);
  });

  test('C10: is asked about once more where the address is none', async () => {
    const wrong = await newFormVisitor(house).post('/forgot-password', { email: 'ada' });

    expect(wrong.statusCode).toBe(422);
    expect(titleOf(wrong)).toMatch(/^Error: /);
    expect(fieldOf(wrong, 'email')).toMatchObject({ value: 'ada', isWrong: true, isFocused: true });
  });
});

describe('the link for a new password', () => {
  test('uses nothing up by being looked at, and works once', async () => {
    const { user, accessToken } = await givenSignedUp(house);
    const token = await givenResetToken(house, user.email);
    const visitor = newFormVisitor(house);
    const address = `/reset-password?token=${token}`;
    for (const _look of ['a mail program', 'a person']) {
      const form = await visitor.get(address);
      expect(fieldOf(form, 'token').value).toBe(token);
      expect(fieldOf(form, 'password').autocomplete).toBe('new-password');
    }
    expect((await signIn(house, user.email, GOOD_PASSWORD)).statusCode).toBe(200);

    const bad = await visitor.post('/reset-password', { token, password: 'short' });
    expect(fieldOf(bad, 'password')).toMatchObject({ isWrong: true, isFocused: true });
    expect(fieldOf(bad, 'token').value).toBe(token);
    const page = await visitor.postAndFollow('/reset-password', { token, password: NEW_PASSWORD });

    expect(textOf(page)).toContain('Your password is changed. Sign in with the new one.');
    expect((await getMe(house, accessToken)).statusCode).toBe(401);
    expect((await signIn(house, user.email, NEW_PASSWORD)).statusCode).toBe(200);
    const again = await visitor.post('/reset-password', { token, password: 'nine calmer geese' });
    expect(again.statusCode).toBe(410);
    expect(textOf(again)).toContain('It was used already');
    expect(again.body).toContain('href="/forgot-password"');
  });

  test('that was used says so at once, before anybody thinks of another password', async () => {
    const { user } = await givenSignedUp(house);
    const token = await givenResetToken(house, user.email);
    const visitor = newFormVisitor(house);
    await visitor.post('/reset-password', { token, password: NEW_PASSWORD });

    const page = await visitor.get(`/reset-password?token=${token}`);

    expect(page.statusCode).toBe(410);
    expect(textOf(page)).toContain('It was used already');
    expect(page.body).toContain('href="/forgot-password"');
    expect(page.body).not.toContain('new-password');
  });

  test.each(['/reset-password', '/confirm-email'])(
    'that lost its token on the way says so: %s',
    async (address) => {
      const page = await newFormVisitor(house).get(address);

      expect(page.statusCode).toBe(410);
      expect(textOf(page)).toContain('was not copied as a whole');
    },
  );
});

describe('another address', () => {
  test('counts once the link that was mailed to it was followed, and confirmed by a button', async () => {
    const { user } = await givenSignedUp(house);
    const visitor = newFormVisitor(house);
    await visitor.post('/sign-in', { email: user.email, password: GOOD_PASSWORD });
    const email = `other-${newId()}@example.com`;
    const form = await visitor.get('/account/email');
    expect(fieldOf(form, 'password').autocomplete).toBe('current-password');
    expect(form.body).not.toContain('name="code"');

    const wrong = await visitor.post('/account/email', { email, password: 'not the password' });
    expect(fieldOf(wrong, 'email').value).toBe(email);
    expect(fieldOf(wrong, 'password')).toMatchObject({
      isWrong: true,
      description: 'This is not your password.',
    });
    const asked = await visitor.postAndFollow('/account/email', { email, password: GOOD_PASSWORD });
    expect(textOf(asked)).toContain('Look into the mail of your new address');

    const token = await mailedToken(house, email, 'emailChange');
    const confirmation = await visitor.get(`/confirm-email?token=${token}`);
    expect(textOf(confirmation)).toContain('Yes, this is my address');
    expect(textOf(await visitor.get('/account'))).toContain(user.email);

    const page = await visitor.postAndFollow('/confirm-email', { token });
    expect(textOf(page)).toMatch(new RegExp(`Your new address counts from now on.*${email}`));
    expect((await visitor.post('/confirm-email', { token })).statusCode).toBe(410);
  });

  test('is confirmed on a device that nobody is signed in on, too', async () => {
    const { user } = await givenSignedUp(house);
    const visitor = newFormVisitor(house);
    await visitor.post('/sign-in', { email: user.email, password: GOOD_PASSWORD });
    const email = `other-${newId()}@example.com`;
    await visitor.post('/account/email', { email, password: GOOD_PASSWORD });
    const token = await mailedToken(house, email, 'emailChange');

    const page = await newFormVisitor(house).postAndFollow('/confirm-email', { token });

    expect(textOf(page)).toContain('Sign in with it.');
    expect((await signIn(house, email, GOOD_PASSWORD)).statusCode).toBe(200);
  });

  test('that got an account meanwhile is refused, and says why', async () => {
    const { user } = await givenSignedUp(house);
    const visitor = newFormVisitor(house);
    await visitor.post('/sign-in', { email: user.email, password: GOOD_PASSWORD });
    const email = `other-${newId()}@example.com`;
    await visitor.post('/account/email', { email, password: GOOD_PASSWORD });
    const token = await mailedToken(house, email, 'emailChange');
    await givenSignedUp(house, { email });

    const page = await visitor.post('/confirm-email', { token });

    expect(page.statusCode).toBe(422);
    expect(textOf(page)).toContain('There is an account with this address already.');
  });

  test('is asked for a few times an hour, and then told when again', async () => {
    const limited = await startTestApp({
      database: house.database,
      environment: { RATE_LIMITS: 'on', RATE_EMAIL_CHANGE_BY_USER: '1/3600' },
    });
    const visitor = await newSignedInVisitor(limited, await house.givenUser());
    await visitor.post('/account/email', { email: '', password: '' });

    const second = await visitor.post('/account/email', { email: '', password: '' });

    expect(second.statusCode).toBe(429);
    expect(textOf(second)).toContain('Try again in 60 minutes.');
    await limited.stop();
  });
});
