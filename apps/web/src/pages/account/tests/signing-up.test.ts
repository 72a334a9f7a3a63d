import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { newId } from '../../../../../api/src/platform/ids.ts';
import { givenSignedUp, GOOD_PASSWORD } from '../../../../../api/test/support/people.ts';
import { startTestApp, type TestApp } from '../../../../../api/test/support/test-app.ts';
import { fieldOf, newFormVisitor, textOf, titleOf } from '../../../../test/support/form-visitor.ts';

let house: TestApp;

beforeAll(async () => {
  house = await startTestApp();
});

afterAll(async () => house.stop());

const newAddress = () => `person-${newId()}@example.com`;

describe('opening an account', () => {
  test('takes three fields, and signs in', async () => {
    const visitor = newFormVisitor(house);
    const form = await visitor.get('/sign-up');
    expect(fieldOf(form, 'name').autocomplete).toBe('name');
    expect(fieldOf(form, 'email').autocomplete).toBe('email');
    expect(fieldOf(form, 'password')).toMatchObject({
      autocomplete: 'new-password',
      description: expect.stringContaining('At least 10 characters'),
    });
    const email = newAddress();

    const page = await visitor.postAndFollow('/sign-up', {
      name: 'Ada Lovelace',
      email,
      password: GOOD_PASSWORD,
    });

    expect(textOf(page)).toMatch(new RegExp(`Welcome.* Ada Lovelace .*${email}`));
    expect(visitor.cookies.has('session')).toBe(true);
  });

  test('leads back to where somebody came from', async () => {
    const answer = await newFormVisitor(house).post('/sign-up', {
      name: 'Ada',
      email: newAddress(),
      password: GOOD_PASSWORD,
      returnTo: '/films',
    });

    expect(answer.headers.location).toBe('/films');
  });

  test('C10: says beside each field what is wrong with it, and keeps what was typed', async () => {
    const wrong = await newFormVisitor(house).post('/sign-up', {
      name: '  ',
      email: 'ada at example',
      password: 'too short',
    });

    expect(wrong.statusCode).toBe(422);
    expect(titleOf(wrong)).toBe('Error: Create an account · Marquee');
    expect(fieldOf(wrong, 'name')).toMatchObject({ isWrong: true, isFocused: true });
    expect(fieldOf(wrong, 'email')).toMatchObject({
      value: 'ada at example',
      isWrong: true,
      isFocused: false,
      description: expect.stringContaining('This is not an email address yet.'),
    });
    expect(wrong.body).not.toContain('too short');
  });

  test.each([
    ['short', 'too short', 'must have at least 10 characters'],
    ['long', 'otters '.repeat(30), 'must have at most 128 characters'],
    ['stolen elsewhere', 'qwertyuiop', 'is on a list'],
    ['a name', 'AdaLovelace', 'is little more than a name'],
  ])('says what is wrong with a password that is %s', async (_what, password, reason) => {
    const wrong = await newFormVisitor(house).post('/sign-up', {
      name: 'Ada Lovelace',
      email: newAddress(),
      password,
    });

    expect(fieldOf(wrong, 'password')).toMatchObject({ value: '', isWrong: true, isFocused: true });
    expect(fieldOf(wrong, 'password').description).toContain(reason);
    expect(fieldOf(wrong, 'name').value).toBe('Ada Lovelace');
  });

  test('leads whoever has an account already to signing in', async () => {
    const { user } = await givenSignedUp(house);

    const taken = await newFormVisitor(house).post('/sign-up', {
      name: 'Ada',
      email: user.email,
      password: GOOD_PASSWORD,
      returnTo: '/films',
    });

    expect(taken.statusCode).toBe(422);
    expect(fieldOf(taken, 'email')).toMatchObject({ isWrong: true, value: user.email });
    expect(taken.body).toMatch(/id="field-email-hint"[^>]*>.*href="\/sign-in\?returnTo=%2Ffilms"/);
  });

  test('is limited for each address, and says when to come back', async () => {
    const limited = await startTestApp({
      database: house.database,
      environment: { RATE_LIMITS: 'on', RATE_SIGN_UP_BY_ADDRESS: '1/3600' },
    });
    const visitor = newFormVisitor(limited);
    await visitor.post('/sign-up', { name: '', email: '', password: '' });

    const second = await visitor.post('/sign-up', { name: '', email: '', password: '' });

    expect(second.statusCode).toBe(429);
    expect(textOf(second)).toContain('Try again in 60 minutes.');
    await limited.stop();
  });
});
