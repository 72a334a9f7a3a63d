import { sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';

import type { Database } from '../../database.ts';
import type { Person } from './catalogue.tables.ts';

export type Genre = { slug: string; name: string };

export type MovieStatus = 'active' | 'archived';

/** A movie as everyone sees it. */
export type Movie = {
  id: string;
  title: string;
  originalTitle: string | null;
  synopsis: string;
  runtimeMinutes: number;
  year: number | null;
  /** `YYYY-MM-DD`. */
  releaseDate: string | null;
  certificate: string | null;
  trailerUrl: string | null;
  people: Person[];
  status: MovieStatus;
  /** Names the present poster; null where there is none. */
  posterDigest: string | null;
  /** In the order of their names. */
  genres: Genre[];
};

/** The movies, whole: to be narrowed, sorted and limited. */
export function selectMovies(db: Database) {
  return db
    .selectFrom('movies as m')
    .leftJoin('movie_posters as p', 'p.movie_id', 'm.id')
    .select((eb) => [
      'm.id',
      'm.title',
      'm.original_title as originalTitle',
      'm.synopsis',
      'm.runtime_minutes as runtimeMinutes',
      'm.year',
      'm.release_date as releaseDate',
      'm.certificate',
      'm.trailer_url as trailerUrl',
      'm.people',
      'm.status',
      'p.digest as posterDigest',
      jsonArrayFrom(
        eb
          .selectFrom('movie_genres as mg')
          .innerJoin('genres as g', 'g.slug', 'mg.genre_slug')
          .select(['g.slug', 'g.name'])
          .whereRef('mg.movie_id', '=', 'm.id')
          .orderBy('g.name')
          .orderBy('g.slug'),
      ).as('genres'),
    ]);
}

/** A movie, archived or not. */
export function findMovie(db: Database, movieId: string): Promise<Movie | undefined> {
  return selectMovies(db).where('m.id', '=', movieId).executeTakeFirst();
}

/** Those of these that there are, archived or not. */
export function findManyMovies(db: Database, movieIds: readonly string[]): Promise<Movie[]> {
  return selectMovies(db)
    .where(sql<boolean>`m.id = any(${movieIds}::uuid[])`)
    .execute();
}
