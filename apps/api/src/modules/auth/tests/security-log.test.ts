import { randomBytes } from 'node:crypto';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestApp, type TestApp } from '../../../../test/support/test-app.ts';
import { createChangeFeed } from '../../../platform/changes.ts';
import { newId } from '../../../platform/ids.ts';
import { createAccessTokens } from '../access-tokens.ts';
import type { EnqueueAccountMail } from '../account-mail.ts';
import { createAccounts } from '../accounts.ts';
import { createEndedSessions } from '../ended-sessions.ts';
import type { Proof } from '../password-proofs.ts';
import { createPasswords } from '../passwords.ts';
import type { TokenKeys } from '../token-keys.ts';
import { codeOf, UNLIMITED } from '../../../../test/support/people.ts';

let api: TestApp;

beforeAll(async () => {
  api = await startTestApp();
});
afterAll(() => api.stop());

type Mailed = Parameters<EnqueueAccountMail>[1];

/** Services whose log lines and mails are kept. */
function givenAccounts() {
  const keys: TokenKeys = [{ id: 'one', secret: randomBytes(32) }];
  const lines: object[] = [];
  const mails: Mailed[] = [];
  const accounts = createAccounts({
    db: api.db,
    accessTokens: createAccessTokens({ keys, lifetimeSeconds: 900, production: true }),
    tokenKeys: keys,
    passwords: createPasswords({ hashesAtOnce: 1 }),
    endedSessions: createEndedSessions(createChangeFeed(null, () => undefined)),
    limits: UNLIMITED,
    publicUrl: 'http://localhost',
    enqueueMail: async (_tx, mail) => void mails.push(mail),
    exportSections: {},
    eraseFromOthers: [],
    moveContact: async () => undefined,
    cinemaNames: async () => [],
    settings: { sessionDaysMax: 90, sessionIdleDays: 30, refreshGraceSeconds: 0 },
    production: false,
  });
  return { accounts, lines, mails, log: { info: (facts: object) => void lines.push(facts) } };
}

const eventsOf = (lines: readonly object[]) =>
  lines.map((line) => ('event' in line ? line.event : 'nameless'));

/** The token in the link of the last mail. */
function tokenIn(mails: readonly Mailed[]): string {
  const mail = mails.at(-1);
  if (mail?.kind !== 'passwordReset' && mail?.kind !== 'emailChange') return '';
  return new URL(mail.facts.link).searchParams.get('token') ?? '';
}

test('the log tells who signed in, failed and left, and no address, password or token', async () => {
  const { accounts, lines, log } = givenAccounts();
  const { auth } = accounts;
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

  expect(eventsOf(lines)).toEqual([
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

test('the log tells what became of an account, and nothing that opens it', async () => {
  const { accounts, lines, mails, log } = givenAccounts();
  const address = '203.0.113.1';
  const email = 'grace@example.com';
  const newEmail = 'hopper@example.com';
  const passwords = ['seven quiet otters', 'eight louder herons', 'nine slower badgers'] as const;
  const [first, second, third] = passwords;
  const { user } = await accounts.auth.signUp({ email, password: first, name: 'Grace' }, log);
  const { id: userId } = user;

  await accounts.passwordResets.request({ email, address }, log);
  await accounts.upkeep.answerResetRequests();
  const resetToken = tokenIn(mails);
  await accounts.passwordResets.confirm({ token: resetToken, password: second }, log);
  const proof: Proof = { userId, password: second, address };
  await expect(
    accounts.account.changePassword({ ...proof, password: first, newPassword: third }, log),
  ).rejects.toMatchObject({ code: 'PASSWORD_WRONG' });
  const signedIn = await accounts.account.changePassword({ ...proof, newPassword: third }, log);
  proof.password = third;
  await accounts.account.requestEmailChange({ ...proof, email: newEmail }, log);
  const changeToken = tokenIn(mails);
  await accounts.account.confirmEmailChange({ token: changeToken }, log);
  await accounts.sessions.endOtherSessions({ userId, sessionId: newId() }, log);
  const by = { userId, sessionId: newId() };
  const { secret } = await accounts.totp.begin({ ...by, ...proof }, log);
  const { recoveryCodes } = await accounts.totp.confirm(by, codeOf(secret), log);
  const [recoveryCode = ''] = recoveryCodes;
  await accounts.totp.remove({ ...by, ...proof, code: recoveryCode }, log);
  await accounts.ownData.exportData(userId, log);
  await accounts.erasure.eraseSelf(proof, log);

  expect(eventsOf(lines)).toEqual([
    'signedUp',
    'passwordResetRequested',
    'passwordReset',
    'passwordProofFailed',
    'passwordChanged',
    'emailChangeRequested',
    'emailChanged',
    'sessionsEnded',
    'totpEnrolmentBegun',
    'totpAdded',
    'totpRemoved',
    'accountExported',
    'accountErased',
  ]);
  const text = JSON.stringify(lines);
  const secrets = [email, newEmail, ...passwords, resetToken, changeToken, secret, recoveryCode];
  for (const hidden of [...secrets, signedIn.accessToken, signedIn.refreshToken]) {
    expect(hidden).not.toBe('');
    expect(text).not.toContain(hidden);
  }
});
