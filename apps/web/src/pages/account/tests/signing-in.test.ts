import { readdir, readFile } from 'node:fs/promises';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { newGuest } from '../../../../../api/test/support/races.ts';
import {
  codeOf,
  getMe,
  givenSecondFactor,
  givenSignedUp,
  GOOD_PASSWORD,
} from '../../../../../api/test/support/people.ts';
import { startTestApp, type TestApp } from '../../../../../api/test/support/test-app.ts';
import { fieldOf, newFormVisitor, textOf, titleOf } from '../../../../test/support/form-visitor.ts';

/** All that a browser keeps for us. */
const COOKIES = {
  personal: [
    'session',
    'guest',
    'access-0199c0de-0000-7000-8000-000000000000',
    'checkout',
    'sign-in-set-up',
    'sign-in-step',
  ],
  others: ['cinema', 'party', 'theme'],
} as const;

let house: TestApp;

beforeAll(async () => {
  house = await startTestApp();
});

afterAll(async () => house.stop());

describe('signing in', () => {
  test('lets in whoever knows the password, and shows them their account', async () => {
    const { user } = await givenSignedUp(house);
    const visitor = newFormVisitor(house);
    const form = await visitor.get('/sign-in');
    expect(fieldOf(form, 'email')).toMatchObject({ autocomplete: 'email', inputmode: 'email' });
    expect(fieldOf(form, 'password')).toMatchObject({ autocomplete: 'current-password' });

    const page = await visitor.postAndFollow('/sign-in', {
      email: ` ${user.email.toUpperCase()} `,
      password: GOOD_PASSWORD,
    });

    expect(textOf(page)).toContain(user.email);
    const again = await visitor.get('/sign-in?returnTo=/films');
    expect(again.headers.location).toBe('/films');
  });

  test('does not ask again for the address that was typed before paying', async () => {
    const form = await house.app.inject({
      url: '/sign-in?returnTo=/films',
      headers: { accept: 'text/html', cookie: 'checkout=ada%40example.com' },
    });

    expect(fieldOf(form, 'email').value).toBe('ada@example.com');
  });

  test('C10: keeps the address, never the password, and leads to what is wrong', async () => {
    const { user } = await givenSignedUp(house);
    const visitor = newFormVisitor(house);

    const wrong = await visitor.post('/sign-in', { email: user.email, password: 'wrong-Password' });

    expect(wrong.statusCode).toBe(422);
    expect(titleOf(wrong)).toBe('Error: Sign in · Marquee');
    expect(fieldOf(wrong, 'email')).toMatchObject({ value: user.email, isWrong: false });
    expect(fieldOf(wrong, 'password')).toMatchObject({
      value: '',
      isWrong: true,
      isFocused: true,
      description: 'This address and this password do not belong together.',
    });
    expect(wrong.body).not.toContain('wrong-Password');
    const empty = await visitor.post('/sign-in', { email: '', password: '' });
    expect(fieldOf(empty, 'email')).toMatchObject({ isFocused: true, isWrong: true });
    expect(fieldOf(empty, 'password')).toMatchObject({ isFocused: false, isWrong: true });
    expect(visitor.cookies.has('session')).toBe(false);
  });

  test('tells nobody whether an address has an account', async () => {
    const { user } = await givenSignedUp(house);
    const attempt = async (email: string) => {
      const { statusCode, body } = await newFormVisitor(house).post('/sign-in', {
        email,
        password: 'not the password',
      });
      return { statusCode, body: body.replaceAll(email, 'the address') };
    };

    expect(await attempt(user.email)).toEqual(await attempt('nobody@example.com'));
  });

  test.each([
    ['/films?date=2026-12-01', '/films?date=2026-12-01'],
    ['//evil.example', '/account'],
    ['/\\evil.example', '/account'],
    ['https://evil.example/account', '/account'],
  ])('leads on to a place of ours only: %s', async (returnTo, destination) => {
    const { user } = await givenSignedUp(house);
    const visitor = newFormVisitor(house);
    const form = await visitor.get(`/sign-in?returnTo=${encodeURIComponent(returnTo)}`);
    expect(/<main.*<\/main>/s.exec(form.body)?.[0]).not.toContain('evil');

    const { headers, statusCode } = await visitor.post('/sign-in', {
      email: user.email,
      password: GOOD_PASSWORD,
      returnTo,
    });

    expect(statusCode).toBe(303);
    expect(headers.location).toBe(destination);
  });

  test('makes what the guest of this browser held the account’s', async () => {
    const { user, accessToken } = await givenSignedUp(house);
    const { showtimeId } = await house.givenShowtime();
    const guest = newGuest();
    const hold = await house.request({
      method: 'POST',
      url: `/showtimes/${showtimeId}/holds`,
      headers: guest,
      payload: { seats: ['A1'] },
    });
    const visitor = newFormVisitor(house);
    visitor.cookies.set('guest', guest['guest-token']);

    await visitor.post('/sign-in', { email: user.email, password: GOOD_PASSWORD });

    const { id } = hold.json<{ id: string }>();
    const url = `/showtimes/${showtimeId}/holds/${id}`;
    expect((await house.request({ url, as: { accessToken } })).statusCode).toBe(200);
    expect([...visitor.cookies.keys()]).toEqual(['session']);
  });

  test('ends the session that the browser had until then, whosesoever it was', async () => {
    const [ada, grace] = [await givenSignedUp(house), await givenSignedUp(house)];
    const visitor = newFormVisitor(house);
    await visitor.post('/sign-in', { email: ada.user.email, password: GOOD_PASSWORD });
    const before = newFormVisitor(house);
    before.cookies.set('session', visitor.cookies.get('session') ?? '');

    await visitor.post('/sign-in', { email: grace.user.email, password: GOOD_PASSWORD });

    expect(textOf(await visitor.get('/account'))).toContain(grace.user.email);
    expect((await before.get('/account')).statusCode).toBe(303);
    // That of another device goes on.
    expect((await getMe(house, ada.accessToken)).statusCode).toBe(200);
  });
});

