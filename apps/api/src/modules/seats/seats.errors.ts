import { DomainError } from '../../platform/errors.ts';

/** A seat that cannot be had, and what stands in the way. */
export type SeatRefusal = { label: string; reason: 'held' | 'sold' | 'blocked' };

export const seatsUnavailable = (seats: readonly SeatRefusal[]) =>
  new DomainError({
    kind: 'conflict',
    code: 'SEATS_UNAVAILABLE',
    message: 'Some of these seats are not available any more.',
    details: { seats },
  });

export const notEnoughSeats = (count: number) =>
  new DomainError({
    kind: 'conflict',
    code: 'NOT_ENOUGH_SEATS',
    message: `There are no ${count} seats of this kind left.`,
  });

export const seatUnitIncomplete = (missing: readonly string[]) =>
  new DomainError({
    kind: 'conflict',
    code: 'SEAT_UNIT_INCOMPLETE',
    message: 'Seats that belong together are sold together.',
    details: { seats: missing.map((label) => ({ label, reason: 'missing' })) },
  });

export const seatLimitReached = (limit: number, scope: 'hold' | 'showtime') =>
  new DomainError({
    kind: 'conflict',
    code: 'SEAT_LIMIT_REACHED',
    message:
      scope === 'hold'
        ? `At most ${limit} seats can be taken at once.`
        : `One person can have at most ${limit} seats of a showtime.`,
    details: { limit, scope },
  });

export const salesNotOpen = () =>
  new DomainError({
    kind: 'conflict',
    code: 'SALES_NOT_OPEN',
    message: 'Tickets for this showtime are not on sale yet.',
  });

export const salesClosed = () =>
  new DomainError({
    kind: 'conflict',
    code: 'SALES_CLOSED',
    message: 'Ticket sales for this showtime have closed.',
  });

export const showtimeCancelled = () =>
  new DomainError({
    kind: 'conflict',
    code: 'SHOWTIME_CANCELLED',
    message: 'This showtime has been cancelled.',
  });

export const holdExpired = () =>
  new DomainError({
    kind: 'conflict',
    code: 'HOLD_EXPIRED',
    message: 'The time to buy these seats has run out. Take seats again.',
  });

export const holdReleased = () =>
  new DomainError({
    kind: 'conflict',
    code: 'HOLD_RELEASED',
    message: 'These seats were given back. Take seats again.',
  });

export const holdConverted = (reservationId: string | null) =>
  new DomainError({
    kind: 'conflict',
    code: 'HOLD_CONVERTED',
    message: 'These seats have been bought already.',
    details: { reservationId },
  });

export const channelDiffers = () =>
  new DomainError({
    kind: 'conflict',
    code: 'CHANNEL_DIFFERS',
    message: 'These seats were held over another channel, at other fees. Sell them over that one.',
  });

export const holdInPayment = (reservationId: string | null) =>
  new DomainError({
    kind: 'conflict',
    code: 'HOLD_IN_PAYMENT',
    message: 'These seats are being paid for. Pay, or cancel the reservation.',
    details: { reservationId },
  });

export const holdExtensionLimit = () =>
  new DomainError({
    kind: 'conflict',
    code: 'HOLD_EXTENSION_LIMIT',
    message: 'This hold cannot be made any longer.',
  });

/** The session that asked has ended, as the database knows it. */
export const sessionEnded = () =>
  new DomainError({
    kind: 'unauthenticated',
    code: 'UNAUTHENTICATED',
    message: 'Sign in to do this.',
  });

export const seatMapIsHistory = () =>
  new DomainError({
    kind: 'conflict',
    code: 'SEAT_MAP_IS_HISTORY',
    message: 'Seats of this showtime were sold before, so its seat map stays. Make a new showtime.',
  });
