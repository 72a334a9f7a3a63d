import { sql, type ExpressionBuilder } from 'kysely';

import type { Schema, Transaction } from '../../database.ts';

/** A showtime to come that has no room for a longer movie. */
export type RuntimeConflict = { id: string; startsAt: Date };

/**
 * Showtimes to come of a movie that would run into the next one of their auditorium with this
 * runtime. Only their ends move, so only what starts after them can be in the way.
 */
export async function findRuntimeConflicts(
  tx: Transaction,
  movieId: string,
  runtimeMinutes: number,
): Promise<RuntimeConflict[]> {
  return tx
    .selectFrom('showtimes as t')
    .select(['t.id', 't.starts_at as startsAt'])
    .where(isToComeOf(movieId))
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('showtimes as next')
          .select('next.id')
          .whereRef('next.auditorium_id', '=', 't.auditorium_id')
          .whereRef('next.id', '<>', 't.id')
          .whereRef('next.starts_at', '>=', 't.starts_at')
          .where('next.status', '<>', 'cancelled')
          .where('next.starts_at', '<', turnaroundEnd(runtimeMinutes)),
      ),
    )
    .orderBy('t.starts_at')
    .orderBy('t.id')
    .execute();
}

/** Makes everyone who schedules where a movie is to run wait until the transaction ends. */
export async function lockAuditoriumsOf(tx: Transaction, movieId: string): Promise<void> {
  await tx
    .selectFrom('auditoriums as a')
    .select('a.id')
    .where((eb) =>
      eb(
        'a.id',
        'in',
        eb.selectFrom('showtimes as t').select('t.auditorium_id').where(isToComeOf(movieId)),
      ),
    )
    .orderBy('a.id')
    .forNoKeyUpdate()
    .execute();
}

/**
 * Moves the ends of the showtimes to come of a movie to where this runtime puts them. Nobody buys a
 * seat for what is over: their sales close, and open, by the end.
 */
export async function moveEndsOf(
  tx: Transaction,
  movieId: string,
  runtimeMinutes: number,
): Promise<void> {
  await tx
    .updateTable('showtimes as t')
    .set({
      ends_at: end(runtimeMinutes),
      turnaround_ends_at: turnaroundEnd(runtimeMinutes),
      sales_close_at: sql<Date>`least(t.sales_close_at, ${end(runtimeMinutes)})`,
      sales_open_at: sql<Date>`case when t.sales_open_at < ${end(runtimeMinutes)}
        then t.sales_open_at else t.feature_starts_at end`,
      revision: sql<number>`t.revision + 1`,
    })
    .where(isToComeOf(movieId))
    .execute();
}

// What has begun runs as it was announced.
function isToComeOf(movieId: string) {
  return (eb: ExpressionBuilder<Schema & { t: Schema['showtimes'] }, 't'>) =>
    eb.and([
      eb('t.movie_id', '=', movieId),
      eb('t.status', '<>', 'cancelled'),
      eb('t.starts_at', '>', sql<Date>`now()`),
    ]);
}

const end = (runtimeMinutes: number) =>
  sql<Date>`t.feature_starts_at + make_interval(mins => ${runtimeMinutes}::integer)`;

const turnaroundEnd = (runtimeMinutes: number) =>
  sql<Date>`${end(runtimeMinutes)} + (t.turnaround_ends_at - t.ends_at)`;
