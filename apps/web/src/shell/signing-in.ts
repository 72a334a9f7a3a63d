import type { FastifyReply, FastifyRequest } from 'fastify';

import { guestOwner, type PageServices } from '../api.ts';

/** Somebody whose session has just begun. */
export type BegunSession = { user: { id: string }; sessionId: string };

/** Signs a browser in: what its guest held and bought goes over to the account. */
export type SignedInAs = (
  request: FastifyRequest,
  reply: FastifyReply,
  signedIn: BegunSession,
) => Promise<void>;

/** Called by whatever page lets somebody in, before it answers. */
export function signingIn(
  services: Pick<PageServices, 'adoptGuest' | 'visitorCookies'>,
): SignedInAs {
  return async (request, reply, { user, sessionId }) => {
    services.visitorCookies.keepSession(reply, sessionId);
    await adoptGuestOf(services, request, reply, { userId: user.id, sessionId });
  };
}

/**
 * Gives what the guest of this browser has to the account, and forgets the guest. Never throws: whoever
 * signs in is let in, and what could not go over now stays the guest's, whom the browser then remembers.
 *
 * @param only one showtime alone
 */
export async function adoptGuestOf(
  { adoptGuest, visitorCookies }: Pick<PageServices, 'adoptGuest' | 'visitorCookies'>,
  request: FastifyRequest,
  reply: FastifyReply,
  account: { userId: string; sessionId: string },
  only: { showtimeId?: string } = {},
): Promise<void> {
  const owner = guestOwner(visitorCookies.readGuestToken(request));
  if (owner === undefined) return;
  const { userId, sessionId } = account;
  try {
    const { isComplete } = await adoptGuest({ guestOwner: owner, userId, sessionId, ...only });
    if (isComplete) visitorCookies.forgetGuestToken(reply);
  } catch (error) {
    request.log.warn({ err: error, userId }, 'a guest could not be adopted');
  }
}
