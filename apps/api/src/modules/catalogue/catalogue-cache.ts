import type { Cache, CacheRegion } from '../../platform/cache.ts';
import { isRecord } from '../../platform/is-record.ts';
import type { GenreRow } from './catalogue.repository.ts';
import type { ListedMovie } from './movie-list.read-model.ts';
import type { Movie } from './movie.read-model.ts';

/** What changes with every movie, genre and poster. */
export const MOVIES_TOPIC = '{catalogue}:movies';

/** Says that a showtime was made, changed or cancelled; the showtimes module announces it. */
export const SHOWTIMES_TOPIC = '{catalogue}:showtimes';

/** Everything of the catalogue under one tag, so that a Redis cluster keeps it with its topics. */
export const catalogueKey = (key: string) => `{catalogue}:${key}`;

/** Pages are read in two sizes, so that lists which differ only in their limit are kept once. */
const ROWS_KEPT = [21, 101];

/** How many rows a list is read with, of which no more than `rowsMax` are wanted. */
export const rowsToKeep = (rowsMax: number) => ROWS_KEPT.find((kept) => kept >= rowsMax) ?? rowsMax;

type ListedGenre = { genre: GenreRow; position: string[] };

/** What of the catalogue is kept in memory: beginnings of lists by their filter, movies by their id. */
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
      sizeOf: (list) => list.length + 1,
    }),
    movies: cache.region({ name: 'movies', milliseconds, isValue: isMovie }),
    genreLists: cache.region({
      name: 'genreLists',
      milliseconds,
      isValue: (value) => isArrayOf(value, isListedGenre),
      sizeOf: (list) => list.length + 1,
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

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isArrayOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.every(isItem);
}
