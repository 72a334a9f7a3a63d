import { parseCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { PageServices } from '../api.ts';
import { forgetCookie, type PageCookie } from './page-cookies.ts';

/**
 * Every cookie that says something of a person, beside those of their session and of the guest they
 * were. They stand here together, so that none is left behind for the next one at the device.
 */

/**
 * What somebody typed before they paid. Sent everywhere, because the seat map leads to another hold, and
 * whoever signs in on the way is not asked for the same address twice.
 */
export const DRAFT_COOKIE: PageCookie = { name: 'checkout', keptSeconds: 3600 };

/** The password was right, and the code is to come. */
export const FIRST_STEP_COOKIE: PageCookie = {
  name: 'sign-in-step',
  keptSeconds: 300,
  sameSite: 'strict',
  isOwnHostOnly: true,
};

/** With which staff set up a second factor on the way in: for as long as the token itself is good. */
export const ENROLMENT_COOKIE: PageCookie = {
  name: 'sign-in-set-up',
  keptSeconds: 600,
  sameSite: 'strict',
  isOwnHostOnly: true,
};

const ACCESS_PREFIX = 'access-';

/**
 * With which link somebody went to pay for a reservation. Sent everywhere, so that it can be found and
 * forgotten by whoever signs out; each reservation has its own.
 */
export function accessCookie(reservationId: string): PageCookie {
  return { name: `${ACCESS_PREFIX}${reservationId}`, keptSeconds: 3600 };
}

/** Signing in is over, or begins anew. */
export function forgetSignInSteps(reply: FastifyReply): void {
  forgetCookie(reply, FIRST_STEP_COOKIE);
  forgetCookie(reply, ENROLMENT_COOKIE);
}

/**
 * Leaves nothing of a person in their browser: no cookie, and nothing that it kept of our pages. How it
 * looks here, which cinema and how many people come may stay.
 */
export function forgetPerson(
  request: FastifyRequest,
  reply: FastifyReply,
  { visitorCookies }: Pick<PageServices, 'visitorCookies'>,
): void {
  visitorCookies.forgetSession(reply);
  visitorCookies.forgetGuestToken(reply);
  forgetSignInSteps(reply);
  forgetCookie(reply, DRAFT_COOKIE);
  for (const name of Object.keys(parseCookie(request.headers.cookie ?? ''))) {
    if (name.startsWith(ACCESS_PREFIX)) forgetCookie(reply, { name, keptSeconds: 0 });
  }
  void reply.header('clear-site-data', '"cache", "storage"');
}
