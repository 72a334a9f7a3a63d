import { isOnSaleAt } from './showtime-facts.ts';
import type { ShowtimeNow } from './showtime-listing.service.ts';

/** Whether a party can buy seats of a showtime now. For showing: the sale itself asks the database. */
export function hasSeatsFor(
  { facts, seats, now }: Pick<ShowtimeNow, 'facts' | 'seats' | 'now'>,
  partySize: number,
): boolean {
  return isOnSaleAt(facts, now) && seats.availableCount >= partySize;
}
