import { invalidRequest } from '../../platform/errors.ts';
import type { Holder } from '../auth/index.ts';
import type { CancellationAuthority, RefundChoice } from './cancelling-rules.ts';
import type { ReservationAddress } from './reservations.repository.ts';

/**
 * In whose name somebody gives tickets back, or asks what that would come to. Staff act for the house,
 * except with what is their own: that they give back as everybody does, whatever reason they name.
 * Whoever is not staff was let in as the owner, or by the link.
 *
 * @throws DomainError INVALID_REQUEST where a buyer wants to say what goes back
 */
export function authorityFor(
  caller: Holder,
  { userId }: Pick<ReservationAddress, 'userId'>,
  refund?: RefundChoice,
): CancellationAuthority {
  // What they sold to somebody at the counter is not theirs, though it was their hold.
  const isOwn = userId !== null && userId === caller.userId;
  if (caller.isStaff && !isOwn) return { by: 'house', refund: refund ?? 'full' };
  if (refund === undefined) return { by: 'customer' };
  throw invalidRequest([{ pointer: '/refund', message: 'is for staff, and not for their own' }]);
}

/** What is done for the house is done for a reason. @throws DomainError INVALID_REQUEST */
export function requireReason({ by }: CancellationAuthority, reason: string | undefined): void {
  if (by === 'house' && reason === undefined) {
    throw invalidRequest([{ pointer: '/reason', message: 'is required of staff' }]);
  }
}
