import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { untilItGoesWrong } from '../../../../test/support/races.ts';
import { startTestApp, TEST_TOKEN_KEYS, type TestApp } from '../../../../test/support/test-app.ts';
import { editStatements } from '../../../../test/support/without-protection.ts';
import {
  codeOf,
  forgetUsedCodes,
  getMe,
  givenSecondFactor,
  givenSignedUp,
  GOOD_PASSWORD,
  mailsTo,
  signIn,
  type SignedInBody,
} from '../../../../test/support/people.ts';

let api: TestApp;

beforeAll(async () => {
  api = await startTestApp();
});
afterAll(() => api.stop());

type As = Pick<SignedInBody, 'accessToken'>;

const begin = (as: As, password = GOOD_PASSWORD) =>
  api.request({ method: 'POST', url: '/auth/totp', as, payload: { password } });

const confirm = (as: As, code: string) =>
  api.request({ method: 'POST', url: '/auth/totp/confirm', as, payload: { code } });

const remove = (as: As, code: string, password = GOOD_PASSWORD) =>
  api.request({ method: 'DELETE', url: '/auth/totp', as, payload: { password, code } });

const status = async (as: As) => (await api.request({ url: '/auth/totp', as })).json<object>();

describe('setting up a second factor', () => {
  test('counts from its first code on, ends the other sessions and tells the owner', async () => {
    const as = await givenSignedUp(api);
    const { email } = as.user;
    const other = (await signIn(api, email, GOOD_PASSWORD)).json<SignedInBody>();

    const begun = await begin(as);
    const { secret, uri } = begun.json<{ secret: string; uri: string }>();
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(uri).toMatch(/^otpauth:\/\/totp\/Marquee:/);
    expect(new URL(uri).searchParams.get('secret')).toBe(secret);
    expect(await status(as)).toEqual({ isSet: false, recoveryCodesLeft: 0 });
    expect((await signIn(api, email, GOOD_PASSWORD)).statusCode).toBe(200);

    const confirmed = await confirm(as, codeOf(secret));

    expect(confirmed.statusCode).toBe(200);
    const { recoveryCodes } = confirmed.json<{ recoveryCodes: string[] }>();
    expect(new Set(recoveryCodes).size).toBe(10);
    for (const code of recoveryCodes) expect(code).toMatch(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);
    expect(await status(as)).toEqual({ isSet: true, recoveryCodesLeft: 10 });
    expect((await getMe(api, as.accessToken)).statusCode).toBe(200);
    expect((await getMe(api, other.accessToken)).statusCode).toBe(401);
    expect(await mailsTo(api, email)).toEqual([
      { kind: 'secondFactorChanged', facts: { name: 'Ada Lovelace', change: 'added' } },
    ]);
  });

  test('takes the password, and a right code', async () => {
    const as = await givenSignedUp(api);

    expect((await begin(as, 'wrong password')).json()).toMatchObject({ code: 'PASSWORD_WRONG' });
    const without = await api.request({ method: 'POST', url: '/auth/totp', as, payload: {} });
    expect(without.statusCode).toBe(400);
    expect((await confirm(as, '123456')).json()).toMatchObject({ code: 'TOTP_NOT_SET' });
    const { secret } = (await begin(as)).json<{ secret: string }>();
    for (const code of [codeOf(secret, 9), codeOf(secret, -9), 'abcdef']) {
      expect((await confirm(as, code)).json()).toMatchObject({ code: 'TOTP_INVALID' });
    }
    expect(await status(as)).toMatchObject({ isSet: false });
  });

  test('is done once: beginning again is for whoever never finished', async () => {
    const as = await givenSignedUp(api);
    const first = (await begin(as)).json<{ secret: string }>();
    const second = (await begin(as)).json<{ secret: string }>();

    expect((await confirm(as, codeOf(first.secret))).statusCode).toBe(401);
    expect((await confirm(as, codeOf(second.secret))).statusCode).toBe(200);
    expect((await begin(as)).json()).toMatchObject({ code: 'TOTP_ALREADY_SET' });
    expect((await confirm(as, codeOf(second.secret, 1))).json()).toMatchObject({
      code: 'TOTP_NOT_SET',
    });
  });
});

