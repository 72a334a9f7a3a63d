import type { Database, Transaction } from '../../database.ts';
import { present } from '../../platform/assert.ts';
import { invalidRequest } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { Money } from '../../platform/money.ts';
import { runTransaction } from '../../platform/retry.ts';
import { failedWith } from '../../platform/sql-state.ts';
import { recordAudit, type Actor } from '../audit/index.ts';
import { findMovieForScheduling, type SchedulableMovie } from '../catalogue/index.ts';
import {
  lockAuditoriumForScheduling,
  type SchedulableAuditorium,
  type SeatMapVersion,
  type VenuesService,
} from '../venues/index.ts';
import { checkStarts, readAskedTime, readAskedTimes, type AskedTime } from './asked-times.ts';
import { explainOverlaps, overlapsAmong, SlotsTaken } from './overlapping.ts';
import {
  addMinutes,
  businessDateOf,
  instantsFrom,
  localTimesOf,
  type Recurrence,
} from './schedule.ts';
import type { SeatOperations } from './seat-operations.ts';
import { auditoriumHasNoSeatMap, movieArchived } from './showtimes.errors.ts';
import { insertShowtimes, type Showtime } from './showtimes.repository.ts';
import type { ShowtimeForTerms, TermsOperations } from './terms-operations.ts';
import { hasOwnPrices, priceZones } from './zone-prices.ts';

/** What showtimes have in common that are made together. */
export type Offer = {
  movieId: string;
  auditoriumId: string;
  /** Without any price of its own, price lists say. */
  basePrice?: Money;
  zonePrices?: Readonly<Record<string, Money>>;
  /** Default: the auditorium's current one. */
  seatMapId?: string;
  /** Default `2D`. */
  format?: string;
  audioLanguage?: string | null;
  subtitleLanguage?: string | null;
  /** Default `onSale`. */
  status?: 'onSale' | 'planned';
};

/** Times are instants with an offset, or local times of the cinema. */
export type NewShowtime = Offer & {
  startsAt: string;
  /** Default: at once. */
  salesOpenAt?: string;
  salesCloseAt?: string;
};

export type NewShowtimes = Offer & Recurrence;

/** What everything to do with the schedule is built on. */
export type SchedulingResources = {
  db: Database;
  venues: Pick<VenuesService, 'seatMapWithin'>;
  seats: SeatOperations;
  terms: TermsOperations;
  /** After the advertised start. */
  salesCloseAfterStartMinutes: number;
};

/** Everything that was read and locked to make showtimes of an offer. */
type Stage = {
  movie: SchedulableMovie;
  auditorium: SchedulableAuditorium;
  seatMap: SeatMapVersion;
  zonePrices: Readonly<Record<string, number>> | null;
};

/** A showtime whose terms are not resolved yet. */
export type UnpricedShowtime = Omit<Showtime, 'saleTermsId'>;

type SalesWindow = { salesOpenAt: Date; salesCloseAt: Date };

const FORMAT = '2D';
const SHOWTIMES_MAX = 200;

