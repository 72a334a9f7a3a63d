import { formatInstant } from '../../platform/clock.ts';
import { DomainError } from '../../platform/errors.ts';
import type { Money } from '../../platform/money.ts';

export const ticketVoid = () =>
  new DomainError({
    kind: 'conflict',
    code: 'TICKET_VOID',
    message: 'This ticket was cancelled: it opens no door any more.',
  });

export const ticketsNotIssued = () =>
  new DomainError({
    kind: 'conflict',
    code: 'TICKETS_NOT_ISSUED',
    message: 'There are no tickets yet: they are issued when the reservation is confirmed.',
  });

/** Not one of ours, or of a house whose keys are not listed here. */
export const ticketUnknown = () =>
  new DomainError({
    kind: 'notFound',
    code: 'TICKET_UNKNOWN',
    message: 'This is not a ticket of this house.',
  });

export const ticketForAnotherShowtime = (showtimeId: string) =>
  new DomainError({
    kind: 'conflict',
    code: 'TICKET_FOR_ANOTHER_SHOWTIME',
    message: 'This ticket is for another showtime.',
    details: { showtimeId },
  });

export const ticketAdmitted = (admittedAt: Date, timeZone: string) =>
  new DomainError({
    kind: 'conflict',
    code: 'TICKET_ADMITTED',
    message: 'Somebody came in with this ticket before.',
    details: { admittedAt: formatInstant(admittedAt, timeZone) },
  });

export const admissionNotOpen = (opensAt: Date, timeZone: string) =>
  new DomainError({
    kind: 'conflict',
    code: 'ADMISSION_NOT_OPEN',
    message: 'The doors of this showtime are not open yet.',
    details: { opensAt: formatInstant(opensAt, timeZone) },
  });

export const admissionOver = (endedAt: Date, timeZone: string) =>
  new DomainError({
    kind: 'conflict',
    code: 'ADMISSION_OVER',
    message: 'This showtime is over.',
    details: { endedAt: formatInstant(endedAt, timeZone) },
  });

/** Of the whole reservation. */
export const paymentDue = (amountDue: Money) =>
  new DomainError({
    kind: 'conflict',
    code: 'PAYMENT_DUE',
    message: 'This reservation is not paid yet.',
    details: { amountDue },
  });
