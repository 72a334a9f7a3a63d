import { sql } from 'kysely';

import { isInScope, type Sql } from './report-dates.read-model.ts';
import type { ReportScope } from './report-scope.ts';
import {
  apartFromTheRest,
  countingReservations,
  figureColumns,
  LEDGER_FIGURES,
  ticketFigures,
  type RevenueGrouping,
} from './revenue-figures.read-model.ts';

const NO_PART = sql`null::text`;

const PARTS_OF_ENTRIES: Readonly<Partial<Record<RevenueGrouping, Sql>>> = {
  day: sql`to_char(t.business_date, 'YYYY-MM-DD')`,
  channel: sql`r.channel`,
};

const PARTS_OF_TICKETS: Readonly<Partial<Record<RevenueGrouping, Sql>>> = {
  ...PARTS_OF_ENTRIES,
  ticketType: sql`k.ticket_type`,
};

/**
 * Everything that was ever booked for the showtimes of some business dates, per showtime: what the
 * ledger says, and of their tickets what no ledger knows.
 */
export function factsOfShowtimes(groupBy: RevenueGrouping, scope: ReportScope): Sql {
  return sql`
    ${countingReservations(entriesPerReservation(groupBy, scope))}
    union all
    ${groupBy === 'ticketType' ? apartFromTheRest(ticketsByType(scope)) : ticketsOf(groupBy, scope)}`;
}

function entriesPerReservation(groupBy: RevenueGrouping, scope: ReportScope): Sql {
  const reservations =
    groupBy === 'channel'
      ? sql`join reservations r on r.showtime_id = e.showtime_id and r.id = e.reservation_id`
      : sql``;
  return sql`
    select e.showtime_id, e.currency, ${PARTS_OF_ENTRIES[groupBy] ?? NO_PART} as part,
      ${figureColumns(LEDGER_FIGURES)}
    from ledger_entries e
    join showtimes t on t.id = e.showtime_id
    ${reservations}
    where ${isInScope(scope)}
    group by e.showtime_id, e.reservation_id, e.currency, 3`;
}

function ticketsOf(groupBy: RevenueGrouping, scope: ReportScope): Sql {
  const { comps, discount } = ticketFigures(sql`k.status = 'valid'`);
  return sql`
    select k.showtime_id, r.currency, ${PARTS_OF_TICKETS[groupBy] ?? NO_PART} as part,
      ${figureColumns({ comps, discount, attendance: sql`count(k.admitted_at)` })}
    ${ticketsInScope(scope)}
    group by k.showtime_id, r.currency, 3`;
}

function ticketsByType(scope: ReportScope): Sql {
  const ofVoid = ticketFigures(sql`k.status = 'void'`);
  return countingReservations(sql`
    select k.showtime_id, r.currency, ${PARTS_OF_TICKETS.ticketType} as part,
      ${figureColumns({
        ...ticketFigures(sql`k.status = 'valid'`),
        attendance: sql`count(k.admitted_at)`,
        cancelledAdmissions: ofVoid.admissions,
        cancelled: ofVoid.gross,
      })}
    ${ticketsInScope(scope)}
    group by k.showtime_id, k.reservation_id, r.currency, 3`);
}

function ticketsInScope(scope: ReportScope): Sql {
  return sql`
    from tickets k
    join reservations r on r.showtime_id = k.showtime_id and r.id = k.reservation_id
    join showtimes t on t.id = k.showtime_id
    where ${isInScope(scope)}`;
}
