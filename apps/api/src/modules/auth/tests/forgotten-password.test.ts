import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { untilItGoesWrong } from '../../../../test/support/races.ts';
import { startTestApp, type TestApp } from '../../../../test/support/test-app.ts';
import { editStatements } from '../../../../test/support/without-protection.ts';
import { enqueueMessage } from '../../notifications/index.ts';
import { answerResetRequests } from '../password-reset.service.ts';
import {
  confirmReset,
  getMe,
  givenResetToken,
  givenSignedUp,
  GOOD_PASSWORD,
  mailedToken,
  mailsTo,
  refresh,
  requestReset,
  signIn,
} from '../../../../test/support/people.ts';

const NEW_PASSWORD = 'eight louder herons';
/** Beyond it p is below 0.01. */
const SIGNIFICANT_Z = 2.58;

let api: TestApp;

beforeAll(async () => {
  api = await startTestApp();
});
afterAll(() => api.stop());

describe('asking for a new password', () => {
  test('is answered alike for an address with an account and one without', async () => {
    const { user } = await givenSignedUp(api);

    const known = await requestReset(api, user.email.toUpperCase());
    const unknown = await requestReset(api, 'nobody@example.com');

    expect(known.statusCode).toBe(202);
    expect(known.body).toBe('');
    expect(unknown.statusCode).toBe(202);
    expect(unknown.body).toBe('');
    await api.parts.accounts.answerResetRequests();
    expect((await mailsTo(api, user.email)).map(({ kind }) => kind)).toEqual(['passwordReset']);
    expect(await mailsTo(api, 'nobody@example.com')).toEqual([]);
    expect(await api.db.selectFrom('password_reset_requests').selectAll().execute()).toEqual([]);
  });

  test('takes as long for an unknown address as for a known one', async () => {
    const { user } = await givenSignedUp(api);

    // By chance one round in a hundred seems to differ; where there is a difference, each one does.
    const rounds: { known: number[]; unknown: number[] }[] = [];
    for (let round = 0; round < 3; round += 1) rounds.push(await measureRound(user.email));
    await api.parts.accounts.answerResetRequests();

    const differences = rounds.map(({ known, unknown }) => mannWhitneyZ(known, unknown));
    expect(Math.min(...differences)).toBeLessThan(SIGNIFICANT_Z);
    // Whoever looks the account up on the way needs a multiple, and that would be seen.
    for (const { known } of rounds) {
      const slower = known.map((time) => time * 2);
      expect(mannWhitneyZ(known, slower)).toBeGreaterThan(SIGNIFICANT_Z);
    }
  });

  test('is limited for each account, and its owner asks from elsewhere all the same', async () => {
    const limited = await startTestApp({
      database: api.database,
      environment: { RATE_LIMITS: 'on', RATE_PASSWORD_RESET_BY_ADDRESS: '1000/60' },
    });
    const { user } = await givenSignedUp(api);
    const ask = (email: string, remoteAddress: string) =>
      limited.app.inject({
        method: 'POST',
        url: '/api/v1/auth/password-resets',
        remoteAddress,
        payload: { email },
      });

    for (const email of [user.email, 'nobody@example.net']) {
      const statuses: number[] = [];
      for (let count = 0; count < 6; count += 1) {
        statuses.push((await ask(email, '203.0.113.1')).statusCode);
      }
      expect(statuses).toEqual([202, 202, 202, 202, 202, 429]);
      expect((await ask(email, '203.0.113.2')).statusCode).toBe(202);
    }
    await limited.stop();
    await api.parts.accounts.answerResetRequests();
  });

  test('sends nothing when the answer would come too late', async () => {
    const { user } = await givenSignedUp(api);
    await requestReset(api, user.email);
    await sql`update password_reset_requests set requested_at = now() - interval '61 minutes'`.execute(
      api.db,
    );

    await api.parts.accounts.answerResetRequests();

    expect(await mailsTo(api, user.email)).toEqual([]);
  });
});

