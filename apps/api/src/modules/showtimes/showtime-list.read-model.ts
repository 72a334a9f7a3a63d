import { sql } from 'kysely';

import type { Database } from '../../database.ts';
import { posterPath } from '../catalogue/index.ts';
import type { ShowtimeFacts } from './showtime-facts.ts';
import type { ShowtimeStatus } from './showtimes.tables.ts';

/** What a row says of a showtime; what its terms mean, `pricesOf` knows. */
export type ShowtimeRow = Omit<ShowtimeFacts, 'prices' | 'fromPrices'> & { saleTerms: unknown };

/** Which showtimes, in order of their start. */
export type ShowtimeListQuery = {
  /** Null: of every status. */
  status: ShowtimeStatus | null;
  /** A business date, `YYYY-MM-DD`. */
  date: string | null;
  /** ISO 8601: only what starts then or later. */
  startsFrom: string | null;
  cinemaId: string | null;
  movieId: string | null;
  movieIds: readonly string[] | null;
  /** Start (ISO 8601) and id of the showtime before. */
  after: readonly string[] | null;
  rowsMax: number;
};

export async function listShowtimes(
  db: Database,
  query: ShowtimeListQuery,
): Promise<ShowtimeRow[]> {
  let showtimes = selectShowtimes(db).orderBy('t.starts_at').orderBy('t.id').limit(query.rowsMax);
  if (query.status !== null) showtimes = showtimes.where('t.status', '=', query.status);
  if (query.date !== null) showtimes = showtimes.where('t.business_date', '=', query.date);
  if (query.cinemaId !== null) showtimes = showtimes.where('t.cinema_id', '=', query.cinemaId);
  if (query.movieId !== null) showtimes = showtimes.where('t.movie_id', '=', query.movieId);
  if (query.movieIds !== null) {
    showtimes = showtimes.where(sql<boolean>`t.movie_id = any(${query.movieIds}::uuid[])`);
  }
  if (query.startsFrom !== null) {
    showtimes = showtimes.where('t.starts_at', '>=', new Date(query.startsFrom));
  }
  if (query.after !== null) {
    // A position that somebody made up may lack values: '' is none that either column takes.
    const [startsAt = '', id = ''] = query.after;
    showtimes = showtimes.where(
      sql<boolean>`(t.starts_at, t.id) > (${startsAt}::timestamptz, ${id}::uuid)`,
    );
  }
  return (await showtimes.execute()).map(toFacts);
}

export async function findShowtimeFacts(
  db: Database,
  showtimeId: string,
): Promise<ShowtimeRow | undefined> {
  const row = await selectShowtimes(db).where('t.id', '=', showtimeId).executeTakeFirst();
  return row === undefined ? undefined : toFacts(row);
}

/** In order of their start. */
export async function findManyShowtimeFacts(
  db: Database,
  showtimeIds: readonly string[],
): Promise<ShowtimeRow[]> {
  const rows = await selectShowtimes(db)
    .where(sql<boolean>`t.id = any(${showtimeIds}::uuid[])`)
    .orderBy('t.starts_at')
    .orderBy('t.id')
    .execute();
  return rows.map(toFacts);
}

function selectShowtimes(db: Database) {
  return db
    .selectFrom('showtimes as t')
    .innerJoin('movies as m', 'm.id', 't.movie_id')
    .leftJoin('movie_posters as p', 'p.movie_id', 't.movie_id')
    .innerJoin('cinemas as c', 'c.id', 't.cinema_id')
    .innerJoin('auditoriums as a', 'a.id', 't.auditorium_id')
    .innerJoin('sale_terms as s', 's.id', 't.sale_terms_id')
    .select([
      't.id',
      't.status',
      't.seat_map_id as seatMapId',
      't.starts_at as startsAt',
      't.feature_starts_at as featureStartsAt',
      't.ends_at as endsAt',
      't.turnaround_ends_at as turnaroundEndsAt',
      't.sales_open_at as salesOpenAt',
      't.sales_close_at as salesCloseAt',
      't.business_date as businessDate',
      'c.time_zone as timeZone',
      't.currency',
      't.sale_terms_id as saleTermsId',
      's.document as saleTerms',
      't.format',
      't.audio_language as audioLanguage',
      't.subtitle_language as subtitleLanguage',
      't.cancellation_reason as cancellationReason',
      't.revision',
      't.movie_id as movieId',
      'm.title as movieTitle',
      'm.runtime_minutes as runtimeMinutes',
      'm.certificate',
      'p.digest as posterDigest',
      't.cinema_id as cinemaId',
      'c.name as cinemaName',
      't.auditorium_id as auditoriumId',
      'a.name as auditoriumName',
    ]);
}

type Row = Awaited<ReturnType<ReturnType<typeof selectShowtimes>['executeTakeFirstOrThrow']>>;

function toFacts(row: Row): ShowtimeRow {
  const {
    movieId,
    movieTitle,
    runtimeMinutes,
    certificate,
    posterDigest,
    cinemaId,
    cinemaName,
    auditoriumId,
    auditoriumName,
    ...rest
  } = row;
  return {
    ...rest,
    startsAt: row.startsAt.toISOString(),
    featureStartsAt: row.featureStartsAt.toISOString(),
    endsAt: row.endsAt.toISOString(),
    turnaroundEndsAt: row.turnaroundEndsAt.toISOString(),
    salesOpenAt: row.salesOpenAt.toISOString(),
    salesCloseAt: row.salesCloseAt.toISOString(),
    movie: {
      id: movieId,
      title: movieTitle,
      runtimeMinutes,
      certificate,
      posterUrl: posterPath(movieId, posterDigest),
    },
    cinema: { id: cinemaId, name: cinemaName },
    auditorium: { id: auditoriumId, name: auditoriumName },
  };
}
