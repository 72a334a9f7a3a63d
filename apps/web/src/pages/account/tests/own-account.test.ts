import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import {
  codeOf,
  getMe,
  givenSecondFactor,
  givenSignedUp,
  GOOD_PASSWORD,
  signIn,
} from '../../../../../api/test/support/people.ts';
import { startTestApp, type TestApp } from '../../../../../api/test/support/test-app.ts';
import {
  fieldOf,
  newFormVisitor,
  newSignedInVisitor,
  textOf,
  titleOf,
  type FormVisitor,
} from '../../../../test/support/form-visitor.ts';

const NEW_PASSWORD = 'eight louder herons';

let house: TestApp;

beforeAll(async () => {
  house = await startTestApp();
});

afterAll(async () => house.stop());

async function givenVisitor(userAgent = 'Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0') {
  const person = await givenSignedUp(house);
  const visitor = await signedIn(person.user.email, userAgent);
  return { ...person, visitor };
}

async function signedIn(email: string, userAgent: string): Promise<FormVisitor> {
  const visitor = newFormVisitor(house, { 'user-agent': userAgent });
  const answer = await visitor.post('/sign-in', { email, password: GOOD_PASSWORD });
  expect(answer.statusCode).toBe(303);
  return visitor;
}

describe('the account', () => {
  test('is nobody else’s to keep: no cache writes it down', async () => {
    const visitor = await newSignedInVisitor(house, await house.givenUser());

    expect((await visitor.get('/account')).headers['cache-control']).toBe('no-store');
  });

  test('takes another name', async () => {
    const visitor = await newSignedInVisitor(house, await house.givenUser());
    expect(fieldOf(await visitor.get('/account/name'), 'name').value).toBe('Ada Lovelace');

    const page = await visitor.postAndFollow('/account/name', { name: ' Ada King ' });

    expect(textOf(page)).toMatch(/Your name is changed\. .*Ada King/);
  });

  test.each([' ', 'Ada\r\nBcc: everyone'])('C10: takes no name that is none: %j', async (name) => {
    const visitor = await newSignedInVisitor(house, await house.givenUser());

    const wrong = await visitor.post('/account/name', { name });

    expect(wrong.statusCode).toBe(422);
    expect(titleOf(wrong)).toBe('Error: Change your name · Marquee');
    expect(fieldOf(wrong, 'name')).toMatchObject({ isWrong: true, isFocused: true });
  });
});

describe('another password', () => {
  test('ends every other session, and goes on here with a new one', async () => {
    const { user, accessToken, visitor } = await givenVisitor();
    const before = visitor.cookies.get('session');
    const form = await visitor.get('/account/password');
    expect(fieldOf(form, 'password').autocomplete).toBe('current-password');
    expect(fieldOf(form, 'newPassword').autocomplete).toBe('new-password');

    const page = await visitor.postAndFollow('/account/password', {
      password: GOOD_PASSWORD,
      newPassword: NEW_PASSWORD,
    });

    expect(textOf(page)).toContain('your other devices are signed out');
    expect(visitor.cookies.get('session')).not.toBe(before);
    expect((await getMe(house, accessToken)).statusCode).toBe(401);
    expect((await signIn(house, user.email, NEW_PASSWORD)).statusCode).toBe(200);
    const old = newFormVisitor(house);
    old.cookies.set('session', before ?? '');
    expect((await old.get('/account')).statusCode).toBe(303);
  });

  test('C10: says beside which field what is wrong, and gives none of them back', async () => {
    const { visitor } = await givenVisitor();
    const send = async (password: string, newPassword: string) =>
      visitor.post('/account/password', { password, newPassword });

    const wrong = await send('Not-the-password', NEW_PASSWORD);
    expect(fieldOf(wrong, 'password')).toMatchObject({ isWrong: true, isFocused: true });
    expect(wrong.body).not.toContain('Not-the-password');
    expect(wrong.body).not.toContain(NEW_PASSWORD);
    const bad = await send(GOOD_PASSWORD, 'short');
    expect(fieldOf(bad, 'newPassword')).toMatchObject({ isWrong: true, isFocused: true });
    expect(fieldOf(bad, 'newPassword').description).toContain('must have at least 10 characters');
    const empty = await send('', '');
    expect(fieldOf(empty, 'password').isFocused).toBe(true);
    expect(fieldOf(empty, 'newPassword')).toMatchObject({ isWrong: true, isFocused: false });
  });
});

