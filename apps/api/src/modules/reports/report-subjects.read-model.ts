import { sql } from 'kysely';

import type { Database } from '../../database.ts';
import type { SalesChannel } from '../pricing/index.ts';
import type { Sql } from './report-dates.read-model.ts';

/** How rows name what they are about. */
export type Named = { id: string; name: string };
export type Titled = { id: string; title: string };
export type AuditoriumName = Named & { cinema: Named };

/** A screening, as a row names it. */
export type ShowtimeName = {
  id: string;
  movie: Titled;
  cinema: Named;
  auditorium: Named;
  /** RFC 3339, in UTC. */
  startsAt: string;
  timeZone: string;
  businessDate: string;
};

/** In the order of the business day. */
export const DAYPARTS = ['morning', 'afternoon', 'evening', 'night'] as const;

export type Daypart = (typeof DAYPARTS)[number];

/** What the figures of a row have in common, by what a report is grouped by. */
export type Subjects = {
  day: { businessDate: string };
  showtime: { showtime: ShowtimeName };
  movie: { movie: Titled };
  cinema: { cinema: Named };
  auditorium: { auditorium: AuditoriumName };
  daypart: { daypart: Daypart };
  channel: { channel: SalesChannel };
  /** A code; null for what belongs to no ticket. */
  ticketType: { ticketType: string | null };
};

export type Grouping = keyof Subjects;

type SubjectSql = {
  /** What `f`, the figures per showtime, is joined to. */
  joins: Sql;
  /** The subject as JSON. */
  subject: Sql;
  keys: Sql;
  order: Sql;
};

const showtimes = sql`join showtimes t on t.id = f.showtime_id`;
const movies = sql`join movies m on m.id = t.movie_id`;
const auditoriums = sql`join auditoriums a on a.id = t.auditorium_id`;
const cinemas = sql`join cinemas c on c.id = t.cinema_id`;

const movie = sql`jsonb_build_object('id', m.id, 'title', m.title)`;
const cinema = sql`jsonb_build_object('id', c.id, 'name', c.name)`;
const daypart = sql`marquee.daypart(t.starts_at, c.time_zone, c.business_day_starts_at)`;

const SUBJECTS: Readonly<Record<Grouping, SubjectSql>> = {
  // As JSON, a date is YYYY-MM-DD.
  day: byPart('businessDate', sql`f.part`),
  channel: byPart('channel', sql`f.part collate "C"`),
  ticketType: byPart('ticketType', sql`f.part collate "C" nulls last`),
  showtime: {
    joins: sql`${showtimes} ${movies} ${auditoriums} ${cinemas}`,
    subject: sql`jsonb_build_object('showtime', jsonb_build_object(
      'id', t.id,
      'movie', ${movie},
      'cinema', ${cinema},
      'auditorium', jsonb_build_object('id', a.id, 'name', a.name),
      'startsAt', t.starts_at,
      'timeZone', c.time_zone,
      'businessDate', to_char(t.business_date, 'YYYY-MM-DD')
    ))`,
    keys: sql`t.id, m.id, a.id, c.id`,
    order: sql`t.starts_at, t.id`,
  },
  movie: {
    joins: sql`${showtimes} ${movies}`,
    subject: sql`jsonb_build_object('movie', ${movie})`,
    keys: sql`m.id`,
    order: sql`m.title, m.id`,
  },
  cinema: {
    joins: sql`${showtimes} ${cinemas}`,
    subject: sql`jsonb_build_object('cinema', ${cinema})`,
    keys: sql`c.id`,
    order: sql`c.name, c.id`,
  },
  auditorium: {
    joins: sql`${showtimes} ${auditoriums} ${cinemas}`,
    subject: sql`jsonb_build_object('auditorium', jsonb_build_object(
      'id', a.id, 'name', a.name, 'cinema', ${cinema}
    ))`,
    keys: sql`a.id, c.id`,
    order: sql`c.name, c.id, a.name, a.id`,
  },
  daypart: {
    joins: sql`${showtimes} ${cinemas}`,
    subject: sql`jsonb_build_object('daypart', ${daypart})`,
    keys: daypart,
    order: sql`array_position(${[...DAYPARTS]}::text[], ${daypart})`,
  },
};

// What is no property of a showtime: the figures come with it, as their `part`.
function byPart(member: string, order: Sql): SubjectSql {
  return {
    joins: sql``,
    subject: sql`jsonb_build_object(${member}::text, f.part)`,
    keys: sql`f.part`,
    order,
  };
}

/**
 * Adds figures up by subject.
 *
 * @param report.facts figures with `showtime_id`, grouped by it already so that nothing is counted
 *   twice; with `part`, where the subject is no property of the showtime
 * @param report.figures the sums, of columns of `f`
 * @param report.perCurrency whether amounts of different currencies stay apart, by `f.currency`
 * @param report.rowsMax of rows, at most so many
 */
export async function listBySubject<G extends Grouping, Figures extends object>(
  db: Database,
  groupBy: G,
  report: { facts: Sql; figures: Sql; perCurrency: boolean; rowsMax: number },
): Promise<(Subjects[G] & Figures)[]> {
  const { joins, subject, keys, order } = SUBJECTS[groupBy];
  const currency = report.perCurrency ? sql`, f.currency` : sql``;
  const { rows } = await sql<{ subject: Subjects[G]; figures: Figures }>`
    select ${subject} as subject, jsonb_build_object(${report.figures}) as figures
    from (${report.facts}) f
    ${joins}
    group by ${keys}${currency}
    order by ${order}${currency}
    limit ${report.rowsMax}`.execute(db);
  return rows.map((row) => ({ ...row.subject, ...row.figures }));
}
