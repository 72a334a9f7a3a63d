import { isSignedIn, readJson } from './answers.ts';
import type { ApiClient, ApiAnswer } from './api-client.ts';
import { authorityOf, type Crowd, type VirtualUser } from './virtual-user.ts';

/** Looks at oneself and one's reservations, refreshes, signs out and in again. */
export async function useAccount({ api }: Crowd, user: VirtualUser): Promise<void> {
  const token = user.accessToken;
  const what = user.chance.weighted([
    ['me', 35],
    ['mine', 25],
    ['refresh', 25],
    ['one', 11],
    ['again', 4],
  ] as const);
  switch (what) {
    case 'me':
      await api.call({ operation: 'who am I', path: '/auth/me', token });
      return;
    case 'mine':
      await api.call({ operation: 'my reservations', path: '/reservations?limit=10', token });
      return;
    case 'refresh':
      await refresh(api, user);
      return;
    case 'one': {
      const reservation = user.reservations.at(-1);
      if (reservation === undefined) return;
      const path = `/reservations/${user.chance.oneOf([reservation.id, reservation.reference])}`;
      const authority = authorityOf(user, reservation.buyer);
      await api.call({ operation: 'one reservation', path, ...authority });
      return;
    }
    case 'again': {
      const body = { refreshToken: user.refreshToken };
      await api.call({ operation: 'sign out', method: 'POST', path: '/auth/logout', token, body });
      await signIn(api, user);
    }
  }
}

export async function signUp(
  api: ApiClient,
  account: { email: string; password: string },
): Promise<ApiAnswer> {
  const body = { ...account, name: 'Ada Lovelace' };
  return api.call({ operation: 'sign up', method: 'POST', path: '/auth/signup', body });
}

export async function signIn(api: ApiClient, user: VirtualUser): Promise<void> {
  const { email, password } = user;
  const body = { email, password };
  keepTokens(
    user,
    await api.call({ operation: 'sign in', method: 'POST', path: '/auth/login', body }),
  );
}

/** After 401: the access token has run out. */
export async function refresh(api: ApiClient, user: VirtualUser): Promise<void> {
  const body = { refreshToken: user.refreshToken };
  const answer = await api.call({
    operation: 'refresh',
    method: 'POST',
    path: '/auth/refresh',
    body,
  });
  keepTokens(user, answer);
  if (answer.outcome === 'refused') await signIn(api, user);
}

function keepTokens(user: VirtualUser, { outcome, text }: ApiAnswer): void {
  if (outcome !== 'done') return;
  const { accessToken, refreshToken } = readJson(text, isSignedIn);
  user.accessToken = accessToken;
  user.refreshToken = refreshToken;
}