describe('signing in with a second factor', () => {
  test('is asked for a code by nobody but whoever knows the password', async () => {
    const as = await givenSignedUp(api);
    const { secret } = await givenSecondFactor(api, as);
    const { email } = as.user;

    const wrongPassword = await signIn(api, email, 'wrong password', codeOf(secret));
    expect(wrongPassword.json()).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    const withoutCode = await signIn(api, email, GOOD_PASSWORD);
    expect(withoutCode.statusCode).toBe(401);
    expect(withoutCode.json()).toMatchObject({ code: 'TOTP_REQUIRED' });
    const wrongCode = await signIn(api, email, GOOD_PASSWORD, codeOf(secret, 20));
    expect(wrongCode.statusCode).toBe(401);
    expect(wrongCode.json()).toMatchObject({ code: 'TOTP_INVALID' });
    expect((await signIn(api, email, GOOD_PASSWORD, codeOf(secret))).statusCode).toBe(200);
  });

  test('takes each code once, and none that is older than the last', async () => {
    const as = await givenSignedUp(api);
    const { secret } = await givenSecondFactor(api, as);
    const { email } = as.user;
    const [earlier, now, next] = [codeOf(secret, -1), codeOf(secret), codeOf(secret, 1)];

    expect((await signIn(api, email, GOOD_PASSWORD, now)).statusCode).toBe(200);
    for (const code of [now, earlier]) {
      const again = await signIn(api, email, GOOD_PASSWORD, code);
      expect(again.json()).toMatchObject({ code: 'TOTP_INVALID' });
    }
    expect((await signIn(api, email, GOOD_PASSWORD, next)).statusCode).toBe(200);
    expect((await signIn(api, email, GOOD_PASSWORD, now)).statusCode).toBe(401);
  });

  test('takes no code that its own set-up used', async () => {
    const as = await givenSignedUp(api);
    const { secret } = (await begin(as)).json<{ secret: string }>();
    const code = codeOf(secret);
    await confirm(as, code);

    expect((await signIn(api, as.user.email, GOOD_PASSWORD, code)).statusCode).toBe(401);
  });

  test('takes a recovery code instead, once, however it is typed', async () => {
    const as = await givenSignedUp(api);
    const { recoveryCodes } = await givenSecondFactor(api, as);
    const [first = '', second = ''] = recoveryCodes;
    const typed = first
      .toLowerCase()
      .replaceAll('-', ' ')
      .replaceAll('1', 'l')
      .replaceAll('0', 'o');

    expect((await signIn(api, as.user.email, GOOD_PASSWORD, typed)).statusCode).toBe(200);
    expect((await signIn(api, as.user.email, GOOD_PASSWORD, first)).statusCode).toBe(401);
    expect((await signIn(api, as.user.email, GOOD_PASSWORD, second)).statusCode).toBe(200);
    expect(await status(as)).toEqual({ isSet: true, recoveryCodesLeft: 8 });
  });

  test('takes no recovery code of somebody else', async () => {
    const ada = await givenSignedUp(api);
    const eve = await givenSignedUp(api);
    await givenSecondFactor(api, ada);
    const { recoveryCodes } = await givenSecondFactor(api, eve);

    const response = await signIn(api, ada.user.email, GOOD_PASSWORD, recoveryCodes[0]);

    expect(response.json()).toMatchObject({ code: 'TOTP_INVALID' });
  });

  test('lets one of two in who come with the same code at the same moment', async () => {
    const as = await givenSignedUp(api);
    const { secret } = await givenSecondFactor(api, as);

    expect(await bothSignIn(api, as.user.email, codeOf(secret))).toEqual([200, 401]);
  });

  test('would let both in, were the user not locked and the code not used up', async () => {
    const outcome = await untilItGoesWrong(
      async () => {
        const unprotected = await startTestApp({
          database: api.database,
          environment: { PASSWORD_HASHES_AT_ONCE: '4' },
          checkContract: false,
        });
        const { changed } = editStatements(unprotected.pool, [
          { pattern: / for no key update$/, replacement: '' },
          { pattern: /"f"\."last_used_step" < (\$\d+::bigint)/, replacement: '$1 is not null' },
        ]);
        const as = await givenSignedUp(api);
        const { secret } = await givenSecondFactor(api, as);
        const answers = await bothSignIn(unprotected, as.user.email, codeOf(secret));
        await unprotected.stop();
        return { answers, changed };
      },
      ({ answers }) => answers.join() === '200,200',
    );

    expect(outcome.answers).toEqual([200, 200]);
    expect(Math.min(...outcome.changed)).toBeGreaterThan(0);
  });

  test('does not last for whoever guesses', async () => {
    const limited = await startTestApp({
      database: api.database,
      environment: { RATE_LIMITS: 'on', RATE_SIGN_IN_BY_ACCOUNT: '100/60' },
    });
    const as = await givenSignedUp(api);
    const { secret } = await givenSecondFactor(api, as);
    const statuses: number[] = [];
    for (let count = 0; count < 10; count += 1) {
      statuses.push((await signIn(limited, as.user.email, GOOD_PASSWORD, '000000')).statusCode);
    }
    const late = await signIn(limited, as.user.email, GOOD_PASSWORD, codeOf(secret));
    await limited.stop();

    expect(statuses).toEqual(Array<number>(10).fill(401));
    expect(late.statusCode).toBe(429);
  });
});

