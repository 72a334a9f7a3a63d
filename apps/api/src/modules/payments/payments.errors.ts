import { DomainError } from '../../platform/errors.ts';

/** The provider does not answer: the seats stay held, and the same request may be made again. */
export const paymentUnavailable = (cause: unknown, reservationId?: string) =>
  new DomainError({
    kind: 'unavailable',
    code: 'PAYMENT_UNAVAILABLE',
    message:
      'The payment provider does not answer. Your seats are still held: repeat with the same Idempotency-Key, or pay for the reservation.',
    ...(reservationId === undefined ? {} : { details: { reservationId } }),
    retryAfterSeconds: 2,
    cause,
  });

/** Less than that is left of what was paid: more never goes back. */
export const refundExceedsPaid = (refundable: number) =>
  new DomainError({
    kind: 'conflict',
    code: 'REFUND_EXCEEDS_PAID',
    message: 'That is more than is left of what was paid.',
    details: { refundable },
  });

/** The provider sends it, or it has failed: there is nothing to hand out. */
export const refundNotByHand = () =>
  new DomainError({
    kind: 'conflict',
    code: 'REFUND_NOT_BY_HAND',
    message: 'This refund is not one to be handed out.',
  });

export const paymentCaseResolved = () =>
  new DomainError({
    kind: 'conflict',
    code: 'PAYMENT_CASE_RESOLVED',
    message: 'This case has been resolved already.',
  });

/** It is about no payment of ours, or nothing is left of it. */
export const paymentCaseNotRefundable = () =>
  new DomainError({
    kind: 'conflict',
    code: 'PAYMENT_CASE_NOT_REFUNDABLE',
    message: 'There is no money here that this case could give back.',
  });

/** The provider will not take this payment, now or by asking again. */
export const paymentRefused = (cause: unknown) =>
  new DomainError({
    kind: 'conflict',
    code: 'PAYMENT_REFUSED',
    message: 'The payment provider does not take this payment. Nothing was paid.',
    cause,
  });
