import type { Cache } from '../../platform/cache.ts';
import type { Actor } from '../audit/index.ts';
import { SHOWTIMES_TOPIC, type CatalogueService } from '../catalogue/index.ts';
import { createMoving, type Move } from './moving.service.ts';
import {
  createScheduling,
  type NewShowtime,
  type NewShowtimes,
  type SchedulingResources,
} from './scheduling.service.ts';
import { createShowtimeChanges, type ShowtimeChanges } from './showtime-changes.service.ts';
import {
  createShowtimeListing,
  type ListShowtimes,
  type ShowtimeNow,
} from './showtime-listing.service.ts';

export type ShowtimesService = ReturnType<typeof createShowtimesService>;

export type ShowtimesResources = SchedulingResources & {
  cache: Pick<Cache, 'region' | 'drop'>;
  catalogue: Pick<CatalogueService, 'getMovie'>;
  listingMilliseconds: number;
};

/** What is shown where and when. */
export function createShowtimesService(resources: ShowtimesResources) {
  const { db, cache, catalogue, seats, terms, listingMilliseconds } = resources;
  const scheduling = createScheduling(resources);
  const changes = createShowtimeChanges(resources);
  const moving = createMoving(resources);
  const listing = createShowtimeListing({
    db,
    cache,
    seats,
    pricesOf: terms.pricesOf,
    listingMilliseconds,
  });

  return {
    listShowtimes: listing.list,
    listDays: listing.listDays,
    getShowtime: listing.get,
    findForSale: listing.findForSale,
    findManyForSale: listing.findManyForSale,
    listShowtimesOfMovie,
    addShowtime,
    addShowtimes,
    changeShowtime,
    cancelShowtime,
    moveShowtime,
  };

  /** @throws DomainError NOT_FOUND where there is no such movie */
  async function listShowtimesOfMovie(
    movieId: string,
    asked: Omit<ListShowtimes, 'movieId' | 'status'>,
  ): Promise<ShowtimeNow[]> {
    await catalogue.getMovie(movieId);
    return listing.list({ ...asked, movieId });
  }

  /** See `createScheduling`. */
  async function addShowtime(asked: NewShowtime, actor: Actor): Promise<ShowtimeNow> {
    const id = await scheduling.addShowtime(asked, actor);
    cache.drop([SHOWTIMES_TOPIC]);
    return listing.get(id, { includePlanned: true });
  }

  /** See `createScheduling`. */
  async function addShowtimes(asked: NewShowtimes, actor: Actor): Promise<ShowtimeNow[]> {
    const ids = await scheduling.addShowtimes(asked, actor);
    cache.drop([SHOWTIMES_TOPIC]);
    return listing.getMany(ids);
  }

  /** See `createShowtimeChanges`. */
  async function changeShowtime(
    showtimeId: string,
    asked: ShowtimeChanges,
    expectedRevisions: readonly number[] | null,
    actor: Actor,
  ): Promise<ShowtimeNow> {
    await changes.change(showtimeId, asked, expectedRevisions, actor);
    return announceAndGet(showtimeId);
  }

  /** See `createShowtimeChanges`. */
  async function cancelShowtime(
    showtimeId: string,
    reason: string,
    actor: Actor,
  ): Promise<ShowtimeNow> {
    await changes.cancel(showtimeId, reason, actor);
    return announceAndGet(showtimeId);
  }

  /** See `createMoving`. */
  async function moveShowtime(
    showtimeId: string,
    asked: Move,
    expectedRevisions: readonly number[] | null,
    actor: Actor,
  ): Promise<ShowtimeNow> {
    await moving.move(showtimeId, asked, expectedRevisions, actor);
    return announceAndGet(showtimeId);
  }

  async function announceAndGet(showtimeId: string): Promise<ShowtimeNow> {
    cache.drop([SHOWTIMES_TOPIC, seats.topicOf(showtimeId)]);
    return listing.get(showtimeId, { includePlanned: true });
  }
}
