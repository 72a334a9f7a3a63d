import type { ProblemMeaning } from './problem-meaning.ts';

/** Who somebody is, and what they may do. */
export const ACCOUNT_PROBLEMS: Readonly<Record<string, ProblemMeaning>> = {
  ADMIN_EXISTS: {
    status: 409,
    meaning: 'The operator asked for a first administrator, and there is one.',
    whatToDo: 'Ask an administrator to make you one too.',
  },
  EMAIL_TAKEN: {
    status: 409,
    meaning: 'The address has an account.',
    whatToDo: 'Sign in instead.',
  },
  FORBIDDEN: {
    status: 403,
    meaning: 'You are signed in, but your role does not carry this.',
    whatToDo: 'Ask an administrator for another role, and sign in again.',
  },
  INVALID_CREDENTIALS: {
    status: 401,
    meaning: 'The address has no account here, or another password.',
    whatToDo: 'Ask for both again.',
  },
  LAST_ADMIN: {
    status: 409,
    meaning: 'The only administrator would lose the role.',
    whatToDo: 'Make another administrator first.',
  },
  OTHER_ORIGIN: {
    status: 403,
    meaning: 'A form of our pages was not sent from our pages, or by a browser that does not say.',
    whatToDo: 'Go back to the page, reload it and send it again.',
  },
  MAILED_TOKEN_INVALID: {
    status: 400,
    meaning:
      'The link of a mail was used already, ran out, or was overtaken by a change of password or address.',
    whatToDo: 'Ask for another mail.',
  },
  PASSWORD_REFUSED: {
    status: 400,
    meaning:
      'The password is too short, too long, or one that others would guess; `errors` says which.',
    whatToDo: 'Choose another password.',
  },
  PASSWORD_WRONG: {
    status: 403,
    meaning: 'Somebody who is signed in was asked for their password again, and sent another.',
    whatToDo: 'Ask for it again; it counts as an attempt to sign in.',
  },
  RATE_LIMITED: {
    status: 429,
    meaning:
      'Too many requests of this kind in too short a time, or live views open from one address.',
    whatToDo: 'Wait `Retry-After` seconds.',
  },
  REFRESH_REUSED: {
    status: 401,
    meaning:
      'The refresh token was used before, so somebody has a copy of it: the whole session has ended.',
    whatToDo: 'Sign in again. If it was not you who used it twice, change the password.',
  },
  ROLE_BLOCKS_ERASURE: {
    status: 409,
    meaning: 'The account belongs to staff or to an administrator.',
    whatToDo: 'Have an administrator make it a customer’s first.',
  },
  STAFF_PASSWORD_TOO_SHORT: {
    status: 403,
    meaning:
      'In production, staff and administrators without a second factor need a password of at least 15 characters to set one up.',
    whatToDo: 'Choose a longer password by "forgotten password", and sign in with it.',
  },
  TOTP_ALREADY_SET: {
    status: 409,
    meaning: 'The account has a second factor already.',
    whatToDo: 'Remove it first, with a code of it.',
  },
  TOTP_ENROLMENT_REQUIRED: {
    status: 403,
    meaning:
      'The password was right, but in production staff and administrators need a second factor. `enrolmentToken` opens its set-up for `expiresIn` seconds, and nothing else.',
    whatToDo:
      'Send it as `Enrolment-Token` to `POST /auth/totp` and `POST /auth/totp/confirm`, then sign in again.',
  },
  TOTP_INVALID: {
    status: 401,
    meaning: 'The password was right; the code was wrong, or was used before.',
    whatToDo: 'Wait for the next code of the app, or use a recovery code.',
  },
  TOTP_MANDATORY: {
    status: 409,
    meaning: 'In production, staff and administrators cannot do without a second factor.',
    whatToDo: 'Keep it. If the device is lost, another administrator can reset it.',
  },
  TOTP_NOT_SET: {
    status: 409,
    meaning: 'There is no second factor to remove, or no secret that waits for its first code.',
    whatToDo: 'Begin with `POST /auth/totp`.',
  },
  TOTP_REQUIRED: {
    status: 401,
    meaning: 'The password was right, and the account has a second factor.',
    whatToDo: 'Ask for a code of the authenticator app, and send it as `totp` beside the password.',
  },
  UNAUTHENTICATED: {
    status: 401,
    meaning:
      'There is no token, or not one that is good: forged, of an ended session, or of another kind.',
    whatToDo: 'Sign in.',
  },
};
