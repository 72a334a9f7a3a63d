import type { Database, Transaction } from '../../database.ts';
import { present } from '../../platform/assert.ts';
import type { Cache } from '../../platform/cache.ts';
import { invalidRequest, notFound } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import { runTransaction } from '../../platform/retry.ts';
import { recordAudit, type Actor } from '../audit/index.ts';
import {
  catalogueKey,
  createCatalogueCache,
  MOVIES_TOPIC,
  rowsToKeep,
  SHOWTIMES_TOPIC,
} from './catalogue-cache.ts';
import { runtimeBreaksSchedule } from './catalogue.errors.ts';
import * as catalogue from './catalogue.repository.ts';
import type { MovieFacts, StoredPoster } from './catalogue.repository.ts';
import { createGenreService } from './genres.service.ts';
import {
  listMovies as readMovieList,
  type ListedMovie,
  type MovieListQuery,
} from './movie-list.read-model.ts';
import { findManyMovies, findMovie, type Movie } from './movie.read-model.ts';
import type { PosterEncoder } from './poster-encoder.ts';

/** A showtime that a longer movie has no room in. */
export type RuntimeConflict = { id: string; startsAt: Date };

/**
 * Fits the showtimes to come of a movie to its new runtime, or says which keep it from getting it;
 * then nothing is changed. Called with the movie locked, so that none is made meanwhile.
 */
export type RescheduleForRuntime = (
  tx: Transaction,
  movieId: string,
  runtimeMinutes: number,
) => Promise<{ conflicts: readonly RuntimeConflict[] }>;

export type MovieToAdd = Omit<MovieFacts, 'status'> & { genres: readonly string[] };

/** What is not named stays. */
export type MovieChanges = {
  [K in keyof MovieFacts]?: MovieFacts[K] | undefined;
} & { genres?: readonly string[] | undefined };

type Options = {
  db: Database;
  cache: Cache;
  /** How long lists and movies are kept in memory. */
  listingMilliseconds: number;
  encodePoster: PosterEncoder;
  rescheduleForRuntime: RescheduleForRuntime;
};

export type CatalogueService = ReturnType<typeof createCatalogueService>;

/** Showtimes named in a refusal at most. */
const CONFLICTS_SHOWN_MAX = 100;

