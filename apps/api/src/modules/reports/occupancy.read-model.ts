import { sql } from 'kysely';

import type { Database } from '../../database.ts';
import { isInScope, type Sql } from './report-dates.read-model.ts';
import type { ReportScope } from './report-scope.ts';
import { listBySubject, type Subjects } from './report-subjects.read-model.ts';

export const OCCUPANCY_GROUPINGS = ['showtime', 'movie', 'auditorium', 'daypart'] as const;

export type OccupancyGrouping = (typeof OCCUPANCY_GROUPINGS)[number];

/** Seats of one or more showtimes. */
export type SeatFigures = {
  showtimes: number;
  capacity: number;
  /** Without the blocked ones. */
  sellableCapacity: number;
  /** Sold seats, which are live tickets. */
  admissions: number;
  /** Tickets that somebody came in with, those among them that were cancelled afterwards. */
  attendance: number;
};

export type OccupancyRow = Subjects[OccupancyGrouping] & SeatFigures;

/** One row a subject, in the order of the schedule, of the name, or of the day. */
export function listOccupancy(
  db: Database,
  groupBy: OccupancyGrouping,
  scope: ReportScope,
  rowsMax: number,
): Promise<OccupancyRow[]> {
  return listBySubject<OccupancyGrouping, SeatFigures>(db, groupBy, {
    facts: seatsPerShowtime(scope),
    figures: sql`
      'showtimes', count(*),
      'capacity', sum(f.capacity),
      'sellableCapacity', sum(f.sellable_capacity),
      'admissions', sum(f.admissions),
      'attendance', sum(f.attendance)`,
    perCurrency: false,
    rowsMax,
  });
}

// Nobody could have come to a cancelled showtime, and a planned one is not on sale: counting their
// seats would make the others look emptier. A seat is sold as long as its ticket is live
// (showtime_seats is the only place that says who has a seat); what is held, and be it by a
// reservation that waits for its payment, is not.
function seatsPerShowtime(scope: ReportScope): Sql {
  const onSale = sql`t.status = 'onSale' and ${isInScope(scope)}`;
  return sql`
    select s.showtime_id, s.capacity, s.sellable_capacity, s.admissions,
      coalesce(k.attendance, 0) as attendance
    from (
      select s.showtime_id,
        count(*) as capacity,
        count(*) filter (where s.status <> 'blocked') as sellable_capacity,
        count(*) filter (where s.status = 'sold') as admissions
      from showtime_seats s
      join showtimes t on t.id = s.showtime_id
      where ${onSale}
      group by s.showtime_id
    ) s
    left join (
      select k.showtime_id, count(*) as attendance
      from tickets k
      join showtimes t on t.id = k.showtime_id
      where ${onSale} and k.admitted_at is not null
      group by k.showtime_id
    ) k on k.showtime_id = s.showtime_id`;
}
