import { valuesOf, type OpenedReservation } from './reservation-access.ts';

type Field = string | readonly string[] | undefined;

/**
 * The tickets that a form names, for the service to judge: one that is not of the reservation is
 * refused there, and never means others.
 *
 * @returns undefined, for all of them, only where the form has no such field
 */
export function namedTickets(field: Field): readonly string[] | undefined {
  return field === undefined ? undefined : [...new Set(valuesOf(field))];
}

/** Those of them that the reservation has, to be shown; undefined, for all of them, where it has none. */
export function knownTickets(
  { reservation }: Pick<OpenedReservation, 'reservation'>,
  field: Field,
): readonly string[] | undefined {
  const known = new Set(reservation.tickets.map(({ id }) => id));
  const named = (namedTickets(field) ?? []).filter((id) => known.has(id));
  return named.length === 0 ? undefined : named;
}

/** Those of them that the reservation has, or all that are valid. */
export function ticketsInQuestion(
  opened: Pick<OpenedReservation, 'reservation'>,
  field: Field,
): readonly string[] {
  const live = opened.reservation.tickets.filter(({ status }) => status === 'valid');
  return knownTickets(opened, field) ?? live.map(({ id }) => id);
}
