import type { Database } from '../../database.ts';
import { formatInstant } from '../../platform/clock.ts';
import type { DomainError } from '../../platform/errors.ts';
import { findOverlaps, type Slot } from './overlaps.read-model.ts';
import { showtimeOverlaps, type OverlapConflict } from './showtimes.errors.ts';

/** Some of the slots that were asked for are not free. Undoes the transaction it is thrown in. */
export class SlotsTaken extends Error {
  readonly auditoriumId: string;
  readonly timeZone: string;
  readonly movieTitle: string;
  readonly slots: readonly Slot[];
  readonly exceptShowtimeId: string | null;

  constructor(
    request: Pick<
      SlotsTaken,
      'auditoriumId' | 'timeZone' | 'movieTitle' | 'slots' | 'exceptShowtimeId'
    >,
    cause?: unknown,
  ) {
    super('slots of an auditorium are taken', { cause });
    this.name = 'SlotsTaken';
    this.auditoriumId = request.auditoriumId;
    this.timeZone = request.timeZone;
    this.movieTitle = request.movieTitle;
    this.slots = request.slots;
    this.exceptShowtimeId = request.exceptShowtimeId;
  }
}

/**
 * Does some scheduling, and names what is in the way where slots are taken: looked up afterwards,
 * because the statement that failed cannot say it.
 *
 * @throws DomainError SHOWTIME_OVERLAPS
 */
export async function explainOverlaps<T>(db: Database, schedule: () => Promise<T>): Promise<T> {
  try {
    return await schedule();
  } catch (error) {
    if (!(error instanceof SlotsTaken)) throw error;
    throw await explain(db, error);
  }
}

async function explain(db: Database, taken: SlotsTaken): Promise<DomainError> {
  const found = await findOverlaps(db, taken);
  const ofOthers = found.map(({ id, movieTitle, ...slot }) => ({ id, movieTitle, ...slot }));
  const ofItself = overlapsAmong(taken.slots).map((slot) => ({
    id: null,
    movieTitle: taken.movieTitle,
    ...slot,
  }));
  const toWire = (instant: Date) => formatInstant(instant, taken.timeZone);
  const conflicts = [...ofOthers, ...ofItself].map((conflict): OverlapConflict => ({
    id: conflict.id,
    movieTitle: conflict.movieTitle,
    startsAt: toWire(conflict.startsAt),
    turnaroundEndsAt: toWire(conflict.turnaroundEndsAt),
    requestedStartsAt: toWire(conflict.requestedStartsAt),
  }));
  return showtimeOverlaps(conflicts, taken);
}

/** Slots that begin while an earlier one is still occupied, with the earlier one. */
export function overlapsAmong(slots: readonly Slot[]): (Slot & { requestedStartsAt: Date })[] {
  const found: (Slot & { requestedStartsAt: Date })[] = [];
  let longest: Slot | undefined;
  for (const slot of slots.toSorted((a, b) => a.startsAt.getTime() - b.startsAt.getTime())) {
    if (longest !== undefined && slot.startsAt < longest.turnaroundEndsAt) {
      found.push({
        startsAt: longest.startsAt,
        turnaroundEndsAt: longest.turnaroundEndsAt,
        requestedStartsAt: slot.startsAt,
      });
    }
    if (longest === undefined || slot.turnaroundEndsAt > longest.turnaroundEndsAt) longest = slot;
  }
  return found;
}
