import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';

import {
  DomainError,
  holderOf,
  toReservation,
  type DescribedReservation,
  type Holder,
  type PageServices,
  type Reservation,
} from '../../api.ts';

/** What the query of every page of a reservation may carry: the token of the link in a mail. */
export const accessQuery = { access: Type.Optional(Type.String({ maxLength: 200 })) };

export const ReservationParams = Type.Object({ reservationId: Type.String({ maxLength: 40 }) });

/** Pages are reached from elsewhere, with whatever others add to an address: it does not matter. */
export const AccessQuery = Type.Object({ ...accessQuery });

/** A reservation that whoever asks may see, and how they may. */
export type OpenedReservation = {
  holder: Holder;
  reservation: Reservation;
  described: DescribedReservation;
  /** What links to it must carry on, because nothing else opens it to whoever asks; else undefined. */
  access: string | undefined;
};

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const REFERENCE_LENGTH = 8;

/**
 * Whoever looks at these pages does so as a moviegoer, staff too: with what is theirs they do what
 * everybody may, and what belongs to others they see at the counter.
 */
export function moviegoerOf(request: FastifyRequest): Holder {
  return { ...holderOf(request, 'reservations.viewAll'), isStaff: false };
}

/**
 * Finds the reservation of an address, by its id or its reference.
 *
 * @throws DomainError NOT_FOUND, also when it is somebody else's
 */
export async function openReservation(
  services: Pick<PageServices, 'reservations' | 'documents'>,
  request: FastifyRequest<{ Params: { reservationId: string } }>,
): Promise<OpenedReservation> {
  const { reservations, documents } = services;
  const { reservationId: name } = request.params;
  const holder = moviegoerOf(request);
  if (!UUID.test(name) && name.length !== REFERENCE_LENGTH) throw unknownReservation();
  const { owner, id, showtimeId } = await reservations.findOwnAddress(name, holder);
  const described = await documents.describe(showtimeId, id);
  if (described === null) throw unknownReservation();
  const isOwn = owner === holder.owner;
  return {
    holder,
    reservation: toReservation(described.row, described.showtime, holder),
    described,
    access: isOwn ? undefined : (holder.accessToken ?? undefined),
  };
}

/** What a form field says that may be there once, several times, or not at all. */
export function valuesOf(field: string | readonly string[] | undefined): readonly string[] {
  if (field === undefined) return [];
  return typeof field === 'string' ? [field] : field;
}

const unknownReservation = () =>
  new DomainError({
    kind: 'notFound',
    code: 'NOT_FOUND',
    message: 'There is no such reservation.',
  });
