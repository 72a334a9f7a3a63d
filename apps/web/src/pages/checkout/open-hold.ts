import type { FastifyReply, FastifyRequest } from 'fastify';

import {
  callerOf,
  DomainError,
  guestOwner,
  type DescribedHold,
  type PageServices,
} from '../../api.ts';
import { adoptGuestOf } from '../../shell/signing-in.ts';
import type { HoldAddress } from './checkout-form.ts';

/** Whose hold it is: a guest, or somebody with an account and the session that vouches for them. */
export type HoldOwner = { owner: string; userId: string | null; sessionId: string | null };

export type OpenedHold = HoldOwner & { address: HoldAddress; described: DescribedHold };

/**
 * The hold of an address, in whatever state, for its owner. Whoever signed in elsewhere meanwhile brings
 * two cookies, of one person: then what is the guest's is shown as theirs, and goes over to them once
 * they do something with it. Looking changes nothing.
 *
 * @throws DomainError NOT_FOUND, also when it is somebody else's; SEAT_LIMIT_REACHED where the account
 *   has as many seats as it may have already
 */
export async function openHold(
  services: Pick<PageServices, 'seats' | 'adoptGuest' | 'visitorCookies'>,
  request: FastifyRequest,
  reply: FastifyReply,
  address: HoldAddress,
): Promise<OpenedHold> {
  const caller = callerOf(request);
  if (caller.kind === 'anonymous') throw unknownHold();
  const describe = async (owner: HoldOwner): Promise<OpenedHold | undefined> => {
    const described = await describedOf(services, address, owner.owner);
    return described === undefined ? undefined : { ...owner, address, described };
  };
  if (caller.kind === 'guest') {
    const opened = await describe({ owner: caller.owner, userId: null, sessionId: null });
    if (opened === undefined) throw unknownHold();
    return opened;
  }
  const { owner, userId, sessionId } = caller;
  const account = { owner, userId, sessionId };
  const opened = await describe(account);
  if (opened !== undefined) return opened;

  const guest = guestOwner(services.visitorCookies.readGuestToken(request));
  if (guest === undefined) throw unknownHold();
  const asGuest = await describe({ owner: guest, userId: null, sessionId: null });
  if (asGuest === undefined) throw unknownHold();
  if (request.method === 'GET' || request.method === 'HEAD') {
    return { ...asGuest, userId, sessionId };
  }
  const { showtimeId } = address;
  await adoptGuestOf(services, request, reply, account, { showtimeId });
  const adopted = await describe(account);
  if (adopted === undefined) throw notAdopted();
  return adopted;
}

async function describedOf(
  { seats }: Pick<PageServices, 'seats'>,
  address: HoldAddress,
  owner: string,
): Promise<DescribedHold | undefined> {
  try {
    return await seats.describeHold(address, owner);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

const unknownHold = () =>
  new DomainError({
    kind: 'notFound',
    code: 'NOT_FOUND',
    message:
      'These seats are not held for you, or not in this browser. Choose seats again to go on.',
  });

const notAdopted = () =>
  new DomainError({
    kind: 'conflict',
    code: 'SEAT_LIMIT_REACHED',
    message:
      'These seats could not be added to your account: it may have all the seats of this showtime that one person can have. Give some of the others back, then go on here.',
  });
