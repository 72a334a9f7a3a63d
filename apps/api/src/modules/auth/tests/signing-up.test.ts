import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp } from '../../../../test/support/test-app.ts';
import { newId } from '../../../platform/ids.ts';
import {
  getMe,
  givenSignedUp,
  GOOD_PASSWORD,
  type SignedInBody,
} from '../../../../test/support/people.ts';

let api: TestApp;

beforeAll(async () => {
  api = await startTestApp();
});
afterAll(() => api.stop());

const newPerson = () => ({
  email: `grace-${newId()}@example.com`,
  password: GOOD_PASSWORD,
  name: 'Grace Hopper',
});

function signUp(payload: unknown) {
  return api.request({ method: 'POST', url: '/auth/signup', payload });
}

describe('signing up', () => {
  test("opens a customer's account and signs them in", async () => {
    const person = newPerson();

    const response = await signUp(person);

    expect(response.statusCode).toBe(201);
    expect(response.headers['cache-control']).toBe('no-store');
    expect(response.json()).toEqual({
      user: { id: expect.any(String), email: person.email, name: person.name, role: 'customer' },
      accessToken: expect.any(String),
      refreshToken: expect.any(String),
      tokenType: 'Bearer',
      expiresIn: 900,
    });
    const { user, accessToken } = response.json<SignedInBody>();
    expect((await getMe(api, accessToken)).json()).toEqual(user);
  });

  test('keeps the password as an argon2id hash only', async () => {
    const { user } = await givenSignedUp(api);

    const row = await api.db
      .selectFrom('users')
      .selectAll()
      .where('id', '=', user.id)
      .executeTakeFirstOrThrow();
    expect(row.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(JSON.stringify(row)).not.toContain(GOOD_PASSWORD);
  });

  test('takes an address for one account, however it is written', async () => {
    const person = newPerson();
    const first = await signUp({ ...person, email: person.email.replace('grace', 'GRACE') });
    expect(first.json<SignedInBody>().user.email).toBe(person.email);

    const second = await signUp(person);

    expect(second.statusCode).toBe(409);
    expect(second.json()).toMatchObject({ code: 'EMAIL_TAKEN', errors: [{ pointer: '/email' }] });
  });

  test('opens one account where two ask for it at once', async () => {
    const person = newPerson();

    const responses = await Promise.all(Array.from({ length: 6 }, () => signUp(person)));

    const statuses = responses.map(({ statusCode }) => statusCode);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(5);
  });

  test.each(['role', 'isAdmin', 'id', 'isDemo', 'createdAt', 'constructor'])(
    'refuses to be told %s, and opens no account',
    async (field) => {
      const person = newPerson();

      const response = await signUp({ ...person, [field]: 'admin' });

      expect(response.statusCode).toBe(400);
      expect(response.json()).toMatchObject({ errors: [{ pointer: `/${field}` }] });
      expect(await countAccounts(person.email)).toBe(0);
    },
  );

  test('refuses a prototype', async () => {
    const person = newPerson();
    const text = JSON.stringify(person).replace('{', '{"__proto__": {"role": "admin"}, ');

    const response = await api.request({
      method: 'POST',
      url: '/auth/signup',
      payload: text,
      headers: { 'content-type': 'application/json' },
    });

    expect(response.statusCode).toBe(400);
    expect(await countAccounts(person.email)).toBe(0);
  });

  test.each([
    ['an address without a host', { email: 'ada@' }, '/email'],
    ['an address with a line break', { email: 'ada@example.com\r\nBcc: x@example.com' }, '/email'],
    ['an address that is too long', { email: `${'a'.repeat(250)}@example.com` }, '/email'],
    ['an empty name', { name: '' }, '/name'],
    ['a name of spaces', { name: '   ' }, '/name'],
    ['a name with a line break', { name: 'Ada\r\nBcc: x@example.com' }, '/name'],
    ['a name that cannot be stored', { name: 'Ada \ud800' }, '/name'],
    ['a name that is too long', { name: 'x'.repeat(101) }, '/name'],
    ['a password that is a number', { password: 1_234_567_890 }, '/password'],
    ['a password that is too long', { password: 'x'.repeat(129) }, '/password'],
  ])('refuses %s', async (_, change, pointer) => {
    const response = await signUp({ ...newPerson(), ...change });

    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ errors: [{ pointer }] });
  });

  test.each([
    ['a short password', 'zq4-Wm!81'],
    ['a stolen password', '1q2w3e4r5t6y'],
    ['a name as the password', 'GraceHopper!'],
  ])('refuses %s, and says why', async (_, password) => {
    const person = newPerson();

    const response = await signUp({ ...person, password });

    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({
      code: 'PASSWORD_REFUSED',
      errors: [{ pointer: '/password', message: expect.any(String) }],
    });
    expect(await countAccounts(person.email)).toBe(0);
  });
});

async function countAccounts(email: string): Promise<number> {
  const rows = await api.db.selectFrom('users').select('id').where('email', '=', email).execute();
  return rows.length;
}