describe('the devices', () => {
  test('are listed, with this one marked, and end one by one or all others at once', async () => {
    const { user, visitor, accessToken } = await givenVisitor();
    const phone = await signedIn(user.email, 'Mozilla/5.0 (iPhone) AppleWebKit Safari/605');
    const laptop = await signedIn(user.email, 'Mozilla/5.0 (Macintosh; Intel Mac OS X) Safari/605');

    const list = await visitor.get('/account/sessions');
    expect(textOf(list)).toMatch(
      /Safari on Mac Used just now.* Safari on iPhone .* Firefox on Linux This device/,
    );
    const [ofLaptop = '', ofPhone = ''] = [...list.body.matchAll(/action="([^"]*\/end)"/g)].map(
      ([, address = '']) => address,
    );

    const one = await visitor.postAndFollow(ofPhone);
    expect(textOf(one)).toContain('That device is signed out.');
    expect((await phone.get('/account')).statusCode).toBe(303);
    expect((await laptop.get('/account')).statusCode).toBe(200);
    // Over already: it is what was asked for.
    expect((await visitor.post(ofPhone)).statusCode).toBe(303);

    const all = await visitor.postAndFollow('/account/sessions/end-others');
    expect(textOf(all)).toContain('You are signed in here, and nowhere else.');
    expect((await laptop.get('/account')).statusCode).toBe(303);
    expect((await getMe(house, accessToken)).statusCode).toBe(401);
    expect(all.body).not.toContain(ofLaptop);
  });

  test('of somebody else cannot be ended', async () => {
    const { accessToken, visitor } = await givenVisitor();
    const someone = await newSignedInVisitor(house, await house.givenUser());
    const { body } = await visitor.get('/account/sessions');
    const [, ofAda = ''] = /action="([^"]*\/end)"/.exec(body) ?? [];

    expect((await someone.post(ofAda)).statusCode).toBe(303);

    expect((await getMe(house, accessToken)).statusCode).toBe(200);
  });
});

describe('one’s own data', () => {
  test('is handed out as a file', async () => {
    const { user, visitor } = await givenVisitor();
    expect(textOf(await visitor.get('/account/data'))).toContain('Download my data');

    const file = await visitor.post('/account/data/export');

    expect(file.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': 'attachment; filename="marquee-account.json"',
      'cache-control': 'no-store',
    });
    expect(file.json()).toMatchObject({
      account: { email: user.email },
      sections: { sessions: expect.any(Array), reservations: [] },
    });
  });

  test('is erased with the password, after it was said what goes and what stays', async () => {
    const { user, visitor } = await givenVisitor();
    const form = await visitor.get('/account/erase');
    expect(textOf(form)).toMatch(/What goes .*your password.* What stays .*what was sold/);
    expect(textOf(form)).not.toContain('still to come');

    const wrong = await visitor.post('/account/erase', { password: 'not the password' });
    expect(fieldOf(wrong, 'password')).toMatchObject({ isWrong: true, isFocused: true });
    const gone = await visitor.post('/account/erase', { password: GOOD_PASSWORD });

    expect(gone.headers['clear-site-data']).toBe('"cache", "storage"');
    expect(visitor.cookies.size).toBe(0);
    expect(textOf(await visitor.get(String(gone.headers.location)))).toContain(
      'Your account is gone',
    );
    expect((await signIn(house, user.email, GOOD_PASSWORD)).statusCode).toBe(401);
  });

  test('warns of reservations that are still to come, and of no others', async () => {
    const ada = await house.givenUser();
    const [coming, cancelled] = [await house.givenShowtime(), await house.givenShowtime()];
    const { id } = await house.givenReservation(coming.showtimeId, ['A1'], ada);
    const other = await house.givenReservation(cancelled.showtimeId, ['A1'], ada);
    await house.request({ method: 'POST', url: `/reservations/${other.id}/cancel`, as: ada });

    const form = await (await newSignedInVisitor(house, ada)).get('/account/erase');

    expect(textOf(form)).toContain('You have 1 reservation still to come');
    expect(form.body).toContain(`href="/reservations/${id}"`);
    expect(form.body).not.toContain(other.id);
  });

  test('is erased with a code too, where there is a second factor', async () => {
    const { user, visitor, ...person } = await givenVisitor();
    const { secret } = await givenSecondFactor(house, { ...person, user });
    const here = newFormVisitor(house);
    await here.post('/sign-in', { email: user.email, password: GOOD_PASSWORD });
    await here.post('/sign-in/code', { code: codeOf(secret) });

    const without = await here.post('/account/erase', { password: GOOD_PASSWORD, code: '' });
    expect(fieldOf(without, 'code')).toMatchObject({ isWrong: true, isFocused: true });
    const gone = await here.post('/account/erase', {
      password: GOOD_PASSWORD,
      code: codeOf(secret, 1),
    });

    expect(gone.headers.location).toBe('/sign-in?done=erased');
    expect((await visitor.get('/account')).statusCode).toBe(303);
  });

  test('of staff stays until they are customers again', async () => {
    const { user, visitor } = await givenVisitor();
    await house.db.updateTable('users').set({ role: 'staff' }).where('id', '=', user.id).execute();

    const page = await visitor.post('/account/erase', { password: GOOD_PASSWORD });

    expect(page.statusCode).toBe(422);
    expect(textOf(page)).toContain('erased once they are customers again');
  });
});
