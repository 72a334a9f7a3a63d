import { numberedId, type Venue } from './prepared-data.ts';

/** 25 rows of 40. */
export const ROWS = 25;
export const LABELS_PER_ROW = 40;
export const SEATS_PER_SHOWTIME = ROWS * LABELS_PER_ROW;

/** A prime, so that it has no divisor in common with any number of slots there will be. */
export const MULTIPLIER = 1_000_003;

/** One seat of one showtime, and who is to buy it: everybody has one seat of a showtime. */
export type Slot = { showtimeId: string; seat: string; user: number; number: number };

/**
 * The n-th slot of some showtimes: all over them, and each once. pgbench computes the same.
 *
 * @param first the number of the first showtime
 */
export function slotAt(turn: number, first: number, showtimes: number): Slot | undefined {
  const slots = showtimes * SEATS_PER_SHOWTIME;
  if (turn >= slots) return undefined;
  const slot = (turn * MULTIPLIER) % slots;
  const place = slot % SEATS_PER_SHOWTIME;
  return {
    showtimeId: numberedId('showtime', first + Math.floor(slot / SEATS_PER_SHOWTIME)),
    seat: seatAt(place),
    user: place,
    number: first * SEATS_PER_SHOWTIME + slot,
  };
}

/** @throws Error when the seats of a venue are not those that slots address */
export function demandSlots({ labels }: Venue): void {
  const addressed = Array.from({ length: SEATS_PER_SHOWTIME }, (_, place) => seatAt(place));
  if (addressed.sort().join() !== labels.join()) throw new Error('slots name other seats');
}

function seatAt(place: number): string {
  return `${String.fromCodePoint(65 + Math.floor(place / LABELS_PER_ROW))}${(place % LABELS_PER_ROW) + 1}`;
}
