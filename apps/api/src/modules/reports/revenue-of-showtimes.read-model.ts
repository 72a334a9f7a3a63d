import { sql } from 'kysely';

import { isInScope, type Sql } from './report-dates.read-model.ts';
import type { ReportScope } from './report-scope.ts';
import {
  apartFromTheRest,
  countingReservations,
  figureColumns,
  IS_OUTSIDE_LEDGER,
  LEDGER_FIGURES,
  TICKET_FIGURES,
  ticketFigures,
  type RevenueGrouping,
} from './revenue-figures.read-model.ts';

/**
 * Everything that was ever booked for the showtimes of some business dates, per showtime: what the
 * ledger says, and of their tickets what no ledger knows.
 */
export function factsOfShowtimes(groupBy: RevenueGrouping, scope: ReportScope): Sql {
  const tickets =
    groupBy === 'ticketType'
      ? apartFromTheRest(ticketsByType(scope))
      : ticketsBesidesLedger(groupBy, scope);
  return sql.join(
    [entries(groupBy, scope), liveReservations(groupBy, scope), tickets],
    sql` union all `,
  );
}

function partOf(groupBy: RevenueGrouping): Sql {
  if (groupBy === 'day') return sql`t.business_date`;
  return groupBy === 'channel' ? sql`r.channel` : sql`null::text`;
}

function entries(groupBy: RevenueGrouping, scope: ReportScope): Sql {
  return sql`
    select e.showtime_id, e.currency, ${partOf(groupBy)} as part, ${figureColumns(LEDGER_FIGURES)}
    from ledger_entries e
    join showtimes t on t.id = e.showtime_id
    ${joinReservations(groupBy, sql`e.reservation_id = r.id and e.showtime_id = r.showtime_id`)}
    where ${isInScope(scope)}
    group by e.showtime_id, e.currency, 3`;
}

// A reservation is confirmed until its last ticket is void.
function liveReservations(groupBy: RevenueGrouping, scope: ReportScope): Sql {
  return sql`
    select r.showtime_id, r.currency, ${partOf(groupBy)} as part,
      ${figureColumns({ reservations: sql`count(*)` })}
    from reservations r
    join showtimes t on t.id = r.showtime_id
    where r.status = 'confirmed' and ${isInScope(scope)}
    group by r.showtime_id, r.currency, 3`;
}

// While a showtime has a live ticket its currency does not change.
function ticketsBesidesLedger(groupBy: RevenueGrouping, scope: ReportScope): Sql {
  const { comps, discount } = ticketFigures(sql`k.status = 'valid'`);
  return sql`
    select k.showtime_id, t.currency, ${partOf(groupBy)} as part,
      ${figureColumns({ comps, discount, attendance: sql`count(k.admitted_at)` })}
    from tickets k
    join showtimes t on t.id = k.showtime_id
    ${joinReservations(groupBy, sql`r.showtime_id = k.showtime_id and r.id = k.reservation_id`)}
    where ${isInScope(scope)} and (k.admitted_at is not null or ${IS_OUTSIDE_LEDGER})
    group by k.showtime_id, t.currency, 3`;
}

function ticketsByType(scope: ReportScope): Sql {
  const ofVoid = ticketFigures(sql`k.status = 'void'`);
  return countingReservations(
    TICKET_FIGURES,
    sql`
    select k.showtime_id, r.currency, k.ticket_type as part,
      ${figureColumns({
        ...ticketFigures(sql`k.status = 'valid'`),
        attendance: sql`count(k.admitted_at)`,
        cancelledAdmissions: ofVoid.admissions,
        cancelled: ofVoid.gross,
      })}
    from tickets k
    join showtimes t on t.id = k.showtime_id
    join reservations r on r.showtime_id = k.showtime_id and r.id = k.reservation_id
    where ${isInScope(scope)}
    group by k.showtime_id, k.reservation_id, r.currency, k.ticket_type`,
  );
}

function joinReservations(groupBy: RevenueGrouping, on: Sql): Sql {
  return groupBy === 'channel' ? sql`join reservations r on ${on}` : sql``;
}
