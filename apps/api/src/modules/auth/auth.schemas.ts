import { Type, type Static } from 'typebox';

import { Strict } from '../../platform/http/wire.ts';
import { toUserView, UserView } from '../users/index.ts';
import { CHARACTERS_MAX } from './password-policy.ts';
import type { SignedIn } from './session-issuer.ts';

export const Email = Type.String({ format: 'email', maxLength: 254 });

/** One line of text: names end up in the heads of mails. */
export const PersonName = Type.String({
  maxLength: 100,
  pattern: String.raw`^(?=.*\S)[^\u0000-\u001f\u007f]+$`,
  description: 'What to call you.',
});

export const Password = Type.String({
  minLength: 1,
  maxLength: CHARACTERS_MAX,
  description: 'Any characters. New ones have at least 10, and are not on lists of stolen ones.',
});

export const SignUpBody = Type.Object(
  { email: Email, password: Password, name: PersonName },
  {
    additionalProperties: false,
    examples: [{ email: 'ada@example.com', password: 'seven quiet otters', name: 'Ada Lovelace' }],
  },
);

/** Of whoever has a second factor. */
export const Code = Type.String({
  minLength: 6,
  maxLength: 40,
  description: 'Six digits of an authenticator app, or a recovery code. Each works once.',
  examples: ['492039', '7F3K-QW2M-9XTA-B4HN'],
});

export const SignInBody = Type.Object(
  { email: Email, password: Password, totp: Type.Optional(Code) },
  {
    additionalProperties: false,
    examples: [{ email: 'ada@example.com', password: 'seven quiet otters' }],
  },
);

const RefreshToken = Type.String({ minLength: 1, maxLength: 200 });

export const RefreshBody = Type.Object(
  { refreshToken: RefreshToken },
  { additionalProperties: false, examples: [{ refreshToken: 'AZrl…' }] },
);

export const SignOutBody = Strict({ refreshToken: Type.Optional(RefreshToken) });

/** Who signed in, and what they act with from here on. */
export const SignedInView = Type.Object({
  user: UserView,
  accessToken: Type.String({ description: 'Goes into `Authorization: Bearer …`.' }),
  refreshToken: Type.String({ description: 'For one use at `POST /auth/refresh`.' }),
  tokenType: Type.Literal('Bearer'),
  expiresIn: Type.Integer({ description: 'Seconds until the access token runs out.' }),
});

export function toSignedInView(signedIn: SignedIn): Static<typeof SignedInView> {
  const { user, accessToken, refreshToken, expiresInSeconds } = signedIn;
  return {
    user: toUserView(user),
    accessToken,
    refreshToken,
    tokenType: 'Bearer',
    expiresIn: expiresInSeconds,
  };
}