/** Making showtimes: one, or a stretch of them, all or none. */
export function createScheduling(resources: SchedulingResources) {
  const { db, seats, terms, salesCloseAfterStartMinutes } = resources;
  return { addShowtime, addShowtimes };

  /**
   * Schedules one showtime.
   *
   * @returns its id
   * @throws DomainError INVALID_REQUEST, LOCAL_TIME_INVALID, LOCAL_TIME_AMBIGUOUS, MOVIE_ARCHIVED,
   *   AUDITORIUM_HAS_NO_SEAT_MAP, SHOWTIME_OVERLAPS
   */
  async function addShowtime(asked: NewShowtime, actor: Actor): Promise<string> {
    const [id] = await explainOverlaps(db, () =>
      runTransaction(db, async (tx) => {
        const stage = await setStage(tx, asked);
        const time = { text: asked.startsAt, pointer: '/startsAt' };
        const [showtime] = draft(stage, asked, [time]);
        if (showtime === undefined) throw new Error('one time makes one showtime');
        const window = readWindow(asked, stage.auditorium, showtime);
        checkSalesWindow({ ...showtime, ...window });
        return write(tx, stage, [{ ...showtime, ...window }], actor);
      }),
    );
    if (id === undefined) throw new Error('a showtime was made and has no id');
    return id;
  }

  /**
   * Schedules every time of a recurrence, or none of them.
   *
   * @returns their ids
   * @throws DomainError like `addShowtime`; the refusal names everything that is in the way
   */
  async function addShowtimes(asked: NewShowtimes, actor: Actor): Promise<string[]> {
    return explainOverlaps(db, () =>
      runTransaction(db, async (tx) => {
        const stage = await setStage(tx, asked);
        const times = localTimesOf(asked, stage.auditorium.cinema, SHOWTIMES_MAX);
        checkCount(times.length);
        const showtimes = draft(
          stage,
          asked,
          times.map((text) => ({ text, pointer: '/localTimes' })),
        );
        if (overlapsAmong(showtimes).length > 0) throw slotsTaken(stage, showtimes);
        return write(tx, stage, showtimes, actor);
      }),
    );
  }

  async function setStage(tx: Transaction, asked: Offer): Promise<Stage> {
    const { movie, auditorium } = await lockForScheduling(tx, asked);
    if (movie.status === 'archived') throw movieArchived();
    const seatMap = await chooseSeatMap(tx, resources.venues, auditorium, asked.seatMapId);
    const zonePrices = hasOwnPrices(asked)
      ? priceZones(asked, {
          zones: seatMap.document.zones,
          currency: auditorium.cinema.currency,
          before: {},
        })
      : null;
    return { movie, auditorium, seatMap, zonePrices };
  }

  /** Showtimes with the usual sales window, not yet written. */
  function draft(stage: Stage, asked: Offer, times: readonly AskedTime[]): UnpricedShowtime[] {
    const { movie, auditorium, seatMap, zonePrices } = stage;
    const { cinema } = auditorium;
    const starts = readAskedTimes(times, cinema.timeZone);
    checkStarts(
      starts.map((startsAt, index) => ({
        startsAt,
        pointer: times[index]?.pointer ?? '',
        text: times[index]?.text ?? '',
      })),
      auditorium.now,
    );
    return starts.map((startsAt) => ({
      id: newId(),
      movieId: movie.id,
      cinemaId: cinema.id,
      auditoriumId: auditorium.id,
      seatMapId: seatMap.id,
      format: asked.format ?? FORMAT,
      audioLanguage: asked.audioLanguage ?? null,
      subtitleLanguage: asked.subtitleLanguage ?? null,
      ...instantsFrom(startsAt, { ...auditorium, runtimeMinutes: movie.runtimeMinutes }),
      salesOpenAt: auditorium.now,
      salesCloseAt: addMinutes(startsAt, salesCloseAfterStartMinutes),
      businessDate: businessDateOf(startsAt, cinema),
      status: asked.status ?? 'onSale',
      currency: cinema.currency,
      zonePrices,
    }));
  }

  async function write(
    tx: Transaction,
    stage: Stage,
    unpriced: readonly UnpricedShowtime[],
    actor: Actor,
  ): Promise<string[]> {
    const saleTermsIds = await terms.resolve(
      tx,
      unpriced.map((showtime) => toPrice(showtime, stage.auditorium, stage.seatMap)),
    );
    const showtimes = unpriced.map((showtime, index): Showtime => ({
      ...showtime,
      saleTermsId: present(saleTermsIds[index], 'the terms of a showtime'),
    }));
    await insertShowtimes(tx, showtimes).catch((error: unknown) => {
      if (failedWith(error, 'exclusionViolation')) throw slotsTaken(stage, showtimes, error);
      throw error;
    });
    for (const showtime of showtimes) {
      await seats.createSeats(tx, showtime.id, stage.seatMap.document);
      await recordAudit(tx, {
        actor,
        action: 'showtime.create',
        subjectType: 'showtime',
        subjectId: showtime.id,
        before: null,
        after: showtime,
      });
    }
    return showtimes.map(({ id }) => id);
  }
}

