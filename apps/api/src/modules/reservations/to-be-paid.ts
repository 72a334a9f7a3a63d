import type { Reservation } from './reservation.ts';

/**
 * Whether there is something to pay of a reservation, and still time for it. For showing: paying itself
 * asks the database, which alone knows how late it is.
 *
 * @param now epoch milliseconds
 */
export function isToBePaid(
  { status, payBy, balance }: Pick<Reservation, 'status' | 'payBy' | 'balance'>,
  now: number,
): boolean {
  if (status === 'pendingPayment') return payBy !== null && payBy > now;
  return status === 'confirmed' && balance.due > 0;
}
