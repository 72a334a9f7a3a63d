import { sql } from 'kysely';

import type { Transaction } from '../../database.ts';
import type { ScreeningInstants } from './schedule.ts';
import type { ShowtimeStatus } from './showtimes.tables.ts';

/** A showtime as it is stored. */
export type Showtime = ScreeningInstants & {
  id: string;
  movieId: string;
  cinemaId: string;
  auditoriumId: string;
  seatMapId: string;
  format: string;
  audioLanguage: string | null;
  subtitleLanguage: string | null;
  salesOpenAt: Date;
  salesCloseAt: Date;
  /** `YYYY-MM-DD`. */
  businessDate: string;
  status: ShowtimeStatus;
  currency: string;
  /** Prices of its own, in minor units for every zone of the seat map; null: price lists say. */
  zonePrices: Readonly<Record<string, number>> | null;
  saleTermsId: string;
};

export type StoredShowtime = Showtime & { revision: number };

/** Reads a showtime; with `lock` nobody else changes it until the transaction ends. */
export async function findShowtime(
  tx: Transaction,
  showtimeId: string,
  { lock }: { lock: boolean },
): Promise<StoredShowtime | undefined> {
  let showtime = tx
    .selectFrom('showtimes as t')
    .select([
      't.id',
      't.movie_id as movieId',
      't.cinema_id as cinemaId',
      't.auditorium_id as auditoriumId',
      't.seat_map_id as seatMapId',
      't.format',
      't.audio_language as audioLanguage',
      't.subtitle_language as subtitleLanguage',
      't.starts_at as startsAt',
      't.feature_starts_at as featureStartsAt',
      't.ends_at as endsAt',
      't.turnaround_ends_at as turnaroundEndsAt',
      't.sales_open_at as salesOpenAt',
      't.sales_close_at as salesCloseAt',
      't.business_date as businessDate',
      't.status',
      't.currency',
      't.zone_prices as zonePrices',
      't.sale_terms_id as saleTermsId',
      't.revision',
    ])
    .where('t.id', '=', showtimeId);
  if (lock) showtime = showtime.forNoKeyUpdate();
  return showtime.executeTakeFirst();
}

/** @throws the database's exclusion violation where one overlaps another in its auditorium */
export async function insertShowtimes(
  tx: Transaction,
  showtimes: readonly Showtime[],
): Promise<void> {
  await tx
    .insertInto('showtimes')
    .values(showtimes.map((showtime) => ({ id: showtime.id, ...toRow(showtime) })))
    .execute();
}

/** @throws the database's exclusion violation where it would overlap another in its auditorium */
export async function updateShowtime(tx: Transaction, showtime: Showtime): Promise<void> {
  await tx
    .updateTable('showtimes as t')
    .set({ ...toRow(showtime), revision: sql<number>`t.revision + 1` })
    .where('t.id', '=', showtime.id)
    .execute();
}

export async function cancelShowtime(
  tx: Transaction,
  showtimeId: string,
  reason: string,
): Promise<void> {
  await tx
    .updateTable('showtimes as t')
    .set({
      status: 'cancelled',
      cancelled_at: sql<Date>`now()`,
      cancellation_reason: reason,
      revision: sql<number>`t.revision + 1`,
    })
    .where('t.id', '=', showtimeId)
    .execute();
}

/** Whether a cinema ever had a showtime. */
export async function wasEverScheduledIn(tx: Transaction, cinemaId: string): Promise<boolean> {
  const found = await tx
    .selectFrom('showtimes as t')
    .select('t.id')
    .where('t.cinema_id', '=', cinemaId)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

function toRow(showtime: Showtime) {
  return {
    movie_id: showtime.movieId,
    cinema_id: showtime.cinemaId,
    auditorium_id: showtime.auditoriumId,
    seat_map_id: showtime.seatMapId,
    format: showtime.format,
    audio_language: showtime.audioLanguage,
    subtitle_language: showtime.subtitleLanguage,
    starts_at: showtime.startsAt,
    feature_starts_at: showtime.featureStartsAt,
    ends_at: showtime.endsAt,
    turnaround_ends_at: showtime.turnaroundEndsAt,
    sales_open_at: showtime.salesOpenAt,
    sales_close_at: showtime.salesCloseAt,
    business_date: showtime.businessDate,
    status: showtime.status,
    currency: showtime.currency,
    zone_prices: showtime.zonePrices === null ? null : JSON.stringify(showtime.zonePrices),
    sale_terms_id: showtime.saleTermsId,
  };
}
