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

/** @param reason what is wrong with it, as the end of the sentence "The password …" */
export const passwordRefused = (reason: string) =>
  new DomainError({
    kind: 'invalid',
    code: 'PASSWORD_REFUSED',
    message: `This password cannot be used: it ${reason}.`,
    fields: [{ pointer: '/password', message: reason }],
  });

export const staffPasswordTooShort = () =>
  new DomainError({
    kind: 'forbidden',
    code: 'STAFF_PASSWORD_TOO_SHORT',
    message: 'Staff need a password of at least 15 characters.',
  });

/** The operator asked for the first administrator of a system that has one. */
export const adminExists = () =>
  new DomainError({
    kind: 'conflict',
    code: 'ADMIN_EXISTS',
    message: 'There is an administrator already, who can make others.',
  });