describe('signing in with a second factor', () => {
  test('asks for the code on a page of its own, and for the password no more', async () => {
    const person = await givenSignedUp(house);
    const { secret } = await givenSecondFactor(house, person);
    const visitor = newFormVisitor(house);
    const { email } = person.user;

    const first = await visitor.post('/sign-in', {
      email,
      password: GOOD_PASSWORD,
      returnTo: '/films',
    });
    expect(first.headers.location).toBe('/sign-in/code?returnTo=%2Ffilms');
    const page = await visitor.get('/sign-in/code?returnTo=%2Ffilms');
    expect(fieldOf(page, 'code')).toMatchObject({
      autocomplete: 'one-time-code',
      inputmode: 'numeric',
    });
    expect(page.body).not.toContain('type="password"');

    const wrong = await visitor.post('/sign-in/code', { code: '000000', returnTo: '/films' });
    expect(wrong.statusCode).toBe(422);
    expect(titleOf(wrong)).toBe('Error: Enter your code · Marquee');
    expect(fieldOf(wrong, 'code')).toMatchObject({ isWrong: true, isFocused: true });
    expect(visitor.cookies.has('session')).toBe(false);

    const code = codeOf(secret);
    const right = await visitor.post('/sign-in/code', {
      code: `${code.slice(0, 3)} ${code.slice(3)}`,
      returnTo: '/films',
    });
    expect(right.headers.location).toBe('/films');
    expect([...visitor.cookies.keys()]).toEqual(['session']);
  });

  test('shows what it carries from page to page to nobody', async () => {
    const person = await givenSignedUp(house);
    await givenSecondFactor(house, person);
    const visitor = newFormVisitor(house);

    const { headers } = await visitor.post('/sign-in', {
      email: person.user.email,
      password: GOOD_PASSWORD,
    });

    const [cookie = ''] = [headers['set-cookie']].flat();
    expect(cookie).toMatch(/^sign-in-step=[\w-]+; Max-Age=300; .*HttpOnly; SameSite=Strict$/);
    const sealed = Buffer.from(visitor.cookies.get('sign-in-step') ?? '', 'base64url');
    for (const secret of [GOOD_PASSWORD, person.user.email]) {
      expect(sealed.includes(secret)).toBe(false);
      expect((await visitor.get('/sign-in/code')).body).not.toContain(secret);
    }
  });

  test('forgets a first step that somebody took before they signed in otherwise', async () => {
    const [careful, other] = [await givenSignedUp(house), await givenSignedUp(house)];
    await givenSecondFactor(house, careful);
    const visitor = newFormVisitor(house);
    await visitor.post('/sign-in', { email: careful.user.email, password: GOOD_PASSWORD });
    expect(visitor.cookies.has('sign-in-step')).toBe(true);

    await visitor.post('/sign-in', { email: other.user.email, password: GOOD_PASSWORD });

    expect([...visitor.cookies.keys()]).toEqual(['session']);
  });

  test('begins anew for whoever brings nothing, or what is not ours', async () => {
    const visitor = newFormVisitor(house);
    expect((await visitor.get('/sign-in/code')).headers.location).toBe('/sign-in?done=tooLate');

    visitor.cookies.set('sign-in-step', 'x'.repeat(120));
    const page = await visitor.postAndFollow('/sign-in/code', { code: '123456' });

    expect(textOf(page)).toContain('Please sign in once more');
    expect(visitor.cookies.size).toBe(0);
  });

  test('takes a recovery code from whoever lost the phone', async () => {
    const person = await givenSignedUp(house);
    const { recoveryCodes } = await givenSecondFactor(house, person);
    const visitor = newFormVisitor(house);
    await visitor.post('/sign-in', { email: person.user.email, password: GOOD_PASSWORD });

    const form = await visitor.get('/sign-in/code?with=recovery');
    expect(fieldOf(form, 'code')).toMatchObject({ inputmode: 'text' });
    const page = await visitor.postAndFollow('/sign-in/code?with=recovery', {
      code: recoveryCodes[0]?.toLowerCase() ?? '',
    });

    expect(textOf(page)).toContain(person.user.email);
  });
});

