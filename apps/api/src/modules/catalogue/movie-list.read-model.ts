import { sql, type RawBuilder } from 'kysely';

import type { Database, Transaction } from '../../database.ts';
import { patternOfContaining } from '../../platform/like-pattern.ts';
import { selectMovies, type Movie } from './movie.read-model.ts';

export type MovieSort = 'title' | '-releaseDate' | 'relevance';

/** Which movies, in which order, and from where on. */
export type MovieListQuery = {
  /** Without it the list is not sorted by relevance. */
  search: string | undefined;
  genre: string | undefined;
  /** A business date, `YYYY-MM-DD`: only what plays on it. */
  date: string | undefined;
  /** Only what plays there, on the date or else from now on. */
  cinemaId: string | undefined;
  sort: MovieSort;
  /** The sort values of the row before: those of a `ListedMovie`. */
  after: readonly string[] | undefined;
  rowsMax: number;
};

export type ListedMovie = {
  movie: Movie;
  /** Its sort values, exactly as the database compares them, ending in its id. */
  position: string[];
};

/**
 * How alike a title and a search must be to be found. pg_trgm's own 0.6 misses "hexan" for "Häxan":
 * one wrong letter amid five leaves 3 of 9 three-letter pieces in common.
 */
const WORD_SIMILARITY_MIN = '0.33';

/** The movies that are not archived, narrowed, sorted and limited. */
export function listMovies(db: Database, query: MovieListQuery): Promise<ListedMovie[]> {
  const { search } = query;
  if (search === undefined) return readMovies(db, query, undefined);
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (tx) => {
      await setWordSimilarity(tx);
      return readMovies(tx, query, searchExpressions(search));
    });
}

// The operator that the index serves takes its threshold from a setting.
async function setWordSimilarity(tx: Transaction): Promise<void> {
  await sql`
    select set_config('pg_trgm.word_similarity_threshold', ${WORD_SIMILARITY_MIN}, true)
  `.execute(tx);
}

async function readMovies(
  db: Database,
  { genre, date, cinemaId, sort, after, rowsMax }: MovieListQuery,
  search: SearchExpressions | undefined,
): Promise<ListedMovie[]> {
  const { keys, isAfter, order } = orderOf(sort, after, search);

  let movies = selectMovies(db)
    .select(keys.as('keys'))
    .where('m.status', '=', 'active')
    .orderBy(order)
    .limit(rowsMax);
  if (isAfter !== undefined) movies = movies.where(isAfter);
  if (search !== undefined) movies = movies.where(search.isMatch);
  if (genre !== undefined) {
    movies = movies.where((eb) =>
      eb.exists(
        eb
          .selectFrom('movie_genres as named')
          .select(sql.lit(1).as('one'))
          .whereRef('named.movie_id', '=', 'm.id')
          .where('named.genre_slug', '=', genre),
      ),
    );
  }
  if (date !== undefined || cinemaId !== undefined) {
    movies = movies.where((eb) => {
      let playing = eb
        .selectFrom('showtimes as t')
        .select(sql.lit(1).as('one'))
        .whereRef('t.movie_id', '=', 'm.id')
        .where('t.status', '=', 'onSale');
      playing =
        date === undefined
          ? playing.where('t.starts_at', '>=', sql<Date>`now()`)
          : playing.where('t.business_date', '=', date);
      if (cinemaId !== undefined) playing = playing.where('t.cinema_id', '=', cinemaId);
      return eb.exists(playing);
    });
  }

  const rows = await movies.execute();
  return rows.map(({ keys: position, ...movie }) => ({ movie, position }));
}

type Order = {
  /** The sort values as text, ending in the id. */
  keys: RawBuilder<string[]>;
  isAfter: RawBuilder<boolean> | undefined;
  order: RawBuilder<unknown>;
};

function orderOf(
  sort: MovieSort,
  after: readonly string[] | undefined,
  search: SearchExpressions | undefined,
): Order {
  // A position that somebody made up may lack values: '' is none that any column takes.
  const [first = '', second = '', third = ''] = after ?? [];
  if (sort === 'relevance' && search !== undefined) {
    const { rank } = search;
    return {
      keys: sql`array[(${rank})::text, marquee.searchable(m.title), m.id::text]`,
      isAfter:
        after &&
        sql`(${rank}, marquee.searchable(m.title), m.id)
          > (${first}::integer, ${second}::text, ${third}::uuid)`,
      order: sql`${rank}, marquee.searchable(m.title), m.id`,
    };
  }
  if (sort === '-releaseDate') {
    // What has no date comes last.
    const released = sql`coalesce(m.release_date, make_date(m.year, 1, 1), '-infinity'::date)`;
    return {
      keys: sql`array[${released}::text, m.id::text]`,
      isAfter:
        after &&
        // The first condition is where the index begins to be read.
        sql`(${released} <= ${first}::date
          and (${released} < ${first}::date or m.id > ${second}::uuid))`,
      order: sql`${released} desc, m.id`,
    };
  }
  return {
    keys: sql`array[marquee.searchable(m.title), m.id::text]`,
    isAfter: after && sql`(marquee.searchable(m.title), m.id) > (${first}::text, ${second}::uuid)`,
    order: sql`marquee.searchable(m.title), m.id`,
  };
}

type SearchExpressions = {
  isMatch: RawBuilder<boolean>;
  /** Lower is better. A whole number, so that a position holds it exactly. */
  rank: RawBuilder<number>;
};

function searchExpressions(search: string): SearchExpressions {
  const words = sql`marquee.searchable(${search}::text)`;
  const titles = sql`
    marquee.searchable(m.title), marquee.searchable(coalesce(m.original_title, m.title))`;
  return {
    isMatch: sql`(m.search_text %> ${words} or m.search_text like ${patternOfContaining(search)})`,
    // A whole title, its beginning, the beginning of a word in it, anywhere in it, or just alike;
    // and within each the more alike first.
    rank: sql`(
      case
        when ${words} in (${titles}) then 0
        when exists (select 1 from unnest(array[${titles}]) t (title) where starts_with(t.title, ${words}))
          then 1
        when strpos(' ' || m.search_text, ' ' || ${words}) > 0 then 2
        when strpos(m.search_text, ${words}) > 0 then 3
        else 4
      end * 1000 - round(word_similarity(${words}, m.search_text) * 1000)::integer
    )`,
  };
}
