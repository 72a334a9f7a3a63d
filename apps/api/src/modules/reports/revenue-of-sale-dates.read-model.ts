import { sql } from 'kysely';

import { isOnDays, ofCinema, tradingDay, type Sql } from './report-dates.read-model.ts';
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
 * Everything that was booked on some trading days, per showtime, whenever that is: what the ledger
 * says, and of the tickets what no ledger knows. Every entry counts on the day on which it was made,
 * a ticket on that of its sale and, taken away again, on that on which it became void; who came in
 * counts on the day on which they did.
 */
export function factsOfSaleDates(groupBy: RevenueGrouping, scope: ReportScope): Sql {
  const sold = issued(groupBy, scope);
  const tickets =
    groupBy === 'ticketType'
      ? [
          apartFromTheRest(countingReservations(TICKET_FIGURES, sold)),
          apartFromTheRest(voided(groupBy, scope)),
        ]
      : [sold, voided(groupBy, scope)];
  const facts = [booked(groupBy, scope), ...tickets, admitted(groupBy, scope)];
  return sql.join(facts, sql` union all `);
}

function partOf(groupBy: RevenueGrouping, { at, ticketType }: { at: Sql; ticketType?: Sql }): Sql {
  if (groupBy === 'day') return tradingDay(at);
  if (groupBy === 'channel') return sql`r.channel`;
  if (groupBy === 'ticketType' && ticketType !== undefined) return ticketType;
  return sql`null::text`;
}

function booked(groupBy: RevenueGrouping, scope: ReportScope): Sql {
  const at = sql`e.created_at`;
  const reservations = sql`count(*) filter (where e.kind = 'sale')`;
  return sql`
    select e.showtime_id, e.currency, ${partOf(groupBy, { at })} as part,
      ${figureColumns({ ...LEDGER_FIGURES, reservations })}
    from ledger_entries e
    ${joinReservations(groupBy)}
    ${joinPlace('e')}
    where ${isOnDays(at, scope)} ${ofCinema(scope.cinemaId)}
    group by e.showtime_id, e.currency, 3`;
}

function issued(groupBy: RevenueGrouping, scope: ReportScope): Sql {
  const at = sql`e.created_at`;
  const figures = ticketFigures(sql`true`);
  const { comps, discount } = figures;
  const byType = groupBy === 'ticketType';
  return sql`
    select e.showtime_id, e.currency, ${partOf(groupBy, { at, ticketType })} as part,
      ${figureColumns(byType ? figures : { comps, discount })}
    from ledger_entries e
    join tickets k on k.showtime_id = e.showtime_id and k.reservation_id = e.reservation_id
    ${joinReservations(groupBy)}
    ${joinPlace('e')}
    where e.kind = 'sale' and ${isOnDays(at, scope)} ${ofCinema(scope.cinemaId)}
      ${byType ? sql`` : sql`and ${IS_OUTSIDE_LEDGER}`}
    group by e.showtime_id, ${byType ? sql`e.reservation_id,` : sql``} e.currency, 3`;
}

function voided(groupBy: RevenueGrouping, scope: ReportScope): Sql {
  const at = sql`k.voided_at`;
  const byType = groupBy === 'ticketType';
  const { admissions, comps, gross, fee, tax, discount } = ticketFigures(sql`true`);
  const besidesLedger = { comps: sql`-${comps}`, discount: sql`-${discount}` };
  const all = {
    ...besidesLedger,
    admissions: sql`-${admissions}`,
    gross: sql`-${gross}`,
    fee: sql`-${fee}`,
    tax: sql`-${tax}`,
    cancelledAdmissions: admissions,
    cancelled: gross,
  };
  return sql`
    select k.showtime_id, r.currency, ${partOf(groupBy, { at, ticketType })} as part,
      ${figureColumns(byType ? all : besidesLedger)}
    from tickets k
    ${reservationsOfTickets}
    ${joinPlace('k')}
    where ${isOnDays(at, scope)} ${ofCinema(scope.cinemaId)}
      ${byType ? sql`` : sql`and ${IS_OUTSIDE_LEDGER}`}
    group by k.showtime_id, r.currency, 3`;
}

// While a showtime has a live ticket, and only such are scanned, its currency does not change.
function admitted(groupBy: RevenueGrouping, scope: ReportScope): Sql {
  const at = sql`k.admitted_at`;
  return sql`
    select k.showtime_id, t.currency, ${partOf(groupBy, { at, ticketType })} as part,
      ${figureColumns({ attendance: sql`count(*)` })}
    from tickets k
    ${groupBy === 'channel' ? reservationsOfTickets : sql``}
    ${joinPlace('k')}
    where ${isOnDays(at, scope)} ${ofCinema(scope.cinemaId)}
    group by k.showtime_id, t.currency, 3`;
}

const ticketType = sql`k.ticket_type`;

const reservationsOfTickets = sql`
  join reservations r on r.showtime_id = k.showtime_id and r.id = k.reservation_id`;

function joinReservations(groupBy: RevenueGrouping): Sql {
  if (groupBy !== 'channel') return sql``;
  return sql`join reservations r on r.showtime_id = e.showtime_id and r.id = e.reservation_id`;
}

function joinPlace(booking: 'e' | 'k'): Sql {
  return sql`
    join showtimes t on t.id = ${sql.ref(booking)}.showtime_id
    join cinemas c on c.id = t.cinema_id`;
}
