import { sql } from 'kysely';

import type { Database } from '../../database.ts';
import type { AuditoriumName, Named, ReportScope, Titled } from './report-scope.ts';

export const OCCUPANCY_GROUPINGS = ['showtime', 'movie', 'auditorium', 'daypart'] as const;

export type OccupancyGrouping = (typeof OCCUPANCY_GROUPINGS)[number];

/** In the order of the business day. */
export const DAYPARTS = ['morning', 'afternoon', 'evening', 'night'] as const;

export type Daypart = (typeof DAYPARTS)[number];

/** Seats of one or more showtimes. */
export type SeatFigures = {
  showtimes: number;
  capacity: number;
  /** Without the blocked ones. */
  sellableCapacity: number;
  /** Sold seats, which are live tickets. */
  admissions: number;
};

/** A screening, as a row names it. */
export type ShowtimeName = {
  id: string;
  movie: Titled;
  cinema: Named;
  auditorium: Named;
  startsAt: Date;
  timeZone: string;
  businessDate: string;
};

/** What the showtimes of a row have in common. */
export type OccupancySubject =
  | { showtime: ShowtimeName }
  | { movie: Titled }
  | { auditorium: AuditoriumName }
  | { daypart: Daypart };

export type OccupancyRow = OccupancySubject & SeatFigures;

/** One row a subject, in the order of the schedule, of the name, or of the day. */
export function listOccupancy(
  db: Database,
  groupBy: OccupancyGrouping,
  scope: ReportScope,
  rowsMax: number,
): Promise<OccupancyRow[]> {
  switch (groupBy) {
    case 'showtime':
      return listOccupancyByShowtime(db, scope, rowsMax);
    case 'movie':
      return listOccupancyByMovie(db, scope, rowsMax);
    case 'auditorium':
      return listOccupancyByAuditorium(db, scope, rowsMax);
    case 'daypart':
      return listOccupancyByDaypart(db, scope);
  }
}

async function listOccupancyByShowtime(
  db: Database,
  scope: ReportScope,
  rowsMax: number,
): Promise<OccupancyRow[]> {
  const rows = await selectSeats(db, scope)
    .innerJoin('movies as m', 'm.id', 't.movie_id')
    .innerJoin('auditoriums as a', 'a.id', 't.auditorium_id')
    .innerJoin('cinemas as c', 'c.id', 't.cinema_id')
    .select([
      't.id',
      't.starts_at as startsAt',
      't.business_date as businessDate',
      'm.id as movieId',
      'm.title as movieTitle',
      'a.id as auditoriumId',
      'a.name as auditoriumName',
      'c.id as cinemaId',
      'c.name as cinemaName',
      'c.time_zone as timeZone',
    ])
    .groupBy(['t.id', 'm.id', 'a.id', 'c.id'])
    .orderBy('t.starts_at')
    .orderBy('t.id')
    .limit(rowsMax)
    .execute();
  return rows.map((row) => ({
    showtime: {
      id: row.id,
      movie: { id: row.movieId, title: row.movieTitle },
      cinema: { id: row.cinemaId, name: row.cinemaName },
      auditorium: { id: row.auditoriumId, name: row.auditoriumName },
      startsAt: row.startsAt,
      timeZone: row.timeZone,
      businessDate: row.businessDate,
    },
    ...toFigures(row),
  }));
}

async function listOccupancyByMovie(
  db: Database,
  scope: ReportScope,
  rowsMax: number,
): Promise<OccupancyRow[]> {
  const rows = await selectSeats(db, scope)
    .innerJoin('movies as m', 'm.id', 't.movie_id')
    .select(['m.id', 'm.title'])
    .groupBy('m.id')
    .orderBy('m.title')
    .orderBy('m.id')
    .limit(rowsMax)
    .execute();
  return rows.map((row) => ({ movie: { id: row.id, title: row.title }, ...toFigures(row) }));
}

async function listOccupancyByAuditorium(
  db: Database,
  scope: ReportScope,
  rowsMax: number,
): Promise<OccupancyRow[]> {
  const rows = await selectSeats(db, scope)
    .innerJoin('auditoriums as a', 'a.id', 't.auditorium_id')
    .innerJoin('cinemas as c', 'c.id', 't.cinema_id')
    .select(['a.id', 'a.name', 'c.id as cinemaId', 'c.name as cinemaName'])
    .groupBy(['a.id', 'c.id'])
    .orderBy('c.name')
    .orderBy('a.name')
    .limit(rowsMax)
    .execute();
  return rows.map((row) => ({
    auditorium: {
      id: row.id,
      name: row.name,
      cinema: { id: row.cinemaId, name: row.cinemaName },
    },
    ...toFigures(row),
  }));
}

async function listOccupancyByDaypart(db: Database, scope: ReportScope): Promise<OccupancyRow[]> {
  const rows = await selectSeats(db, scope)
    .innerJoin('cinemas as c', 'c.id', 't.cinema_id')
    .select(daypart.as('daypart'))
    .groupBy('daypart')
    .execute();
  return rows
    .map((row) => ({ daypart: row.daypart, ...toFigures(row) }))
    .toSorted((a, b) => DAYPARTS.indexOf(a.daypart) - DAYPARTS.indexOf(b.daypart));
}

const localStart = sql`(t.starts_at at time zone c.time_zone)::time`;

// What starts after midnight is the end of a night out, not a morning: where the business day has
// not begun yet, it is still night.
const daypart = sql<Daypart>`
  case
    when ${localStart} < c.business_day_starts_at then 'night'
    when ${localStart} < '12:00' then 'morning'
    when ${localStart} < '17:00' then 'afternoon'
    when ${localStart} < '21:00' then 'evening'
    else 'night'
  end`;

function selectSeats(db: Database, scope: ReportScope) {
  return db
    .selectFrom('showtimes as t')
    .innerJoin(seatsPerShowtime(db, scope).as('s'), 's.showtime_id', 't.id')
    .select([
      sql<string>`count(*)`.as('showtimes'),
      sql<string>`sum(s.capacity)`.as('capacity'),
      sql<string>`sum(s.sellable_capacity)`.as('sellableCapacity'),
      sql<string>`sum(s.admissions)`.as('admissions'),
    ]);
}

// Nobody could have come to a cancelled showtime, and a planned one is not on sale: counting their
// seats would make the others look emptier. A seat is sold as long as its ticket is live
// (showtime_seats is the only place that says who has a seat), so the tickets need not be read: of
// 2.2 million seats, those of 28 days take 0.3 s and those of a year 0.5 s.
function seatsPerShowtime(db: Database, { from, to, cinemaId }: ReportScope) {
  let seats = db
    .selectFrom('showtime_seats as s')
    .innerJoin('showtimes as t', 't.id', 's.showtime_id')
    .where('t.status', '=', 'onSale')
    .where('t.business_date', '>=', from)
    .where('t.business_date', '<=', to);
  if (cinemaId !== undefined) seats = seats.where('t.cinema_id', '=', cinemaId);
  return seats
    .groupBy('s.showtime_id')
    .select([
      's.showtime_id',
      sql<string>`count(*)`.as('capacity'),
      sql<string>`count(*) filter (where s.status <> 'blocked')`.as('sellable_capacity'),
      sql<string>`count(*) filter (where s.status = 'sold')`.as('admissions'),
    ]);
}

type SeatRow = { [Figure in keyof SeatFigures]: string };

function toFigures(row: SeatRow): SeatFigures {
  return {
    showtimes: Number(row.showtimes),
    capacity: Number(row.capacity),
    sellableCapacity: Number(row.sellableCapacity),
    admissions: Number(row.admissions),
  };
}