export function createCatalogueService(options: Options) {
  const { db, cache, encodePoster, rescheduleForRuntime } = options;
  const kept = createCatalogueCache(cache, options.listingMilliseconds);
  const genres = createGenreService({ db, kept, dropMovies });

  return {
    ...genres,
    listMovies,
    getMovie,
    getMovies,
    addMovie,
    changeMovie,
    archiveMovie,
    setPoster,
    removePoster,
    getPoster,
  };

  /** The movies that are not archived: one row more than a page tells that there is another. */
  async function listMovies(query: MovieListQuery): Promise<ListedMovie[]> {
    const { search, genre, date, cinemaId, sort, after } = query;
    // Only beginnings are kept: of searches and continuations there are as many as somebody cares
    // to make up.
    if (search !== undefined || after !== undefined) return readMovieList(db, query);
    const rowsMax = rowsToKeep(query.rowsMax);
    const isByShowtime = date !== undefined || cinemaId !== undefined;
    const movies = await kept.movieLists.read(
      {
        key: catalogueKey(JSON.stringify([genre, date, cinemaId, sort, rowsMax])),
        topics: isByShowtime ? [MOVIES_TOPIC, SHOWTIMES_TOPIC] : [MOVIES_TOPIC],
      },
      () => readMovieList(db, { ...query, rowsMax }),
    );
    return movies.slice(0, query.rowsMax);
  }

  /**
   * A movie, archived or not.
   *
   * @throws DomainError NOT_FOUND
   */
  async function getMovie(movieId: string): Promise<Movie> {
    return kept.movies.read({ key: catalogueKey(movieId), topics: [MOVIES_TOPIC] }, async () => {
      const movie = await findMovie(db, movieId);
      if (movie === undefined) throw notFound('movie');
      return movie;
    });
  }

  /** As `getMovie`, of many in one query at most. Those that do not exist are missing. */
  async function getMovies(movieIds: readonly string[]): Promise<ReadonlyMap<string, Movie>> {
    const found = new Map<string, Movie>();
    const keepers = new Map<string, (movie: Movie) => void>();
    for (const id of new Set(movieIds)) {
      const entry = { key: catalogueKey(id), topics: [MOVIES_TOPIC] };
      const movie = kept.movies.peek(entry);
      if (movie === undefined) keepers.set(id, kept.movies.reserve(entry));
      else found.set(id, movie);
    }
    if (keepers.size > 0) {
      for (const movie of await findManyMovies(db, [...keepers.keys()])) {
        found.set(movie.id, movie);
        keepers.get(movie.id)?.(movie);
      }
    }
    return found;
  }

  /** @throws DomainError INVALID_REQUEST where a genre is not known */
  async function addMovie(actor: Actor, { genres: slugs, ...facts }: MovieToAdd): Promise<Movie> {
    const id = newId();
    const movie = await runTransaction(db, async (tx) => {
      await lockKnownGenres(tx, slugs);
      await catalogue.insertMovie(tx, { id, ...facts, status: 'active' });
      await catalogue.replaceMovieGenres(tx, id, slugs);
      const added = await movieOf(tx, id);
      await recordMovie(tx, {
        actor,
        action: 'movie.create',
        movieId: id,
        before: null,
        after: added,
      });
      return added;
    });
    dropMovies();
    return movie;
  }

  /**
   * @throws DomainError NOT_FOUND, INVALID_REQUEST where a genre is not known, or
   *   RUNTIME_BREAKS_SCHEDULE where showtimes to come have no room for the runtime
   */
  async function changeMovie(
    actor: Actor,
    movieId: string,
    { genres: slugs, ...facts }: MovieChanges,
  ): Promise<Movie> {
    const movie = await runTransaction(db, async (tx) => {
      const before = await lockedMovie(tx, movieId);
      await fitSchedule(tx, before, facts.runtimeMinutes);
      await catalogue.updateMovie(tx, movieId, facts);
      if (slugs !== undefined) {
        await lockKnownGenres(tx, slugs);
        await catalogue.replaceMovieGenres(tx, movieId, slugs);
      }
      const after = await movieOf(tx, movieId);
      await recordMovie(tx, { actor, action: 'movie.update', movieId, before, after });
      return after;
    });
    dropMoviesAndShowtimes();
    return movie;
  }

  /**
   * Hides a movie from the lists and keeps it from being scheduled; what is scheduled keeps selling.
   * Again: nothing happens.
   *
   * @throws DomainError NOT_FOUND
   */
  async function archiveMovie(actor: Actor, movieId: string): Promise<void> {
    await runTransaction(db, async (tx) => {
      const before = await lockedMovie(tx, movieId);
      if (before.status === 'archived') return;
      await catalogue.updateMovie(tx, movieId, { status: 'archived' });
      const after: Movie = { ...before, status: 'archived' };
      await recordMovie(tx, { actor, action: 'movie.archive', movieId, before, after });
    });
    dropMovies();
  }

  /**
   * Gives a movie the picture that was uploaded, in our own encoding.
   *
   * @throws DomainError NOT_FOUND, POSTER_NOT_AN_IMAGE, POSTER_TOO_LARGE, or BUSY where too many
   *   others wait
   */
  async function setPoster(actor: Actor, movieId: string, upload: Buffer): Promise<Movie> {
    await getMovie(movieId);
    const poster = await encodePoster(upload);
    const movie = await runTransaction(db, async (tx) => {
      const before = await lockedMovie(tx, movieId);
      await catalogue.upsertPoster(tx, movieId, poster);
      const after: Movie = { ...before, posterDigest: poster.digest };
      await recordMovie(tx, { actor, action: 'movie.setPoster', movieId, before, after });
      return after;
    });
    dropMovies();
    return movie;
  }

  /** @throws DomainError NOT_FOUND */
  async function removePoster(actor: Actor, movieId: string): Promise<void> {
    await runTransaction(db, async (tx) => {
      const before = await lockedMovie(tx, movieId);
      if (before.posterDigest === null) return;
      await catalogue.deletePoster(tx, movieId);
      const after: Movie = { ...before, posterDigest: null };
      await recordMovie(tx, { actor, action: 'movie.removePoster', movieId, before, after });
    });
    dropMovies();
  }

  /**
   * The poster of a movie, where it still is the one of this digest.
   *
   * @throws DomainError NOT_FOUND
   */
  async function getPoster(movieId: string, digest: string): Promise<StoredPoster> {
    const poster = await catalogue.findPoster(db, movieId, digest);
    if (poster === undefined) throw notFound('poster');
    return poster;
  }

  function dropMovies(): void {
    cache.drop([MOVIES_TOPIC]);
  }

  // Another runtime moves the ends of showtimes.
  function dropMoviesAndShowtimes(): void {
    cache.drop([MOVIES_TOPIC, SHOWTIMES_TOPIC]);
  }

  async function fitSchedule(
    tx: Transaction,
    movie: Movie,
    runtimeMinutes: number | undefined,
  ): Promise<void> {
    if (runtimeMinutes === undefined || runtimeMinutes === movie.runtimeMinutes) return;
    const { conflicts } = await rescheduleForRuntime(tx, movie.id, runtimeMinutes);
    if (conflicts.length === 0) return;
    const shown = conflicts
      .slice(0, CONFLICTS_SHOWN_MAX)
      .map(({ id, startsAt }) => ({ id, startsAt: startsAt.toISOString() }));
    throw runtimeBreaksSchedule(shown, conflicts.length);
  }
}

async function lockedMovie(tx: Transaction, movieId: string): Promise<Movie> {
  if (!(await catalogue.lockMovie(tx, movieId))) throw notFound('movie');
  return movieOf(tx, movieId);
}

async function movieOf(tx: Transaction, movieId: string): Promise<Movie> {
  return present(await findMovie(tx, movieId), 'the movie of this transaction');
}

async function lockKnownGenres(tx: Transaction, slugs: readonly string[]): Promise<void> {
  const known = await catalogue.lockGenres(tx, slugs);
  const problems = slugs.flatMap((slug, index) =>
    known.has(slug) ? [] : [{ pointer: `/genres/${index}`, message: 'is not a known genre' }],
  );
  if (problems.length > 0) throw invalidRequest(problems);
}

async function recordMovie(
  tx: Transaction,
  entry: { actor: Actor; action: string; movieId: string; before: Movie | null; after: Movie },
): Promise<void> {
  const { actor, action, movieId, before, after } = entry;
  await recordAudit(tx, {
    actor,
    action,
    subjectType: 'movie',
    subjectId: movieId,
    before,
    after,
  });
}
