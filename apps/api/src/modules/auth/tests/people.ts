import type { TestApp } from '../../../../test/support/test-app.ts';
import { newId } from '../../../platform/ids.ts';

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

export function signIn(api: TestApp, email: string, password: string) {
  return api.request({ method: 'POST', url: '/auth/login', payload: { email, password } });
}

export function refresh(api: TestApp, refreshToken: string) {
  return api.request({ method: 'POST', url: '/auth/refresh', payload: { refreshToken } });
}

export function getMe(api: TestApp, accessToken: string) {
  return api.request({ url: '/auth/me', as: { accessToken } });
}
