import { DomainError } from '../../platform/errors.ts';

/** The provider does not answer: the seats stay held, and the same request may be made again. */
export const paymentUnavailable = (cause: unknown) =>
  new DomainError({
    kind: 'unavailable',
    code: 'PAYMENT_UNAVAILABLE',
    message: 'The payment provider does not answer. Your seats are still held: try again.',
    retryAfterSeconds: 2,
    cause,
  });
