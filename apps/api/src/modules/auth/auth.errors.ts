import { DomainError } from '../../platform/errors.ts';

/** Nobody is signed in, or not any more. One answer for every reason, so that none shows. */
export const unauthenticated = () =>
  new DomainError({
    kind: 'unauthenticated',
    code: 'UNAUTHENTICATED',
    message: 'Sign in first.',
  });

/** A token that was ours and good, and has run out. */
export const tokenExpired = () =>
  new DomainError({
    kind: 'unauthenticated',
    code: 'TOKEN_EXPIRED',
    message: 'This access token has run out. Refresh it.',
  });

/** One answer for an unknown address and a wrong password. */
export const invalidCredentials = () =>
  new DomainError({
    kind: 'unauthenticated',
    code: 'INVALID_CREDENTIALS',
    message: 'This address and this password do not belong together.',
  });

/** A refresh token was used again: somebody has a copy, and nobody can tell who. */
export const refreshReused = () =>
  new DomainError({
    kind: 'unauthenticated',
    code: 'REFRESH_REUSED',
    message: 'This refresh token was used before. To be safe, everyone who had it is signed out.',
  });

/**
 * @param reason what is wrong with it, as the end of the sentence "The password …"
 * @param pointer where it stands in the request
 */
export const passwordRefused = (reason: string, pointer = '/password') =>
  new DomainError({
    kind: 'invalid',
    code: 'PASSWORD_REFUSED',
    message: `This password cannot be used: it ${reason}.`,
    fields: [{ pointer, message: reason }],
  });

export const staffPasswordTooShort = () =>
  new DomainError({
    kind: 'forbidden',
    code: 'STAFF_PASSWORD_TOO_SHORT',
    message: 'Staff need a password of at least 15 characters.',
  });

/** Somebody who is signed in was asked for their password, and sent another. */
export const passwordWrong = () =>
  new DomainError({
    kind: 'forbidden',
    code: 'PASSWORD_WRONG',
    message: 'This is not your password.',
  });

/** A mailed token was used, ran out, was overtaken by a change of the account, or never was. */
export const mailedTokenInvalid = () =>
  new DomainError({
    kind: 'invalid',
    code: 'MAILED_TOKEN_INVALID',
    message: 'This link was used already, or has run out. Ask for another.',
    fields: [{ pointer: '/token', message: 'is not good, or not any more' }],
  });

/** The password was right; the account has a second factor besides. */
export const totpRequired = () =>
  new DomainError({
    kind: 'unauthenticated',
    code: 'TOTP_REQUIRED',
    message: 'Add the code of your authenticator app, or a recovery code.',
  });

/** The password was right; the code was wrong, or was used before. */
export const totpInvalid = () =>
  new DomainError({
    kind: 'unauthenticated',
    code: 'TOTP_INVALID',
    message: 'This code is wrong, or was used before. Wait for the next one.',
  });

/** @param enrolmentToken opens the enrolment of a second factor, and nothing else */
export const totpEnrolmentRequired = (enrolmentToken: string, expiresInSeconds: number) =>
  new DomainError({
    kind: 'forbidden',
    code: 'TOTP_ENROLMENT_REQUIRED',
    message: 'Staff need a second factor. Set one up, and sign in again.',
    details: { enrolmentToken, expiresIn: expiresInSeconds },
  });

export const totpAlreadySet = () =>
  new DomainError({
    kind: 'conflict',
    code: 'TOTP_ALREADY_SET',
    message: 'This account has a second factor already. Remove it first.',
  });

/** There is no second factor, or no enrolment that could be confirmed. */
export const totpNotSet = () =>
  new DomainError({
    kind: 'conflict',
    code: 'TOTP_NOT_SET',
    message: 'There is no second factor, or no enrolment under way.',
  });

export const totpMandatory = () =>
  new DomainError({
    kind: 'conflict',
    code: 'TOTP_MANDATORY',
    message: 'Staff keep their second factor. An administrator can reset it.',
  });

/** Whoever has power over others gives it back first: it must not end unnoticed. */
export const roleBlocksErasure = () =>
  new DomainError({
    kind: 'conflict',
    code: 'ROLE_BLOCKS_ERASURE',
    message: 'Accounts of staff and administrators are erased once they are customers again.',
  });

/** The operator asked for the first administrator of a system that has one. */
export const adminExists = () =>
  new DomainError({
    kind: 'conflict',
    code: 'ADMIN_EXISTS',
    message: 'There is an administrator already, who can make others.',
  });
