import { isDeepStrictEqual } from 'node:util';

import type { Transaction } from '../../database.ts';
import { present } from '../../platform/assert.ts';
import { notFound } from '../../platform/errors.ts';
import type { Money } from '../../platform/money.ts';
import { runTransaction } from '../../platform/retry.ts';
import { failedWith } from '../../platform/sql-state.ts';
import { recordAudit, type Actor } from '../audit/index.ts';
import type { SchedulableMovie } from '../catalogue/index.ts';
import type { SchedulableAuditorium, SeatMapVersion } from '../venues/index.ts';
import { checkStarts, readAskedTime } from './asked-times.ts';
import { explainOverlaps, SlotsTaken } from './overlapping.ts';
import { businessDateOf, instantsFrom } from './schedule.ts';
import {
  checkSalesWindow,
  chooseSeatMap,
  lockForScheduling,
  toPrice,
  type SchedulingResources,
  type UnpricedShowtime,
} from './scheduling.service.ts';
import {
  movieArchived,
  showtimeCancelled,
  showtimeChangedMeanwhile,
  showtimeHasSales,
} from './showtimes.errors.ts';
import {
  cancelShowtime,
  findShowtime,
  updateShowtime,
  type Showtime,
  type StoredShowtime,
} from './showtimes.repository.ts';
import { hasOwnPrices, priceZones } from './zone-prices.ts';

/** What of a showtime is to be another; what is not named stays. */
export type ShowtimeChanges = {
  movieId?: string;
  auditoriumId?: string;
  seatMapId?: string;
  startsAt?: string;
  /** Of every zone that `zonePrices` does not name. */
  /** Null: as price lists say from now on. */
  basePrice?: Money | null;
  zonePrices?: Readonly<Record<string, Money>>;
  format?: string;
  audioLanguage?: string | null;
  subtitleLanguage?: string | null;
  salesOpenAt?: string;
  salesCloseAt?: string;
  status?: 'onSale' | 'planned';
};

/** What a change is judged by: all of it read under locks. */
type Stage = {
  before: StoredShowtime;
  movie: SchedulableMovie;
  auditorium: SchedulableAuditorium;
  seatMap: SeatMapVersion;
};

/** Changing and cancelling showtimes, with or without people on their seats. */
export function createShowtimeChanges({ db, venues, seats, terms }: SchedulingResources) {
  return { change, cancel };

  /**
   * Changes a showtime. Its seats are locked first, as a sale does it: who is selling them waits,
   * and then sees the change.
   *
   * @param expectedRevisions the revisions the change was made for; null: whichever is there
   * @throws DomainError NOT_FOUND, PRECONDITION_FAILED, SHOWTIME_CANCELLED, SHOWTIME_HAS_SALES,
   *   SHOWTIME_OVERLAPS, and what scheduling refuses
   */
  async function change(
    showtimeId: string,
    changes: ShowtimeChanges,
    expectedRevisions: readonly number[] | null,
    actor: Actor,
  ): Promise<void> {
    await explainOverlaps(db, () =>
      runTransaction(db, async (tx) => {
        const sales = await seats.lockAndCountSales(tx, showtimeId);
        const stage = await setStage(tx, showtimeId, changes);
        const { before, seatMap } = stage;
        if (expectedRevisions?.includes(before.revision) === false)
          throw showtimeChangedMeanwhile();
        if (before.status === 'cancelled') throw showtimeCancelled();

        const unpriced = applyChanges(stage, changes);
        const [saleTermsId] = await terms.resolve(tx, [
          toPrice(unpriced, stage.auditorium, seatMap),
        ]);
        const after = { ...unpriced, saleTermsId: present(saleTermsId, 'the terms of a showtime') };
        const hasSales = sales.liveHolds > 0 || sales.liveTickets > 0;
        if (hasSales && isAnotherOffer(before, after)) throw showtimeHasSales(sales);
        if (isDeepStrictEqual(before, after)) return;

        await updateShowtime(tx, after).catch((error: unknown) => {
          if (failedWith(error, 'exclusionViolation')) throw slotTaken(stage, after, error);
          throw error;
        });
        if (after.seatMapId !== before.seatMapId) {
          await seats.replaceSeats(tx, before.id, seatMap.document);
        }
        await recordAudit(tx, {
          actor,
          action: 'showtime.update',
          subjectType: 'showtime',
          subjectId: before.id,
          before,
          after,
        });
      }),
    );
  }

  /**
   * Cancels a showtime and everything sold for it, or finds it cancelled already.
   *
   * @throws DomainError NOT_FOUND
   */
  async function cancel(showtimeId: string, reason: string, actor: Actor): Promise<void> {
    await runTransaction(db, async (tx) => {
      await seats.lockAndCountSales(tx, showtimeId);
      const before = await findShowtime(tx, showtimeId, { lock: true });
      if (before === undefined) throw notFound('showtime');
      if (before.status === 'cancelled') return;

      await cancelShowtime(tx, before.id, reason);
      const ended = await seats.endSales(tx, before.id, reason);
      await recordAudit(tx, {
        actor,
        action: 'showtime.cancel',
        subjectType: 'showtime',
        subjectId: before.id,
        before: { status: before.status },
        after: { status: 'cancelled', reason, ...ended },
      });
    });
  }

  /** Locks what a change touches: the movie, the auditorium, then the showtime. */
  async function setStage(
    tx: Transaction,
    showtimeId: string,
    changes: ShowtimeChanges,
  ): Promise<Stage> {
    const found = await findShowtime(tx, showtimeId, { lock: false });
    if (found === undefined) throw notFound('showtime');
    const { movie, auditorium } = await lockForScheduling(tx, {
      movieId: changes.movieId ?? found.movieId,
      auditoriumId: changes.auditoriumId ?? found.auditoriumId,
    });
    const before = await findShowtime(tx, showtimeId, { lock: true });
    if (before === undefined) throw notFound('showtime');
    const isMoved = auditorium.id !== before.auditoriumId;
    const seatMapId = changes.seatMapId ?? (isMoved ? undefined : before.seatMapId);
    const seatMap = await chooseSeatMap(tx, venues, auditorium, seatMapId);
    return { before, movie, auditorium, seatMap };
  }
}

