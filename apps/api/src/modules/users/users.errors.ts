import { DomainError } from '../../platform/errors.ts';

export const emailTaken = () =>
  new DomainError({
    kind: 'conflict',
    code: 'EMAIL_TAKEN',
    message: 'There is an account with this address already. Sign in instead.',
    fields: [{ pointer: '/email', message: 'belongs to an account' }],
  });

export const lastAdmin = () =>
  new DomainError({
    kind: 'conflict',
    code: 'LAST_ADMIN',
    message: 'This is the last administrator. Make another one first.',
  });

/** The role of whoever asks does not carry what they ask for. */
export const forbidden = () =>
  new DomainError({
    kind: 'forbidden',
    code: 'FORBIDDEN',
    message: 'Your account may not do this.',
  });
