import { randomBytes } from 'node:crypto';

import { hash } from '@node-rs/argon2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp } from '../../../../test/support/test-app.ts';
import { createChangeFeed } from '../../../platform/changes.ts';
import { newId } from '../../../platform/ids.ts';
import { createAccessTokens } from '../access-tokens.ts';
import { createAccounts } from '../accounts.ts';
import { createEndedSessions } from '../ended-sessions.ts';
import { createPasswords } from '../passwords.ts';
import type { TokenKeys } from '../token-keys.ts';
import { UNLIMITED } from '../../../../test/support/people.ts';

const SHORT_FOR_STAFF = 'zq4-Wm!81x';

let api: TestApp;

beforeAll(async () => {
  api = await startTestApp();
});
afterAll(() => api.stop());

describe('while a password is being checked', () => {
  test('a promotion makes it too short to begin a session with', async () => {
    const { auth, person, userId } = await givenAccount({
      meanwhile: (id) => setUser(id, { role: 'admin' }),
    });

    await expect(auth.signIn(person, log)).rejects.toMatchObject({
      code: 'STAFF_PASSWORD_TOO_SHORT',
    });
    expect(await countSessions(userId)).toBe(1);
  });

  test('another password makes it a wrong one', async () => {
    const { auth, person, userId } = await givenAccount({
      meanwhile: async (id) => setUser(id, { password_hash: await hash('seven quiet otters') }),
    });

    await expect(auth.signIn(person, log)).rejects.toMatchObject({ code: 'INVALID_CREDENTIALS' });
    expect(await countSessions(userId)).toBe(1);
  });

  test('another hash of the same password leaves it a good one', async () => {
    const { auth, person, userId } = await givenAccount({
      meanwhile: async (id) => setUser(id, { password_hash: await hash(SHORT_FOR_STAFF) }),
    });

    expect((await auth.signIn(person, log)).user.id).toBe(userId);
    expect(await countSessions(userId)).toBe(2);
  });
});

const log = { info: () => undefined };

/** A customer, and a sign-in service in which something happens during their first check. */
async function givenAccount({ meanwhile }: { meanwhile: (userId: string) => Promise<unknown> }) {
  const keys: TokenKeys = [{ id: 'one', secret: randomBytes(32) }];
  const passwords = createPasswords({ hashesAtOnce: 1 });
  const surprises = [meanwhile];
  const { auth } = createAccounts({
    db: api.db,
    accessTokens: createAccessTokens({ keys, lifetimeSeconds: 900, production: true }),
    tokenKeys: keys,
    passwords: {
      ...passwords,
      check: async (password, passwordHash) => {
        const checked = await passwords.check(password, passwordHash);
        await surprises.pop()?.(user.id);
        return checked;
      },
    },
    endedSessions: createEndedSessions(createChangeFeed(null, () => undefined)),
    limits: UNLIMITED,
    publicUrl: 'http://localhost',
    enqueueMail: async () => undefined,
    exportSections: {},
    eraseFromOthers: [],
    moveContact: async () => undefined,
    cinemaNames: async () => [],
    settings: { sessionDaysMax: 90, sessionIdleDays: 30, refreshGraceSeconds: 0 },
    production: true,
  });
  const email = `person-${newId()}@example.com`;
  const { user } = await auth.signUp({ email, password: SHORT_FOR_STAFF, name: 'Ada' }, log);
  const person = { email, password: SHORT_FOR_STAFF, address: '203.0.113.1' };
  return { auth, person, userId: user.id };
}

function setUser(userId: string, values: { role?: 'admin'; password_hash?: string }) {
  return api.db.updateTable('users').set(values).where('id', '=', userId).execute();
}

async function countSessions(userId: string): Promise<number> {
  const sessions = await api.db
    .selectFrom('sessions')
    .select('id')
    .where('user_id', '=', userId)
    .execute();
  return sessions.length;
}
