import type { FastifyReply, FastifyRequest } from 'fastify';

import { callerOf, DomainError, guestOwner, type PageServices } from '../api.ts';
import { forgetSignInSteps } from './personal-cookies.ts';

/** Somebody whose session has just begun. */
export type BegunSession = { user: { id: string }; sessionId: string };

/** Signs a browser in: what its guest held and bought goes over to the account. */
export type SignedInAs = (
  request: FastifyRequest,
  reply: FastifyReply,
  signedIn: BegunSession,
) => Promise<void>;

/**
 * Called by whatever page lets somebody in, before it answers. A session that the browser had until now
 * ends: nobody has its cookie any more, and nobody would ever sign it out.
 */
export function signingIn(
  services: Pick<PageServices, 'accounts' | 'adoptGuest' | 'visitorCookies'>,
): SignedInAs {
  return async (request, reply, { user, sessionId }) => {
    services.visitorCookies.keepSession(reply, sessionId);
    forgetSignInSteps(reply);
    try {
      await endSessionOf(services, request);
    } catch (error) {
      request.log.warn({ err: error }, 'the session of before could not be ended');
    }
    await adoptGuestOf(services, request, reply, { userId: user.id, sessionId });
  };
}

/** Ends the session that a browser came with, where it came with one. */
export async function endSessionOf(
  { accounts }: Pick<PageServices, 'accounts'>,
  request: FastifyRequest,
): Promise<void> {
  const caller = callerOf(request);
  if (caller.kind !== 'user') return;
  try {
    await accounts.auth.signOut({ sessionId: caller.sessionId }, request.log);
  } catch (error) {
    // Ended from elsewhere in this very moment, or by what was just done.
    if (!(error instanceof DomainError) || error.code !== 'UNAUTHENTICATED') throw error;
  }
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
