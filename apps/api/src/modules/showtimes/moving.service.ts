import { notFound } from '../../platform/errors.ts';
import { runTransaction } from '../../platform/retry.ts';
import { failedWith } from '../../platform/sql-state.ts';
import { recordAudit, type Actor } from '../audit/index.ts';
import { checkStarts, readAskedTime } from './asked-times.ts';
import { explainOverlaps, SlotsTaken } from './overlapping.ts';
import { addMinutes, businessDateOf, instantsFrom } from './schedule.ts';
import {
  checkSalesWindow,
  lockForScheduling,
  type SchedulingResources,
} from './scheduling.service.ts';
import { showtimeCancelled, showtimeChangedMeanwhile, showtimeOver } from './showtimes.errors.ts';
import { findShowtime, updateShowtime } from './showtimes.repository.ts';

/** When a showtime is to start now, and why, in words for those who have tickets. */
export type Move = { startsAt: string; reason: string };

const MINUTE = 60_000;

/** Moving a showtime to another time, with people on its seats. */
export function createMoving({ db, seats }: Pick<SchedulingResources, 'db' | 'seats'>) {
  return { move };

  /**
   * Lets a showtime start at another time. Movie, auditorium, seats, tickets and prices stay; whoever
   * has tickets is told, and may give them back in full. Its seats are locked first, as a sale does it:
   * who is selling them waits. To the time that it has already: no effect.
   *
   * @param expectedRevisions the revisions the move was made for; null: whichever is there
   * @throws DomainError NOT_FOUND, PRECONDITION_FAILED, SHOWTIME_CANCELLED, SHOWTIME_OVER,
   *   SHOWTIME_OVERLAPS, INVALID_REQUEST, LOCAL_TIME_INVALID, LOCAL_TIME_AMBIGUOUS
   */
  async function move(
    showtimeId: string,
    asked: Move,
    expectedRevisions: readonly number[] | null,
    actor: Actor,
  ): Promise<void> {
    await explainOverlaps(db, () =>
      runTransaction(db, async (tx) => {
        await seats.lockAndCountSales(tx, showtimeId);
        const found = await findShowtime(tx, showtimeId, { lock: false });
        if (found === undefined) throw notFound('showtime');
        const { movie, auditorium } = await lockForScheduling(tx, found);
        const before = await findShowtime(tx, showtimeId, { lock: true });
        if (before === undefined) throw notFound('showtime');
        if (expectedRevisions?.includes(before.revision) === false)
          throw showtimeChangedMeanwhile();
        if (before.status === 'cancelled') throw showtimeCancelled();
        if (before.endsAt <= auditorium.now) throw showtimeOver();

        const { cinema } = auditorium;
        const time = { text: asked.startsAt, pointer: '/startsAt' };
        const startsAt = readAskedTime(time, cinema.timeZone);
        const laterMinutes = (startsAt.getTime() - before.startsAt.getTime()) / MINUTE;
        if (laterMinutes === 0) return;
        checkStarts([{ ...time, startsAt }], auditorium.now);
        const after = {
          ...before,
          ...instantsFrom(startsAt, { ...auditorium, runtimeMinutes: movie.runtimeMinutes }),
          salesCloseAt: addMinutes(before.salesCloseAt, laterMinutes),
          businessDate: businessDateOf(startsAt, cinema),
        };
        checkSalesWindow(after);

        await updateShowtime(tx, after).catch((error: unknown) => {
          if (!failedWith(error, 'exclusionViolation')) throw error;
          const { id: auditoriumId } = auditorium;
          throw new SlotsTaken(
            {
              auditoriumId,
              timeZone: cinema.timeZone,
              movieTitle: movie.title,
              slots: [after],
              exceptShowtimeId: after.id,
            },
            error,
          );
        });
        const { reason } = asked;
        const startsAtBefore = before.startsAt;
        const concerned = await seats.noteMove(tx, before.id, { reason, startsAtBefore });
        await recordAudit(tx, {
          actor,
          action: 'showtime.move',
          subjectType: 'showtime',
          subjectId: before.id,
          before: { startsAt: startsAtBefore },
          after: { startsAt, reason, ...concerned },
        });
      }),
    );
  }
}
