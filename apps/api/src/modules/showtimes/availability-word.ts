/** How full a showtime is, in a word. */
export const AVAILABILITY_WORDS = [
  'available',
  'filling',
  'nearlyFull',
  'soldOut',
  'notOnSale',
] as const;

export type AvailabilityWord = (typeof AVAILABILITY_WORDS)[number];

/** Seats of a showtime: all of them, and those free now. Held ones count as taken. */
export type SeatCounts = { capacity: number; availableCount: number };

const NEARLY_FULL_SEATS = 12;
const NEARLY_FULL_SHARE = 0.15;
const FILLING_SHARE = 0.5;

/**
 * `filling` from half taken on; `nearlyFull` when 15 % or 12 seats are left, whichever is more.
 *
 * @param isOnSale whether seats can be bought at this moment
 */
export function availabilityWord(
  isOnSale: boolean,
  { capacity, availableCount }: SeatCounts,
): AvailabilityWord {
  if (!isOnSale) return 'notOnSale';
  if (availableCount === 0) return 'soldOut';
  if (availableCount <= NEARLY_FULL_SEATS || availableCount <= capacity * NEARLY_FULL_SHARE) {
    return 'nearlyFull';
  }
  return capacity - availableCount >= capacity * FILLING_SHARE ? 'filling' : 'available';
}
