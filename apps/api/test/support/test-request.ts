/** Somebody who is signed in. */
export type TestUser = {
  id: string;
  email: string;
  name: string;
  accessToken: string;
  sessionId: string;
};

export type TestRequest = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  /** Below `/api/v1`, unless it begins with `//` (then from the root). */
  url: string;
  payload?: unknown;
  headers?: Record<string, string>;
  /** Who asks; nobody when missing. */
  as?: Pick<TestUser, 'accessToken'>;
};
