import { DomainError } from '../../platform/errors.ts';
import type { Money } from '../../platform/money.ts';

/** @param minutesBefore until when customers could; null where it is too late for everyone */
export const cancellationClosed = (minutesBefore: number | null) =>
  new DomainError({
    kind: 'conflict',
    code: 'CANCELLATION_CLOSED',
    message:
      minutesBefore === null
        ? 'These tickets can no longer be given back.'
        : `Tickets can be given back until ${minutesBefore} minutes before the start.`,
  });

export const ticketAdmitted = () =>
  new DomainError({
    kind: 'conflict',
    code: 'TICKET_ADMITTED',
    message: 'Somebody went in with one of these tickets. Ask the box office.',
  });

export const cancellationQuoteChanged = (refund: Money) =>
  new DomainError({
    kind: 'conflict',
    code: 'CANCELLATION_QUOTE_CHANGED',
    message: 'What goes back is not what you expect any more. Look again, and then decide.',
    details: { refund },
  });

export const exchangeQuoteChanged = (details: { refund: Money; amountDue: Money }) =>
  new DomainError({
    kind: 'conflict',
    code: 'EXCHANGE_QUOTE_CHANGED',
    message:
      'What comes back or is to be paid is not what you expect any more. Look again, and then decide.',
    details,
  });

export const nothingToExchange = () =>
  new DomainError({
    kind: 'conflict',
    code: 'NOTHING_TO_EXCHANGE',
    message: 'Only valid tickets of a confirmed reservation can be exchanged.',
  });

export const exchangeCurrencyDiffers = () =>
  new DomainError({
    kind: 'conflict',
    code: 'EXCHANGE_CURRENCY_DIFFERS',
    message: 'These seats are sold in another currency. Cancel, and buy them.',
  });

/** It costs something else than the buyer was told. */
export const totalChanged = (total: Money) =>
  new DomainError({
    kind: 'conflict',
    code: 'TOTAL_CHANGED',
    message: 'The total has changed. Nothing was charged.',
    details: { total },
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

/** Its time is over, or it ended otherwise; or money came for it that somebody has to look at first. */
export const paymentClosed = () =>
  new DomainError({
    kind: 'conflict',
    code: 'PAYMENT_CLOSED',
    message: 'This reservation can no longer be paid.',
  });

export const paymentNotDue = () =>
  new DomainError({
    kind: 'conflict',
    code: 'PAYMENT_NOT_DUE',
    message: 'There is nothing left to pay.',
  });

export const exchangeTooManySeats = (seatsMax: number) =>
  new DomainError({
    kind: 'conflict',
    code: 'EXCHANGE_TOO_MANY_SEATS',
    message: `At most ${seatsMax} seats can be had for these tickets. Buy the others.`,
    details: { limit: seatsMax },
  });

export const exchangeNeedsPayment = () =>
  new DomainError({
    kind: 'conflict',
    code: 'EXCHANGE_NEEDS_PAYMENT',
    message: 'These seats cost more than the tickets are worth. Buy them, and cancel the tickets.',
  });