test('a request that cannot be answered does not keep the others waiting', async () => {
  const broken = await givenSignedUp(api);
  const { user } = await givenSignedUp(api);
  await requestReset(api, broken.user.email);
  await requestReset(api, user.email);
  const attempt = () =>
    answerResetRequests({
      db: api.db,
      publicUrl: 'http://localhost',
      production: false,
      enqueueMail: async (tx, mail) => {
        if (mail.recipient === broken.user.email) throw new Error('planted');
        await enqueueMessage(tx, mail);
      },
    });

  await expect(attempt()).rejects.toThrow('planted');
  expect(await attempt()).toBe(1);

  expect((await mailsTo(api, user.email)).map(({ kind }) => kind)).toEqual(['passwordReset']);
});

describe('the link of the mail', () => {
  test('gives the account another password, and signs everyone out', async () => {
    const before = await givenSignedUp(api);
    const { email } = before.user;
    const token = await givenResetToken(api, email);

    const response = await confirmReset(api, token, NEW_PASSWORD);

    expect(response.statusCode).toBe(204);
    expect((await getMe(api, before.accessToken)).statusCode).toBe(401);
    expect((await refresh(api, before.refreshToken)).statusCode).toBe(401);
    expect((await signIn(api, email, GOOD_PASSWORD)).statusCode).toBe(401);
    expect((await signIn(api, email, NEW_PASSWORD)).statusCode).toBe(200);
    expect((await mailsTo(api, email)).map(({ kind }) => kind)).toEqual([
      'passwordReset',
      'passwordChanged',
    ]);
  });

  test('works once, and takes the other links with it', async () => {
    const { user } = await givenSignedUp(api);
    const first = await givenResetToken(api, user.email);
    const second = await givenResetToken(api, user.email);

    expect((await confirmReset(api, first, NEW_PASSWORD)).statusCode).toBe(204);

    for (const token of [first, second]) {
      const again = await confirmReset(api, token, 'nine slower badgers');
      expect(again.statusCode).toBe(400);
      expect(again.json()).toMatchObject({ code: 'MAILED_TOKEN_INVALID' });
    }
  });

  test('works for an hour', async () => {
    const { user } = await givenSignedUp(api);
    const token = await givenResetToken(api, user.email);
    await sql`update account_tokens set expires_at = expires_at - interval '1 hour'
      where user_id = ${user.id}`.execute(api.db);

    expect((await confirmReset(api, token, NEW_PASSWORD)).json()).toMatchObject({
      code: 'MAILED_TOKEN_INVALID',
    });
  });

  test('is dead after a change of the password', async () => {
    const as = await givenSignedUp(api);
    const token = await givenResetToken(api, as.user.email);
    const payload = { currentPassword: GOOD_PASSWORD, newPassword: 'nine slower badgers' };
    await api.request({ method: 'POST', url: '/auth/password', as, payload });

    expect((await confirmReset(api, token, NEW_PASSWORD)).statusCode).toBe(400);
  });

  test('is dead after a change of the address', async () => {
    const as = await givenSignedUp(api);
    const token = await givenResetToken(api, as.user.email);
    const email = `new-${as.user.email}`;
    const payload = { password: GOOD_PASSWORD, email };
    await api.request({ method: 'POST', url: '/auth/email', as, payload });
    const change = await mailedToken(api, email, 'emailChange');
    await api.request({ method: 'POST', url: '/auth/email/confirm', payload: { token: change } });

    expect((await confirmReset(api, token, NEW_PASSWORD)).statusCode).toBe(400);
  });

  test('stays good when the password is refused', async () => {
    const { user } = await givenSignedUp(api);
    const token = await givenResetToken(api, user.email);

    const refused = await confirmReset(api, token, 'AdaLovelace');
    expect(refused.json()).toMatchObject({ code: 'PASSWORD_REFUSED' });

    expect((await confirmReset(api, token, NEW_PASSWORD)).statusCode).toBe(204);
  });

  test('is asked for a long password where the account is of staff', async () => {
    const { user } = await givenSignedUp(api);
    await api.db.updateTable('users').set({ role: 'staff' }).where('id', '=', user.id).execute();
    const token = await givenResetToken(api, user.email);

    const short = await confirmReset(api, token, 'zq4-Wm!81x');
    expect(short.json()).toMatchObject({ code: 'PASSWORD_REFUSED' });
    expect((await confirmReset(api, token, NEW_PASSWORD)).statusCode).toBe(204);
  });

  test.each(['', 'x', 'x'.repeat(43), '%00', '"; drop table users'])(
    'cannot be made up: %j',
    async (token) => {
      const response = await confirmReset(api, token, NEW_PASSWORD);
      expect(response.statusCode).toBe(400);
    },
  );

  test('is kept as a hash', async () => {
    const { user } = await givenSignedUp(api);
    const token = await givenResetToken(api, user.email);

    const { rows } = await sql<{ row: string }>`
      select t::text as row from account_tokens t where t.user_id = ${user.id}`.execute(api.db);

    expect(rows).toHaveLength(1);
    const kept = rows[0]?.row ?? '';
    expect(kept).not.toContain(token);
    expect(kept).not.toContain(Buffer.from(token, 'base64url').toString('hex'));
  });

  test('gives one of two who follow it at the same moment a password', async () => {
    const { user } = await givenSignedUp(api);
    const token = await givenResetToken(api, user.email);

    const answers = await bothConfirm(api, token);

    expect(answers).toEqual([204, 400]);
  });

  test('would give both one, were it not locked and used up in one', async () => {
    const outcome = await untilItGoesWrong(
      async () => {
        const unprotected = await startTestApp({ database: api.database, checkContract: false });
        const { changed } = editStatements(unprotected.pool, [
          { pattern: / for no key update$/, replacement: '' },
          {
            pattern: /^delete from ("account_tokens" as "t" where .*) returning (.*)$/,
            replacement: 'select $2, pg_sleep(0.1) from $1',
          },
        ]);
        const { user } = await givenSignedUp(api);
        const token = await givenResetToken(api, user.email);
        const answers = await bothConfirm(unprotected, token);
        await unprotected.stop();
        return { answers, changed };
      },
      ({ answers }) => answers.join() === '204,204',
    );

    expect(outcome.answers).toEqual([204, 204]);
    expect(Math.min(...outcome.changed)).toBeGreaterThan(0);
  });
});

