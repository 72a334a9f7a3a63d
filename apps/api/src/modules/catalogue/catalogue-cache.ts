import type { Cache, CacheRegion } from '../../platform/cache.ts';
import type { GenreRow } from './catalogue.repository.ts';
import type { ListedMovie } from './movie-list.read-model.ts';
import type { Movie } from './movie.read-model.ts';

/** What changes with every movie, genre and poster. */
export const MOVIES_TOPIC = '{catalogue}:movies';

/** Announced by the showtimes module, a later one, which names it too. */
export const SHOWTIMES_TOPIC = '{catalogue}:showtimes';

type ListedGenre = { genre: GenreRow; position: string[] };

/** What of the catalogue is kept in memory: lists by their query, movies by their id. */
export type CatalogueCache = {
  movieLists: CacheRegion<ListedMovie[]>;
  movies: CacheRegion<Movie>;
  genreLists: CacheRegion<ListedGenre[]>;
};

export function createCatalogueCache(cache: Cache, milliseconds: number): CatalogueCache {
  return {
    movieLists: cache.region({
      name: 'movieLists',
      milliseconds,
      isValue: (value) => isArrayOf(value, isListedMovie),
    }),
    movies: cache.region({ name: 'movies', milliseconds, isValue: isMovie }),
    genreLists: cache.region({
      name: 'genreLists',
      milliseconds,
      isValue: (value) => isArrayOf(value, isListedGenre),
    }),
  };
}

function isListedMovie(value: unknown): value is ListedMovie {
  return isRecord(value) && isMovie(value['movie']) && isArrayOf(value['position'], isString);
}

function isListedGenre(value: unknown): value is ListedGenre {
  return isRecord(value) && isGenre(value['genre']) && isArrayOf(value['position'], isString);
}

function isMovie(value: unknown): value is Movie {
  return (
    isRecord(value) &&
    ['id', 'title', 'synopsis'].every((name) => isString(value[name])) &&
    ['originalTitle', 'releaseDate', 'certificate', 'trailerUrl', 'posterDigest'].every(
      (name) => value[name] === null || isString(value[name]),
    ) &&
    Number.isInteger(value['runtimeMinutes']) &&
    (value['year'] === null || Number.isInteger(value['year'])) &&
    (value['status'] === 'active' || value['status'] === 'archived') &&
    isArrayOf(value['people'], isPerson) &&
    isArrayOf(value['genres'], isGenre)
  );
}

function isPerson(value: unknown): value is Movie['people'][number] {
  return isRecord(value) && isString(value['name']) && isString(value['role']);
}

function isGenre(value: unknown): value is GenreRow {
  return isRecord(value) && isString(value['slug']) && isString(value['name']);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isArrayOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.every(isItem);
}
