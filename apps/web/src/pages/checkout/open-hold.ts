import type { FastifyReply, FastifyRequest } from 'fastify';

import { callerOf, DomainError, type DescribedHold, type PageServices } from '../../api.ts';
import { adoptGuestOf } from '../../shell/signing-in.ts';
import type { HoldAddress } from './checkout-form.ts';

/** Whose hold it is: a guest, or somebody with an account and the session that vouches for them. */
export type HoldOwner = { owner: string; userId: string | null; sessionId: string | null };

export type OpenedHold = HoldOwner & { address: HoldAddress; described: DescribedHold };

/**
 * The hold of an address, in whatever state, for its owner. Whoever signed in elsewhere meanwhile brings
 * two cookies: then what is the guest's goes over to them now.
 *
 * @throws DomainError NOT_FOUND, also when it is somebody else's
 */
export async function openHold(
  services: Pick<PageServices, 'seats' | 'adoptGuest' | 'visitorCookies'>,
  request: FastifyRequest,
  reply: FastifyReply,
  address: HoldAddress,
): Promise<OpenedHold> {
  const caller = callerOf(request);
  if (caller.kind === 'anonymous') throw unknownHold();
  const whose: HoldOwner =
    caller.kind === 'user'
      ? { owner: caller.owner, userId: caller.userId, sessionId: caller.sessionId }
      : { owner: caller.owner, userId: null, sessionId: null };
  const describe = async () => services.seats.describeHold(address, whose.owner);
  try {
    return { ...whose, address, described: await describe() };
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'NOT_FOUND') throw error;
    if (caller.kind !== 'user') throw unknownHold();
    const wasGuest = await adoptGuestOf(services, request, reply, caller);
    if (!wasGuest) throw unknownHold();
    return { ...whose, address, described: await describe() };
  }
}

const unknownHold = () =>
  new DomainError({
    kind: 'notFound',
    code: 'NOT_FOUND',
    message:
      'These seats are not held for you, or not in this browser. Choose seats again to go on.',
  });
