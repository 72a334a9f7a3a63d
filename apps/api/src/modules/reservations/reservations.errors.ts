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
