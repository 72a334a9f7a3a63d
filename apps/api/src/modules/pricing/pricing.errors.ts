import { DomainError } from '../../platform/errors.ts';

export const ticketTypeUnknown = (pointers: readonly string[], known: readonly string[]) =>
  new DomainError({
    kind: 'invalid',
    code: 'TICKET_TYPE_UNKNOWN',
    message: 'There is no such ticket type for this showtime.',
    fields: pointers.map((pointer) => ({ pointer, message: `must be one of ${known.join(', ')}` })),
  });

export const ticketTypeForStaff = (pointers: readonly string[]) =>
  new DomainError({
    kind: 'forbidden',
    code: 'TICKET_TYPE_FOR_STAFF',
    message: 'Only staff sells this ticket type.',
    fields: pointers.map((pointer) => ({ pointer, message: 'is sold by staff only' })),
  });

export const ticketTypeNeedsAnother = (seats: readonly string[]) =>
  new DomainError({
    kind: 'conflict',
    code: 'TICKET_TYPE_NEEDS_ANOTHER',
    message: 'This ticket type is sold only together with another ticket, one for one.',
    details: { seats },
  });
