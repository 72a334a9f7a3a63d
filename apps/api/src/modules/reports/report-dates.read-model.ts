import { sql, type RawBuilder } from 'kysely';

import type { ReportScope } from './report-scope.ts';

/** A piece of a statement. Showtimes are `t` in it, cinemas `c`. */
export type Sql = RawBuilder<unknown>;

/** Which showtimes a report is about, when it goes by their business dates. */
export function isInScope({ from, to, cinemaId }: ReportScope): Sql {
  return sql`t.business_date between ${from}::date and ${to}::date ${ofCinema(cinemaId)}`;
}

export function ofCinema(cinemaId: string | undefined): Sql {
  return cinemaId === undefined ? sql`` : sql`and t.cinema_id = ${cinemaId}::uuid`;
}

/**
 * The trading day of a moment, which is the business date that a showtime starting then would have:
 * by the clock on the wall, whatever clocks do in that night.
 */
export function tradingDay(at: Sql): Sql {
  return sql`((${at} at time zone c.time_zone) - c.business_day_starts_at::interval)::date`;
}

/**
 * Whether a moment is on one of the days of a report. The days themselves are different stretches of
 * time in every time zone: an index is asked for a stretch that is long enough in any, and only what
 * is near its ends is asked for the clock.
 */
export function isOnDays(at: Sql, { from, to }: ReportScope): Sql {
  return sql`${at} >= ${earliest(from)} and ${at} < ${latest(to)}
    and (${at} >= ${latest(from)} or ${tradingDay(at)} >= ${from}::date)
    and (${at} < ${earliest(to)} or ${tradingDay(at)} <= ${to}::date)`;
}

/** Before this, it is before the day at every cinema. */
export function earliest(from: string): Sql {
  return sql`(${from}::date - 2)`;
}

/** From this on, it is after the day at every cinema. */
export function latest(to: string): Sql {
  return sql`(${to}::date + 3)`;
}
