import { hash } from '@node-rs/argon2';
import { describe, expect, test } from 'vitest';

import { createPasswords } from '../passwords.ts';
import { assertGoodPassword } from '../password-policy.ts';

const cheap = { memoryCost: 1024, timeCost: 1, parallelism: 1 };
const passwords = createPasswords({ hashesAtOnce: 2 });

describe('a password', () => {
  test('is kept as argon2id with the cost we promise and a salt of its own', async () => {
    const [first, second] = await Promise.all([
      passwords.hash('seven quiet otters'),
      passwords.hash('seven quiet otters'),
    ]);

    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(second).not.toBe(first);
  });

  test('is compared whole and exactly: length, capitals and spaces count', async () => {
    const long = 'ä'.repeat(99);
    const kept = await passwords.hash(`${long} Z`);

    const check = async (password: string) => (await passwords.check(password, kept)).isCorrect;
    expect(await check(`${long} Z`)).toBe(true);
    expect(await check(`${long} z`)).toBe(false);
    expect(await check(`${long} Y`)).toBe(false);
    expect(await check(`${long} Z `)).toBe(false);
    expect(await check(long)).toBe(false);
  });

  test('is the same whichever way a keyboard composes its characters', async () => {
    const kept = await passwords.hash('cafe\u0301 au lait');

    expect(await passwords.check('caf\u00e9 au lait', kept)).toMatchObject({ isCorrect: true });
  });

  test('hashed more cheaply than we do today gets a stronger hash once it is known', async () => {
    const kept = await hash('seven quiet otters', cheap);

    const { isCorrect, strongerHash } = await passwords.check('seven quiet otters', kept);
    expect(isCorrect).toBe(true);
    expect(strongerHash).toContain('m=19456,t=2,p=1');
    expect(await passwords.check('seven quiet otters', strongerHash)).toEqual({
      isCorrect: true,
      strongerHash: undefined,
    });
    expect(await passwords.check('wrong', kept)).toEqual({
      isCorrect: false,
      strongerHash: undefined,
    });
  });

  test('of nobody is wrong', async () => {
    expect(await passwords.check('seven quiet otters', undefined)).toMatchObject({
      isCorrect: false,
    });
  });

  test('is hashed a few at a time, and the surplus is asked to come back', async () => {
    const narrow = createPasswords({ hashesAtOnce: 1, waitingMax: 2, parameters: cheap });

    const outcomes = await Promise.allSettled(
      Array.from({ length: 5 }, () => narrow.hash('seven quiet otters')),
    );

    expect(outcomes.map(({ status }) => status).sort()).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
    ]);
    const refused = outcomes.find(({ status }) => status === 'rejected');
    expect(refused).toMatchObject({ reason: { code: 'BUSY', kind: 'unavailable' } });
    await expect(narrow.hash('and then there is room again')).resolves.toContain('argon2id');
  });
});

describe('the password policy', () => {
  const ada = {
    email: 'ada.lovelace@analytical.example',
    name: 'Ada Lovelace',
    cinemaNames: ['Lumen Palace'],
  };

  test.each([
    ['ten characters', 'zq4-Wm!81x'],
    ['a sentence with spaces', 'seven quiet otters'],
    ['characters of any script', 'десять букв и больше'],
    ['a hundred and twenty-eight characters', 'nine calmer herons, '.repeat(7).slice(0, 128)],
    ['one that happens to contain a short name', 'Canada is large'],
    ['one that contains the name of a cinema', 'lumen and six grey cranes'],
    ['a word and enough digits of its own', 'password83920174'],
    ['one that contains a name and enough of its own', 'lovelace rides a bicycle'],
  ])('accepts %s', async (_, password) => {
    await expect(assertGoodPassword(password, ada, 10)).resolves.toBeUndefined();
  });

  test.each([
    ['nine characters', 'zq4-Wm!81', 'at least 10'],
    ['nine characters of two code units', '🎬'.repeat(9), 'at least 10'],
    ['a hundred and twenty-nine characters', 'x'.repeat(129), 'at most 128'],
    ['a stolen one', 'qwertyuiop', 'stolen'],
    ['a stolen one in capitals', 'QWERTYUIOP', 'stolen'],
    ['a stolen one in another guise', 'ｑｗｅｒｔｙｕｉｏｐ', 'stolen'],
    ['a stolen one with digits after it', 'password12345', 'stolen'],
    ['a stolen one with digits and a sign after it', 'Password2026!', 'stolen'],
    ['a stolen one with another after it', 'password123456', 'stolen'],
    ['one character again and again', '1111111111', 'again and again'],
    ['nothing but spaces', ' '.repeat(10), 'again and again'],
    ['the name of a cinema of the house', 'lumenpalace', 'a name'],
    ['the name of the product', 'Marquee2026', 'a name'],
    ['their own name', 'AdaLovelace', 'a name'],
    ['their own address', 'ada.lovelace@analytical.example', 'a name'],
  ])('refuses %s', async (_, password, reason) => {
    await expect(assertGoodPassword(password, ada, 10)).rejects.toMatchObject({
      code: 'PASSWORD_REFUSED',
      fields: [{ pointer: '/password', message: expect.stringContaining(reason) }],
    });
  });
});