describe('signing out', () => {
  test('ends the session, and leaves nothing on the device', async () => {
    const { user } = await givenSignedUp(house);
    const visitor = newFormVisitor(house);
    await visitor.post('/sign-in', { email: user.email, password: GOOD_PASSWORD });
    const session = visitor.cookies.get('session') ?? '';
    visitor.cookies.set('guest', newGuest()['guest-token']);

    const answer = await visitor.post('/sign-out');

    expect(answer.headers['clear-site-data']).toBe('"cache", "storage"');
    expect(visitor.cookies.size).toBe(0);
    expect(textOf(await visitor.get(String(answer.headers.location)))).toContain('signed out');
    const copied = newFormVisitor(house);
    copied.cookies.set('session', session);
    expect((await copied.get('/account')).headers.location).toBe('/sign-in?returnTo=%2Faccount');
  });

  test.each(['/sign-out', '/account/erase'])(
    '%s forgets every cookie that says something of a person, and no other',
    async (url) => {
      const { user } = await givenSignedUp(house);
      const visitor = newFormVisitor(house);
      await visitor.post('/sign-in', { email: user.email, password: GOOD_PASSWORD });
      const { personal, others } = COOKIES;
      for (const name of [...personal, ...others]) {
        if (name !== 'session') visitor.cookies.set(name, 'something');
      }

      const answer = await visitor.post(
        url,
        url === '/sign-out' ? {} : { password: GOOD_PASSWORD },
      );

      expect(answer.statusCode).toBe(303);
      expect([...visitor.cookies.keys()].toSorted()).toEqual(others);
      expect(answer.cookies.find(({ name }) => name === 'checkout')?.path).toBe('/');
    },
  );

  test('knows every cookie that there is', async () => {
    const sources = new URL('../../../', import.meta.url);
    const files = await readdir(sources, { recursive: true });
    const isDeclaring = (file: string) => /^(?!.*tests\/).*\.tsx?$/.test(file);
    const texts = await Promise.all(
      files.filter(isDeclaring).map(async (file) => readFile(new URL(file, sources), 'utf8')),
    );
    const declared = texts
      .flatMap((text) => [
        ...text.matchAll(/: PageCookie(?: =)? \{\s*(?:return \{ )?name: (\S+?),/g),
      ])
      .map(([, name = '']) => name);

    // Those of the session and the guest are written by others; the last is one for each reservation.
    const [session, guest, access, ...others] = COOKIES.personal;
    expect([session, guest]).toEqual(['session', 'guest']);
    expect(access).toMatch(/^access-/);
    const known = [...others, ...COOKIES.others].map((name) => `'${name}'`);
    expect(declared.toSorted()).toEqual(
      [...known, '`${ACCESS_PREFIX}${reservationId}`'].toSorted(),
    );
  });

  test('ends no other session of the same person', async () => {
    const { user, accessToken } = await givenSignedUp(house);
    const visitor = newFormVisitor(house);
    await visitor.post('/sign-in', { email: user.email, password: GOOD_PASSWORD });

    await visitor.post('/sign-out');

    expect((await getMe(house, accessToken)).statusCode).toBe(200);
  });

  test('is nothing that a stranger could not do', async () => {
    const answer = await newFormVisitor(house).post('/sign-out');

    expect(answer.statusCode).toBe(303);
  });
});

describe('too many attempts', () => {
  let limited: TestApp;

  beforeAll(async () => {
    limited = await startTestApp({
      database: house.database,
      environment: {
        RATE_LIMITS: 'on',
        RATE_SIGN_IN_BY_ACCOUNT: '2/600',
        RATE_SIGN_IN_BY_ADDRESS: '5/600',
      },
    });
  });

  afterAll(async () => limited.stop());

  test('are told when to come back, first by the form, and then by a page', async () => {
    const visitor = newFormVisitor(limited);
    const attempt = async () =>
      visitor.post('/sign-in', { email: 'ada@example.com', password: 'not the password' });
    await attempt();
    await attempt();

    const byAccount = await attempt();
    expect(byAccount.statusCode).toBe(429);
    expect(Number(byAccount.headers['retry-after'])).toBeGreaterThan(500);
    expect(textOf(byAccount)).toMatch(/Try again in (9|10) minutes\./);
    expect(fieldOf(byAccount, 'email').value).toBe('ada@example.com');

    await attempt();
    await attempt();
    const byAddress = await attempt();
    expect(byAddress.statusCode).toBe(429);
    expect(textOf(byAddress)).toMatch(/One moment, please .* Try again in (9|10) minutes\./);
  });
});
