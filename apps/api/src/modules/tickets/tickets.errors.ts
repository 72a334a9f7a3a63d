import { DomainError } from '../../platform/errors.ts';

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