/** What the terms of a showtime depend on. */
export function toPrice(
  showtime: UnpricedShowtime,
  { cinema }: SchedulableAuditorium,
  { document }: SeatMapVersion,
): ShowtimeForTerms {
  return {
    cinemaId: showtime.cinemaId,
    auditoriumId: showtime.auditoriumId,
    format: showtime.format,
    startsAt: showtime.startsAt,
    businessDate: showtime.businessDate,
    timeZone: cinema.timeZone,
    currency: showtime.currency,
    zones: document.zones.map((zone) => zone.id),
    ownPrices: showtime.zonePrices,
  };
}

/** The movie and the auditorium of a showtime, locked in the one order in which they are locked. */
export async function lockForScheduling(
  tx: Transaction,
  { movieId, auditoriumId }: { movieId: string; auditoriumId: string },
): Promise<{ movie: SchedulableMovie; auditorium: SchedulableAuditorium }> {
  const movie = await findMovieForScheduling(tx, movieId);
  if (movie === undefined) {
    throw invalidRequest([{ pointer: '/movieId', message: 'names no movie' }]);
  }
  const auditorium = await lockAuditoriumForScheduling(tx, auditoriumId);
  if (auditorium === undefined) {
    throw invalidRequest([{ pointer: '/auditoriumId', message: 'names no auditorium' }]);
  }
  return { movie, auditorium };
}

/** The seat map that was asked for, or else the auditorium's current one. */
export async function chooseSeatMap(
  tx: Transaction,
  venues: Pick<VenuesService, 'seatMapWithin'>,
  auditorium: SchedulableAuditorium,
  askedId: string | undefined,
): Promise<SeatMapVersion> {
  const seatMapId = askedId ?? auditorium.currentSeatMapId;
  if (seatMapId === null) throw auditoriumHasNoSeatMap();
  const seatMap = await venues.seatMapWithin(tx, seatMapId);
  if (seatMap?.auditoriumId !== auditorium.id) {
    throw invalidRequest([
      { pointer: '/seatMapId', message: 'is not a seat map of this auditorium' },
    ]);
  }
  return seatMap;
}

/** @throws DomainError INVALID_REQUEST where sales would never be open, or outlast the screening */
export function checkSalesWindow({
  salesOpenAt,
  salesCloseAt,
  endsAt,
}: SalesWindow & { endsAt: Date }) {
  if (salesOpenAt >= salesCloseAt) {
    throw invalidRequest([{ pointer: '/salesOpenAt', message: 'must be before sales close' }]);
  }
  if (salesCloseAt > endsAt) {
    throw invalidRequest([
      { pointer: '/salesCloseAt', message: 'must not be after the end of the screening' },
    ]);
  }
}

function readWindow(
  { salesOpenAt, salesCloseAt }: Pick<NewShowtime, 'salesOpenAt' | 'salesCloseAt'>,
  { cinema: { timeZone } }: SchedulableAuditorium,
  usual: SalesWindow,
): SalesWindow {
  return {
    salesOpenAt:
      salesOpenAt === undefined
        ? usual.salesOpenAt
        : readAskedTime({ text: salesOpenAt, pointer: '/salesOpenAt' }, timeZone),
    salesCloseAt:
      salesCloseAt === undefined
        ? usual.salesCloseAt
        : readAskedTime({ text: salesCloseAt, pointer: '/salesCloseAt' }, timeZone),
  };
}

function checkCount(count: number): void {
  if (count === 0) {
    throw invalidRequest([{ pointer: '/to', message: 'leaves no day to schedule on' }]);
  }
  if (count > SHOWTIMES_MAX) {
    throw invalidRequest([
      { pointer: '/to', message: `makes more than ${SHOWTIMES_MAX} showtimes at once` },
    ]);
  }
}

function slotsTaken(stage: Stage, slots: readonly UnpricedShowtime[], cause?: unknown): SlotsTaken {
  return new SlotsTaken(
    {
      auditoriumId: stage.auditorium.id,
      timeZone: stage.auditorium.cinema.timeZone,
      movieTitle: stage.movie.title,
      slots,
      exceptShowtimeId: null,
    },
    cause,
  );
}