describe('removing a second factor', () => {
  test('takes the password and a code', async () => {
    const as = await givenSignedUp(api);
    const { secret, recoveryCodes } = await givenSecondFactor(api, as);
    const other = await signIn(api, as.user.email, GOOD_PASSWORD, recoveryCodes[0]);
    const { accessToken } = other.json<SignedInBody>();

    expect((await remove(as, codeOf(secret), 'wrong password')).json()).toMatchObject({
      code: 'PASSWORD_WRONG',
    });
    expect((await remove(as, codeOf(secret, 20))).json()).toMatchObject({ code: 'TOTP_INVALID' });
    expect((await remove(as, codeOf(secret))).statusCode).toBe(204);

    expect(await status(as)).toEqual({ isSet: false, recoveryCodesLeft: 0 });
    expect((await getMe(api, accessToken)).statusCode).toBe(401);
    expect((await signIn(api, as.user.email, GOOD_PASSWORD)).statusCode).toBe(200);
    expect((await mailsTo(api, as.user.email)).at(-1)?.facts.change).toBe('removed');
    expect((await remove(as, codeOf(secret))).json()).toMatchObject({ code: 'TOTP_NOT_SET' });
  });
});

describe('the secret of a second factor', () => {
  test('is kept sealed, and its recovery codes as hashes', async () => {
    const as = await givenSignedUp(api);
    const { secret, recoveryCodes } = await givenSecondFactor(api, as);

    const { rows } = await sql<{ row: string }>`
      select f::text as row from totp_secrets f where f.user_id = ${as.user.id}
      union all select c::text from recovery_codes c where c.user_id = ${as.user.id}`.execute(
      api.db,
    );

    const text = rows.map(({ row }) => row).join(' ');
    expect(rows).toHaveLength(11);
    expect(text).not.toContain(Buffer.from(secret).toString('hex'));
    for (const code of recoveryCodes) {
      expect(text).not.toContain(Buffer.from(code.replaceAll('-', '')).toString('hex'));
    }
  });

  test('is worth nothing in the row of another user', async () => {
    const ada = await givenSignedUp(api);
    const eve = await givenSignedUp(api);
    await givenSecondFactor(api, ada);
    const { secret } = await givenSecondFactor(api, eve);
    await sql`
      update totp_secrets set sealed_secret =
        (select e.sealed_secret from totp_secrets e where e.user_id = ${eve.user.id})
      where user_id = ${ada.user.id}`.execute(api.db);

    const response = await signIn(api, ada.user.email, GOOD_PASSWORD, codeOf(secret));

    expect(response.json()).toMatchObject({ code: 'TOTP_INVALID' });
  });

  test('outlives the key it was sealed with, once it was sealed anew', async () => {
    const as = await givenSignedUp(api);
    const { secret, recoveryCodes } = await givenSecondFactor(api, as);
    const newKey = `new:${Buffer.from('another key of 32 random bytes!!').toString('base64url')}`;
    const withKeys = (keys: string) =>
      startTestApp({ database: api.database, environment: { TOKEN_KEYS: keys } });

    const tooEarly = await withKeys(newKey);
    expect((await signIn(tooEarly, as.user.email, GOOD_PASSWORD, codeOf(secret))).statusCode).toBe(
      401,
    );
    const [recovery] = recoveryCodes;
    expect((await signIn(tooEarly, as.user.email, GOOD_PASSWORD, recovery)).statusCode).toBe(200);
    expect(await tooEarly.parts.accounts.resealSecrets()).toBeGreaterThan(0);
    await tooEarly.stop();

    const both = await withKeys(`${newKey},${TEST_TOKEN_KEYS}`);
    await both.parts.accounts.resealSecrets();
    await both.stop();

    const rotated = await withKeys(newKey);
    await forgetUsedCodes(api, as.user.id);
    expect((await signIn(rotated, as.user.email, GOOD_PASSWORD, codeOf(secret))).statusCode).toBe(
      200,
    );
    await rotated.stop();
  });
});

async function bothSignIn(app: TestApp, email: string, code: string): Promise<number[]> {
  const answers = await Promise.all([
    signIn(app, email, GOOD_PASSWORD, code),
    signIn(app, email, GOOD_PASSWORD, code),
  ]);
  return answers.map(({ statusCode }) => statusCode).sort((a, b) => a - b);
}