async function bothConfirm(app: TestApp, token: string): Promise<number[]> {
  const answers = await Promise.all([
    confirmReset(app, token, NEW_PASSWORD),
    confirmReset(app, token, 'nine slower badgers'),
  ]);
  return answers.map(({ statusCode }) => statusCode).sort((a, b) => a - b);
}

async function measureRound(email: string) {
  const known: number[] = [];
  const unknown: number[] = [];
  for (let count = 0; count < 100; count += 1) {
    known.push(await timeOfAsking(email));
    unknown.push(await timeOfAsking(`nobody-${count}@example.com`));
  }
  return { known, unknown };
}

async function timeOfAsking(email: string): Promise<number> {
  const begin = performance.now();
  await requestReset(api, email);
  return performance.now() - begin;
}

/** How many standard deviations the ranks of two samples are apart. */
function mannWhitneyZ(ones: readonly number[], others: readonly number[]): number {
  const u = ones
    .flatMap((one) => others.map((other) => (one > other ? 1 : one === other ? 0.5 : 0)))
    .reduce<number>((sum, wins) => sum + wins, 0);
  const mean = (ones.length * others.length) / 2;
  const deviation = Math.sqrt((mean * (ones.length + others.length + 1)) / 6);
  return Math.abs(u - mean) / deviation;
}
