import { randomBytes } from 'node:crypto';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestApp, type TestApp } from '../../../../test/support/test-app.ts';
import { createChangeFeed } from '../../../platform/changes.ts';
import { createAccessTokens } from '../access-tokens.ts';
import { createAccounts } from '../accounts.ts';
import { createEndedSessions } from '../ended-sessions.ts';
import { createPasswords } from '../passwords.ts';
import type { TokenKeys } from '../token-keys.ts';
import { UNLIMITED } from './people.ts';

let api: TestApp;

beforeAll(async () => {
  api = await startTestApp();
});
afterAll(() => api.stop());

test('the log tells who signed in, failed and left, and no address, password or token', async () => {
  const keys: TokenKeys = [{ id: 'one', secret: randomBytes(32) }];
  const { auth } = createAccounts({
    db: api.db,
    accessTokens: createAccessTokens({ keys, lifetimeSeconds: 900, production: true }),
    tokenKeys: keys,
    passwords: createPasswords({ hashesAtOnce: 1 }),
    endedSessions: createEndedSessions(createChangeFeed(null, () => undefined)),
    limits: UNLIMITED,
    publicUrl: 'http://localhost',
    enqueueMail: async () => undefined,
    exportSections: {},
    eraseFromOthers: [],
    settings: { sessionDaysMax: 90, sessionIdleDays: 30, refreshGraceSeconds: 0 },
    production: false,
  });
  const lines: object[] = [];
  const log = { info: (facts: object) => void lines.push(facts) };
  const person = { email: 'ada@example.com', password: 'seven quiet otters', name: 'Ada Lovelace' };
  const attempt = { email: person.email, password: person.password, address: '203.0.113.1' };

  const first = await auth.signUp(person, log);
  const second = await auth.signIn(attempt, log);
  await expect(auth.signIn({ ...attempt, password: 'planted secret' }, log)).rejects.toThrow(
    'do not belong together',
  );
  const third = await auth.refresh(second.refreshToken, log);
  await expect(auth.refresh(second.refreshToken, log)).rejects.toThrow('used before');
  await auth.signOut({ accessToken: first.accessToken, refreshToken: undefined }, log);

  expect(lines.map((line) => ('event' in line ? line.event : 'nameless'))).toEqual([
    'signedUp',
    'signInSucceeded',
    'signInFailed',
    'refreshReused',
    'signedOut',
  ]);
  expect(lines[0]).toMatchObject({ userId: first.user.id });
  const text = JSON.stringify(lines);
  const secrets = [person.email, person.password, 'planted secret', first.accessToken];
  for (const secret of [...secrets, second.refreshToken, third.refreshToken]) {
    expect(text).not.toContain(secret);
  }
});