/** The showtime as it will be. */
function applyChanges(
  { before, movie, auditorium, seatMap }: Stage,
  changes: ShowtimeChanges,
): UnpricedShowtime & { revision: number } {
  const { cinema } = auditorium;
  const startsAt = readOr(before.startsAt, changes.startsAt, '/startsAt', cinema.timeZone);
  const isLater = startsAt.getTime() - before.startsAt.getTime();
  if (isLater !== 0) {
    const text = changes.startsAt ?? '';
    checkStarts([{ startsAt, pointer: '/startsAt', text }], auditorium.now);
  }
  const hasOtherMovie = movie.id !== before.movieId;
  if (hasOtherMovie && movie.status === 'archived') throw movieArchived();
  const isRescheduled = isLater !== 0 || hasOtherMovie || auditorium.id !== before.auditoriumId;

  const { saleTermsId: _before, ...kept } = before;
  const after: UnpricedShowtime & { revision: number } = {
    ...kept,
    movieId: movie.id,
    cinemaId: cinema.id,
    auditoriumId: auditorium.id,
    seatMapId: seatMap.id,
    format: changes.format ?? before.format,
    audioLanguage: nullableOr(before.audioLanguage, changes.audioLanguage),
    subtitleLanguage: nullableOr(before.subtitleLanguage, changes.subtitleLanguage),
    ...(isRescheduled
      ? instantsFrom(startsAt, { ...auditorium, runtimeMinutes: movie.runtimeMinutes })
      : {}),
    salesOpenAt: readOr(before.salesOpenAt, changes.salesOpenAt, '/salesOpenAt', cinema.timeZone),
    // Sales close as long before or after the start as they did, unless they are told otherwise.
    salesCloseAt: readOr(
      new Date(before.salesCloseAt.getTime() + isLater),
      changes.salesCloseAt,
      '/salesCloseAt',
      cinema.timeZone,
    ),
    businessDate: isRescheduled ? businessDateOf(startsAt, cinema) : before.businessDate,
    status: changes.status ?? before.status,
    currency: cinema.currency,
    zonePrices: priceAgain(before, changes, seatMap, cinema.currency),
  };
  const isWindowMoved = changes.salesOpenAt !== undefined || changes.salesCloseAt !== undefined;
  if (isRescheduled || isWindowMoved) checkSalesWindow(after);
  return after;
}

function priceAgain(
  before: StoredShowtime,
  changes: ShowtimeChanges,
  seatMap: SeatMapVersion,
  currency: string,
): Readonly<Record<string, number>> | null {
  const { basePrice, zonePrices } = changes;
  const isAsked = basePrice !== undefined || zonePrices !== undefined;
  if (isAsked ? !hasOwnPrices(changes) : before.zonePrices === null) return null;
  if (!isAsked && seatMap.id === before.seatMapId) return before.zonePrices;
  return priceZones(
    { basePrice, zonePrices },
    {
      zones: seatMap.document.zones,
      currency,
      before: currency === before.currency ? (before.zonePrices ?? {}) : {},
    },
  );
}

/** Whether people who have seats would find themselves somewhere else, or at another price. */
function isAnotherOffer(before: Showtime, after: Showtime): boolean {
  return (
    after.movieId !== before.movieId ||
    after.auditoriumId !== before.auditoriumId ||
    after.seatMapId !== before.seatMapId ||
    after.startsAt.getTime() !== before.startsAt.getTime() ||
    after.currency !== before.currency ||
    !haveSamePrices(before.zonePrices, after.zonePrices)
  );
}

function haveSamePrices(
  before: Readonly<Record<string, number>> | null,
  after: Readonly<Record<string, number>> | null,
): boolean {
  if (before === null || after === null) return before === after;
  const zones = Object.keys(after);
  return (
    zones.length === Object.keys(before).length &&
    zones.every((zone) => before[zone] === after[zone])
  );
}

function readOr(before: Date, text: string | undefined, pointer: string, timeZone: string): Date {
  return text === undefined ? before : readAskedTime({ text, pointer }, timeZone);
}

function nullableOr(before: string | null, asked: string | null | undefined): string | null {
  return asked === undefined ? before : asked;
}

function slotTaken({ auditorium, movie }: Stage, after: Showtime, cause: unknown): SlotsTaken {
  return new SlotsTaken(
    {
      auditoriumId: auditorium.id,
      timeZone: auditorium.cinema.timeZone,
      movieTitle: movie.title,
      slots: [after],
      exceptShowtimeId: after.id,
    },
    cause,
  );
}
