import type { Transaction } from '../../database.ts';
import {
  findRuntimeConflicts,
  lockAuditoriumsOf,
  moveEndsOf,
  type RuntimeConflict,
} from './runtime-changes.repository.ts';

/**
 * Fits the showtimes to come of a movie to a new runtime, or says which have no room for it; then
 * nothing is changed. Call with the movie locked, so that no showtime of it is made meanwhile.
 */
export async function rescheduleForRuntime(
  tx: Transaction,
  movieId: string,
  runtimeMinutes: number,
): Promise<{ conflicts: RuntimeConflict[] }> {
  await lockAuditoriumsOf(tx, movieId);
  const conflicts = await findRuntimeConflicts(tx, movieId, runtimeMinutes);
  if (conflicts.length === 0) await moveEndsOf(tx, movieId, runtimeMinutes);
  return { conflicts };
}
