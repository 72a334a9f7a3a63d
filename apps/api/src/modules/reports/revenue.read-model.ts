import { sql } from 'kysely';

import type { Database } from '../../database.ts';
import type { AuditoriumName, Named, ReportScope, Titled } from './report-scope.ts';

export const REVENUE_GROUPINGS = ['day', 'movie', 'cinema', 'auditorium'] as const;

export type RevenueGrouping = (typeof REVENUE_GROUPINGS)[number];

/** What was sold in one currency. Amounts are in its minor units. */
export type SalesFigures = {
  currency: string;
  /** Those with a live ticket, each counted once, however many tickets it has. */
  reservations: number;
  /** Live tickets. */
  admissions: number;
  /** What the live tickets cost when they were sold. */
  grossAmount: number;
  /** Tickets that were sold and are void now. */
  cancelledAdmissions: number;
  /** What these cost when they were sold. */
  cancelledAmount: number;
};

/** What the sales of a row have in common. */
export type RevenueSubject =
  { businessDate: string } | { movie: Titled } | { cinema: Named } | { auditorium: AuditoriumName };

export type RevenueRow = RevenueSubject & SalesFigures;

/** One row a subject and currency, by subject; what sold nothing has none. */
export function listRevenue(
  db: Database,
  groupBy: RevenueGrouping,
  scope: ReportScope,
  rowsMax: number,
): Promise<RevenueRow[]> {
  switch (groupBy) {
    case 'day':
      return listRevenueByDay(db, scope, rowsMax);
    case 'movie':
      return listRevenueByMovie(db, scope, rowsMax);
    case 'cinema':
      return listRevenueByCinema(db, scope, rowsMax);
    case 'auditorium':
      return listRevenueByAuditorium(db, scope, rowsMax);
  }
}

async function listRevenueByDay(
  db: Database,
  scope: ReportScope,
  rowsMax: number,
): Promise<RevenueRow[]> {
  const rows = await selectSales(db, scope)
    .select('t.business_date as businessDate')
    .groupBy(['t.business_date', 's.currency'])
    .orderBy('t.business_date')
    .orderBy('s.currency')
    .limit(rowsMax)
    .execute();
  return rows.map((row) => ({ businessDate: row.businessDate, ...toFigures(row) }));
}

async function listRevenueByMovie(
  db: Database,
  scope: ReportScope,
  rowsMax: number,
): Promise<RevenueRow[]> {
  const rows = await selectSales(db, scope)
    .innerJoin('movies as m', 'm.id', 't.movie_id')
    .select(['m.id', 'm.title'])
    .groupBy(['m.id', 'm.title', 's.currency'])
    .orderBy('m.title')
    .orderBy('m.id')
    .orderBy('s.currency')
    .limit(rowsMax)
    .execute();
  return rows.map((row) => ({ movie: { id: row.id, title: row.title }, ...toFigures(row) }));
}

async function listRevenueByCinema(
  db: Database,
  scope: ReportScope,
  rowsMax: number,
): Promise<RevenueRow[]> {
  const rows = await selectSales(db, scope)
    .innerJoin('cinemas as c', 'c.id', 't.cinema_id')
    .select(['c.id', 'c.name'])
    .groupBy(['c.id', 'c.name', 's.currency'])
    .orderBy('c.name')
    .orderBy('s.currency')
    .limit(rowsMax)
    .execute();
  return rows.map((row) => ({ cinema: { id: row.id, name: row.name }, ...toFigures(row) }));
}

async function listRevenueByAuditorium(
  db: Database,
  scope: ReportScope,
  rowsMax: number,
): Promise<RevenueRow[]> {
  const rows = await selectSales(db, scope)
    .innerJoin('auditoriums as a', 'a.id', 't.auditorium_id')
    .innerJoin('cinemas as c', 'c.id', 't.cinema_id')
    .select(['a.id', 'a.name', 'c.id as cinemaId', 'c.name as cinemaName'])
    .groupBy(['a.id', 'a.name', 'c.id', 'c.name', 's.currency'])
    .orderBy('c.name')
    .orderBy('a.name')
    .orderBy('s.currency')
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

function selectSales(db: Database, scope: ReportScope) {
  return db
    .selectFrom('showtimes as t')
    .innerJoin(ticketsPerReservation(db, scope).as('s'), 's.showtime_id', 't.id')
    .select([
      's.currency',
      sql<string>`count(*) filter (where s.admissions > 0)`.as('reservations'),
      sql<string>`sum(s.admissions)`.as('admissions'),
      sql<string>`sum(s.gross_amount)`.as('grossAmount'),
      sql<string>`sum(s.cancelled_admissions)`.as('cancelledAdmissions'),
      sql<string>`sum(s.cancelled_amount)`.as('cancelledAmount'),
    ]);
}

// One row a reservation before anything is counted: joined to its four tickets it would count four
// times. An unpaid reservation has sold nothing yet, and one that expired unpaid has cancelled
// nothing. Of a year of eight screens (14,640 showtimes, 585,600 tickets), 28 days take 0.3 s and
// all of it 1.3 s. Joining the reservations outside of the grouping took 1.4 s for 28 days already.
function ticketsPerReservation(db: Database, { from, to, cinemaId }: ReportScope) {
  let tickets = db
    .selectFrom('tickets as k')
    .innerJoin('reservations as r', (join) =>
      join.onRef('r.showtime_id', '=', 'k.showtime_id').onRef('r.id', '=', 'k.reservation_id'),
    )
    .innerJoin('showtimes as t', 't.id', 'k.showtime_id')
    .where('r.status', 'in', ['confirmed', 'cancelled'])
    .where('t.business_date', '>=', from)
    .where('t.business_date', '<=', to);
  if (cinemaId !== undefined) tickets = tickets.where('t.cinema_id', '=', cinemaId);
  return tickets
    .groupBy(['k.showtime_id', 'k.reservation_id', 'r.currency'])
    .select([
      'k.showtime_id',
      'r.currency',
      sql<string>`count(*) filter (where k.status = 'valid')`.as('admissions'),
      sql<string>`coalesce(sum(k.price_amount) filter (where k.status = 'valid'), 0)`.as(
        'gross_amount',
      ),
      sql<string>`count(*) filter (where k.status = 'void')`.as('cancelled_admissions'),
      sql<string>`coalesce(sum(k.price_amount) filter (where k.status = 'void'), 0)`.as(
        'cancelled_amount',
      ),
    ]);
}

type SalesRow = { [Figure in keyof SalesFigures]: string };

// PostgreSQL's sums are wider than what JavaScript counts exactly; these never get near its end.
function toFigures(row: SalesRow): SalesFigures {
  return {
    currency: row.currency,
    reservations: Number(row.reservations),
    admissions: Number(row.admissions),
    grossAmount: Number(row.grossAmount),
    cancelledAdmissions: Number(row.cancelledAdmissions),
    cancelledAmount: Number(row.cancelledAmount),
  };
}
