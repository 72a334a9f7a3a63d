import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import {
  codeOf,
  forgetUsedCodes,
  getMe,
  givenSignedUp,
  GOOD_PASSWORD,
} from '../../../../../api/test/support/people.ts';
import {
  startTestApp,
  TEST_TOKEN_KEYS,
  type TestApp,
} from '../../../../../api/test/support/test-app.ts';
import {
  fieldOf,
  newFormVisitor,
  textOf,
  titleOf,
  type FormVisitor,
} from '../../../../test/support/form-visitor.ts';

type Answer = Awaited<ReturnType<FormVisitor['get']>>;

/** What the page of a second factor that is being set up shows. */
function setUpOn(page: Answer) {
  const [, secret = ''] = /class="account-key">([^<]*)</.exec(page.body) ?? [];
  const { value: uri } = fieldOf(page, 'uri');
  return { secret: secret.replaceAll(' ', ''), uri };
}

function recoveryCodesOn(page: Answer): string[] {
  return [...page.body.matchAll(/<code>([0-9A-Z-]{19})<\/code>/g)].map(([, code = '']) => code);
}

describe('a second factor', () => {
  let house: TestApp;

  beforeAll(async () => {
    house = await startTestApp();
  });

  afterAll(async () => house.stop());

  async function givenVisitor() {
    const person = await givenSignedUp(house);
    const visitor = newFormVisitor(house);
    await visitor.post('/sign-in', { email: person.user.email, password: GOOD_PASSWORD });
    return { ...person, visitor };
  }

  test('is set up with the password, by scanning or typing, and its first code', async () => {
    const { user, accessToken, visitor } = await givenVisitor();
    expect(textOf(await visitor.get('/account/second-factor'))).toContain('It is off.');
    const wrong = await visitor.post('/account/second-factor', { password: 'not the password' });
    expect(fieldOf(wrong, 'password')).toMatchObject({ isWrong: true, isFocused: true });

    const begun = await visitor.post('/account/second-factor', { password: GOOD_PASSWORD });
    const { secret, uri } = setUpOn(begun);
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(uri).toContain(`secret=${secret}`);
    expect(begun.body).toMatch(/<img[^>]*src="data:image\/svg\+xml;base64,/);
    expect(begun.headers['cache-control']).toBe('no-store');
    expect(fieldOf(begun, 'code')).toMatchObject({
      autocomplete: 'one-time-code',
      inputmode: 'numeric',
    });

    const mistyped = await visitor.post('/account/second-factor/code', { uri, code: '000000' });
    expect(titleOf(mistyped)).toBe('Error: Add Marquee to your app · Marquee');
    expect(setUpOn(mistyped)).toEqual({ secret, uri });
    expect(fieldOf(mistyped, 'code')).toMatchObject({ isWrong: true, isFocused: true });

    const confirmed = await visitor.post('/account/second-factor/code', {
      uri,
      code: codeOf(secret),
    });
    expect(recoveryCodesOn(confirmed)).toHaveLength(10);
    expect(textOf(confirmed)).toContain('You see them only now');
    expect((await getMe(house, accessToken)).statusCode).toBe(401);
    const status = await visitor.get('/account/second-factor');
    expect(textOf(status)).toContain('You have 10 recovery codes left.');
    expect(recoveryCodesOn(status)).toEqual([]);
    // Loading the page with the codes again shows them to nobody.
    const again = await visitor.post('/account/second-factor/code', { uri, code: codeOf(secret) });
    expect(again.headers.location).toBe('/account/second-factor');
    expect(user.email).not.toBe('');
  });

  test('brings back no address but that of a second factor', async () => {
    const { visitor } = await givenVisitor();
    await visitor.post('/account/second-factor', { password: GOOD_PASSWORD });

    for (const uri of ['javascript:alert(1)', 'https://evil.example', 'otpauth://totp/x', 'x']) {
      const answer = await visitor.post('/account/second-factor/code', { uri, code: '000000' });
      expect(answer.headers.location).toBe('/account/second-factor');
    }
  });

  test('is asked for wherever the account changes hands, and is removed with it', async () => {
    const { user, visitor } = await givenVisitor();
    const begun = await visitor.post('/account/second-factor', { password: GOOD_PASSWORD });
    const { secret, uri } = setUpOn(begun);
    const confirmed = await visitor.post('/account/second-factor/code', {
      uri,
      code: codeOf(secret),
    });
    const [first = ''] = recoveryCodesOn(confirmed);

    const change = { email: 'ada.king@example.com', password: GOOD_PASSWORD };
    const withoutCode = await visitor.post('/account/email', { ...change, code: '' });
    expect(fieldOf(withoutCode, 'code')).toMatchObject({ isWrong: true, isFocused: true });
    expect(fieldOf(withoutCode, 'email').value).toBe(change.email);
    const withCode = await visitor.post('/account/email', { ...change, code: first });
    expect(withCode.headers.location).toBe('/account?done=emailAsked');

    const used = await visitor.post('/account/second-factor/remove', {
      password: GOOD_PASSWORD,
      code: first,
    });
    expect(fieldOf(used, 'code')).toMatchObject({ isWrong: true, isFocused: true });
    await forgetUsedCodes(house, user.id);
    const page = await visitor.postAndFollow('/account/second-factor/remove', {
      password: GOOD_PASSWORD,
      code: codeOf(secret),
    });
    expect(textOf(page)).toMatch(/It is off\. .*Your second factor is removed/);
  });
});

describe('staff of a production system', () => {
  let house: TestApp;

  beforeAll(async () => {
    house = await startTestApp({
      environment: {
        NODE_ENV: 'production',
        RATE_LIMITS: 'on',
        PUBLIC_URL: 'https://tickets.example.com',
        TOKEN_KEYS: TEST_TOKEN_KEYS,
      },
    });
  });

  afterAll(async () => house.stop());

  async function givenStaff(password: string): Promise<{ email: string; id: string }> {
    const { user } = await givenSignedUp(house, { password });
    await house.db.updateTable('users').set({ role: 'staff' }).where('id', '=', user.id).execute();
    return user;
  }

  test('set up their second factor on the way in, without it standing in an address', async () => {
    const password = 'nine quiet otters swim';
    const { email, id } = await givenStaff(password);
    const visitor = newFormVisitor(house);

    const sent = await visitor.post('/sign-in', { email, password });
    expect(sent.headers.location).toBe('/sign-in/second-factor');
    const [cookie = ''] = [sent.headers['set-cookie']].flat();
    expect(cookie).toMatch(/^__Host-sign-in-set-up=.*HttpOnly; Secure; SameSite=Strict$/);
    expect(textOf(await visitor.get('/sign-in/second-factor'))).toContain('authenticator app');

    const { secret, uri } = setUpOn(await visitor.post('/sign-in/second-factor'));
    const mistyped = await visitor.post('/sign-in/second-factor/code', { uri, code: '000000' });
    expect(setUpOn(mistyped)).toEqual({ secret, uri });
    const done = await visitor.post('/sign-in/second-factor/code', { uri, code: codeOf(secret) });
    expect(recoveryCodesOn(done)).toHaveLength(10);
    expect(visitor.cookies.size).toBe(0);

    await forgetUsedCodes(house, id);
    await visitor.post('/sign-in', { email, password });
    expect(visitor.cookies.has('__Host-sign-in-step')).toBe(true);
    const inside = await visitor.postAndFollow('/sign-in/code', { code: codeOf(secret) });
    expect(textOf(inside)).toContain(email);
    expect([...visitor.cookies.keys()]).toEqual(['__Host-session']);
  });

  test('begin anew where that took too long', async () => {
    const visitor = newFormVisitor(house);
    for (const step of ['/sign-in/second-factor', '/sign-in/second-factor/code']) {
      visitor.cookies.set('__Host-sign-in-set-up', 'x'.repeat(43));
      const fields = { uri: 'otpauth://totp/x', code: '123456' };
      const answer = await visitor.post(step, step.endsWith('code') ? fields : {});
      expect(answer.headers.location).toBe('/sign-in?done=tooLate');
      expect(visitor.cookies.size).toBe(0);
    }
    expect((await visitor.get('/sign-in/second-factor')).headers.location).toBe(
      '/sign-in?done=tooLate',
    );
  });

  test('with a short password are told what they need', async () => {
    const password = 'zq4-Wm!81x';
    const { email } = await givenStaff(password);

    const page = await newFormVisitor(house).post('/sign-in', { email, password });

    expect(page.statusCode).toBe(422);
    expect(textOf(page)).toContain('Staff need a password of at least 15 characters.');
  });
});
