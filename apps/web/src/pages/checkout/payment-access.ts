import type { FastifyReply, FastifyRequest } from 'fastify';

import { keepCookie, readCookie } from '../../shell/page-cookies.ts';
import { accessCookie } from '../../shell/personal-cookies.ts';

/**
 * Remembers with which link somebody came to pay: the provider, who sends them back, does not learn it.
 * The browser keeps it for that way back alone.
 *
 * @returns what links to the reservation must carry on
 */
export function keepAccess(
  reply: FastifyReply,
  reservationId: string,
  access: string | null,
): string | undefined {
  if (access === null) return undefined;
  keepCookie(reply, accessCookie(reservationId), access);
  return access;
}

/** The link that somebody who comes back from paying had left with. */
export function readAccess(request: FastifyRequest, reservationId: string): string | undefined {
  return readCookie(request, accessCookie(reservationId));
}
