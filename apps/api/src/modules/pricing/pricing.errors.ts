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
    details: { seats: seats.map((label) => ({ label, reason: 'needsAnother' })) },
  });

/** One answer for a code that is unknown, over, or used up: guessing codes teaches nothing. */
export const promotionUnavailable = () =>
  new DomainError({
    kind: 'conflict',
    code: 'PROMOTION_UNAVAILABLE',
    message: 'This promotion code cannot be used.',
  });

/** How many showtimes are named in a refusal. */
const SHOWTIMES_NAMED_MAX = 20;

export const showtimesWithoutPrices = (showtimeIds: readonly string[]) =>
  new DomainError({
    kind: 'conflict',
    code: 'SHOWTIMES_WITHOUT_PRICES',
    message: 'No price list would be left for showtimes that have no prices of their own.',
    details: {
      count: showtimeIds.length,
      showtimeIds: showtimeIds.slice(0, SHOWTIMES_NAMED_MAX),
    },
  });

export const ticketTypeExists = (cause: unknown) =>
  new DomainError({
    kind: 'conflict',
    code: 'TICKET_TYPE_EXISTS',
    message: 'There is a ticket type with this code.',
    cause,
  });

export const feeExists = (cause: unknown) =>
  new DomainError({
    kind: 'conflict',
    code: 'FEE_EXISTS',
    message: 'There is a fee with this code in the same place.',
    cause,
  });

export const promotionCodeTaken = (cause: unknown) =>
  new DomainError({
    kind: 'conflict',
    code: 'PROMOTION_CODE_TAKEN',
    message: 'Another promotion has this code.',
    cause,
  });

export const totalTooLarge = () =>
  new DomainError({
    kind: 'conflict',
    code: 'TOTAL_TOO_LARGE',
    message: 'These seats together cost more than can be booked at once.',
  });
