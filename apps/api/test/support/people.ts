import { Secret, TOTP } from 'otpauth';

import type { TestApp } from './test-app.ts';
import { newId } from '../../src/platform/ids.ts';

/** What signing up, signing in and refreshing answer. */
export type SignedInBody = {
  user: { id: string; email: string; name: string; role: string };
  accessToken: string;
  refreshToken: string;
  tokenType: string;
  expiresIn: number;
};

/** For services that are built by hand. */
export const UNLIMITED = {
  limitSignIn: async () => undefined,
  limitPasswordReset: async () => undefined,
  limitCodes: async () => undefined,
};

export const GOOD_PASSWORD = 'seven quiet otters';

/** Somebody who signed up through the API, so that there is a password to sign in with. */
export async function givenSignedUp(
  api: TestApp,
  { email = `person-${newId()}@example.com`, password = GOOD_PASSWORD } = {},
): Promise<SignedInBody> {
  const payload = { email, password, name: 'Ada Lovelace' };
  const response = await api.request({ method: 'POST', url: '/auth/signup', payload });
  if (response.statusCode !== 201) throw new Error(`sign-up failed: ${response.body}`);
  return response.json<SignedInBody>();
}

export function signIn(api: TestApp, email: string, password: string, totp?: string) {
  const payload = { email, password, ...(totp === undefined ? {} : { totp }) };
  return api.request({ method: 'POST', url: '/auth/login', payload });
}

export function refresh(api: TestApp, refreshToken: string) {
  return api.request({ method: 'POST', url: '/auth/refresh', payload: { refreshToken } });
}

export function getMe(api: TestApp, accessToken: string) {
  return api.request({ url: '/auth/me', as: { accessToken } });
}

export type MailInOutbox = { kind: string; facts: { link?: string; change?: string } };

/** What is to be mailed to an address, the oldest first. */
export async function mailsTo(api: TestApp, recipient: string): Promise<MailInOutbox[]> {
  return api.db
    .selectFrom('outbox_messages')
    .select(['kind', 'facts'])
    .where('recipient', '=', recipient)
    .orderBy('created_at')
    .execute();
}

/** The token in the latest mail of a kind to an address. */
export async function mailedToken(api: TestApp, recipient: string, kind: string): Promise<string> {
  const mails = (await mailsTo(api, recipient)).filter((mail) => mail.kind === kind);
  const { link } = mails.at(-1)?.facts ?? {};
  if (link === undefined) throw new Error(`no ${kind} with a link was mailed to ${recipient}`);
  return new URL(link).searchParams.get('token') ?? '';
}

export function requestReset(api: TestApp, email: string) {
  return api.request({ method: 'POST', url: '/auth/password-resets', payload: { email } });
}

export function confirmReset(api: TestApp, token: string, password: string) {
  const payload = { token, password };
  return api.request({ method: 'POST', url: '/auth/password-resets/confirm', payload });
}

/** A token that gives this account another password, mailed to its address. */
export async function givenResetToken(api: TestApp, email: string): Promise<string> {
  await requestReset(api, email);
  await api.parts.accounts.answerResetRequests();
  return mailedToken(api, email, 'passwordReset');
}

/** The code that an authenticator app shows, now or some steps later. */
export function codeOf(secret: string, stepsLater = 0): string {
  const timestamp = Date.now() + stepsLater * 30_000;
  return TOTP.generate({ secret: Secret.fromBase32(secret), timestamp });
}

/** Somebody with a second factor, none of whose codes was used yet. */
export async function givenSecondFactor(
  api: TestApp,
  as: { accessToken: string; user: { id: string } },
  password = GOOD_PASSWORD,
): Promise<{ secret: string; recoveryCodes: string[] }> {
  const begun = await api.request({ method: 'POST', url: '/auth/totp', as, payload: { password } });
  const { secret } = begun.json<{ secret: string }>();
  const confirmed = await api.request({
    method: 'POST',
    url: '/auth/totp/confirm',
    as,
    payload: { code: codeOf(secret) },
  });
  if (confirmed.statusCode !== 200) throw new Error(`no second factor: ${confirmed.body}`);
  await forgetUsedCodes(api, as.user.id);
  return { secret, recoveryCodes: confirmed.json<{ recoveryCodes: string[] }>().recoveryCodes };
}

/** As if the time of the codes that were used lay further back. */
export async function forgetUsedCodes(api: TestApp, userId: string): Promise<void> {
  await api.db
    .updateTable('totp_secrets')
    .set({ last_used_step: 0 })
    .where('user_id', '=', userId)
    .execute();
}
