import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { links } from '../../shell/links.ts';

const COOKIE = 'access';
const KEPT_SECONDS = 3600;

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
  const secure = reply.pages.settings.publicUrl.startsWith('https:');
  const cookie = {
    name: COOKIE,
    value: access,
    path: links.paid(reservationId),
    maxAge: KEPT_SECONDS,
    secure,
  } as const;
  void reply.header(
    'set-cookie',
    stringifySetCookie({ ...cookie, httpOnly: true, sameSite: 'lax' }),
  );
  return access;
}

/** The link that somebody who comes back from paying had left with. */
export function readAccess({ headers }: FastifyRequest): string | undefined {
  const access = parseCookie(headers.cookie ?? '')[COOKIE];
  return access === undefined || access === '' ? undefined : access;
}
