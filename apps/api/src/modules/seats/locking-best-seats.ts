import type { Transaction } from '../../database.ts';
import { findFreeSeats, lockFreeSeats, lockSeats, lockWithoutWaiting } from './seats.repository.ts';

/** Chooses seats among those that may be given; null when there are not enough. */
export type ChooseSeats = (isFree: (label: string) => boolean) => readonly string[] | null;

/** Seats of the same buyer that are given back for those that are chosen, and may be among them. */
export type GivenBack = {
  seats: readonly string[];
  /** Once they are locked. */
  release: () => Promise<void>;
};

/** Somebody else was at seats that might have done: only waiting for them can tell. */
export const CONTENDED = Symbol('contended');

/** Choices tried before waiting. Each loses at least one seat to somebody who is at it now. */
const CHOICES_MAX = 60;

/**
 * Chooses seats and locks them, without ever waiting: what others are at is passed over, as if it
 * were taken. So many parties are seated at the same time, and none holds up another.
 *
 * Forty parties at once, by locking all the free seats first: each held the house for three round
 * trips, and on a busy machine the last ones met the lock time-out. This way each holds its own.
 *
 * @returns labels in lock order; null when there are not enough; CONTENDED when others are at some
 */
export async function lockBestSeats(
  tx: Transaction,
  showtimeId: string,
  choose: ChooseSeats,
  givenBack?: GivenBack,
): Promise<string[] | null | typeof CONTENDED> {
  // The only wait, and before anything else is ours: for seats that the buyer has, which few are after.
  if (givenBack !== undefined) {
    await lockSeats(tx, showtimeId, givenBack.seats);
    await givenBack.release();
  }
  const free = await findFreeSeats(tx, showtimeId);
  const passedOver = new Set<string>();
  for (let attempt = 1; attempt <= CHOICES_MAX; attempt += 1) {
    const chosen = choose((label) => free.has(label) && !passedOver.has(label));
    if (chosen === null) return passedOver.size === 0 ? null : CONTENDED;
    const locked = await lockWithoutWaiting(tx, showtimeId, chosen);
    if (locked.size === chosen.length) return chosen.toSorted();
    for (const label of chosen) {
      if (!locked.has(label)) passedOver.add(label);
    }
  }
  return CONTENDED;
}

/**
 * The same by waiting: locks everything that is free or given back, in label order, and then chooses.
 * In a transaction of its own, because it must not wait while it has other seats already.
 */
export async function lockBestSeatsPatiently(
  tx: Transaction,
  showtimeId: string,
  choose: ChooseSeats,
  givenBack?: GivenBack,
): Promise<string[] | null> {
  const locked = await lockFreeSeats(tx, showtimeId, givenBack?.seats);
  await givenBack?.release();
  // What became free since is not ours, and what is given back may have been lost before.
  const free = givenBack === undefined ? locked : await findFreeSeats(tx, showtimeId);
  return choose((label) => locked.has(label) && free.has(label))?.toSorted() ?? null;
}
