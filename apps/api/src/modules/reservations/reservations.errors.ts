import { DomainError } from '../../platform/errors.ts';

export const cancellationClosed = (cutOffMinutes: number) =>
  new DomainError({
    kind: 'conflict',
    code: 'CANCELLATION_CLOSED',
    message:
      cutOffMinutes > 0
        ? `Tickets can be cancelled until ${cutOffMinutes} minutes before the start.`
        : 'These tickets can no longer be cancelled.',
  });

export const paymentMethodUnavailable = () =>
  new DomainError({
    kind: 'conflict',
    code: 'PAYMENT_METHOD_UNAVAILABLE',
    message: 'It cannot be paid like that here.',
  });

export const paymentNeedsHold = () =>
  new DomainError({
    kind: 'conflict',
    code: 'PAYMENT_NEEDS_HOLD',
    message: 'Paying online takes a while: hold the seats first, then pay for the hold.',
  });
