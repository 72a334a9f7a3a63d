import { sql } from 'kysely';

import type { Database } from '../../database.ts';

/** Whose days are asked for. */
export type ShowtimeDaysQuery = { cinemaIds: readonly string[] | null; movieId: string | null };

const DAYS_MAX = 60;

/** The business dates, `YYYY-MM-DD`, of which something can still be bought, in order. */
export async function listDaysOnSale(
  db: Database,
  { cinemaIds, movieId }: ShowtimeDaysQuery,
): Promise<string[]> {
  let days = db
    .selectFrom('showtimes as t')
    .select('t.business_date as date')
    .distinct()
    .where('t.status', '=', 'onSale')
    .where('t.sales_close_at', '>', sql<Date>`now()`)
    // Where the index begins to be read: what was before yesterday anywhere is over.
    .where('t.business_date', '>=', sql<string>`(now() - interval '2 days')::date`)
    .orderBy('t.business_date')
    .limit(DAYS_MAX);
  if (cinemaIds !== null) {
    days = days.where(sql<boolean>`t.cinema_id = any(${cinemaIds}::uuid[])`);
  }
  if (movieId !== null) days = days.where('t.movie_id', '=', movieId);
  const rows = await days.execute();
  return rows.map(({ date }) => date);
}
