import type { Database } from '../../database.ts';
import {
  listOccupancy,
  type OccupancyGrouping,
  type OccupancyRow,
  type SeatFigures,
} from './occupancy.read-model.ts';
import { checkScope, type ReportScope } from './report-scope.ts';
import { reportTooLarge } from './reports.errors.ts';
import {
  listRevenue,
  type RevenueGrouping,
  type RevenueRow,
  type SalesFigures,
} from './revenue.read-model.ts';

export type RevenueReport = {
  rows: RevenueRow[];
  /** One a currency, in the order of their codes: what the rows add up to. */
  totals: SalesFigures[];
};

export type OccupancyReport = {
  rows: OccupancyRow[];
  /** What the rows add up to. */
  totals: SeatFigures;
};

/**
 * Rows of one report. A year of eight screens by showtime is some 15,000; what is larger would keep
 * other requests waiting while it is written out.
 */
const ROWS_MAX = 20_000;

export type ReportService = ReturnType<typeof createReportService>;

export function createReportService({
  db,
  rowsMax = ROWS_MAX,
}: {
  db: Database;
  /** For tests. */
  rowsMax?: number;
}) {
  return { getRevenue, getOccupancy };

  /**
   * What was sold for the showtimes of some business dates.
   *
   * @throws DomainError INVALID_REQUEST for dates that are no range, REPORT_TOO_LARGE
   */
  async function getRevenue(groupBy: RevenueGrouping, scope: ReportScope): Promise<RevenueReport> {
    checkScope(scope);
    const rows = await listRevenue(db, groupBy, scope, rowsMax + 1);
    if (rows.length > rowsMax) throw reportTooLarge(rowsMax);
    return { rows, totals: totalPerCurrency(rows) };
  }

  /**
   * How full the showtimes of some business dates are. Planned and cancelled ones are left out.
   *
   * @throws DomainError INVALID_REQUEST for dates that are no range, REPORT_TOO_LARGE
   */
  async function getOccupancy(
    groupBy: OccupancyGrouping,
    scope: ReportScope,
  ): Promise<OccupancyReport> {
    checkScope(scope);
    const rows = await listOccupancy(db, groupBy, scope, rowsMax + 1);
    if (rows.length > rowsMax) throw reportTooLarge(rowsMax);
    return { rows, totals: totalOf(rows) };
  }
}

/** Admissions in the seats that could be sold, rounded to 4 digits; null where there were none. */
export function occupancyOf({ admissions, sellableCapacity }: SeatFigures): number | null {
  if (sellableCapacity === 0) return null;
  return Math.round((admissions / sellableCapacity) * 10_000) / 10_000;
}

function totalPerCurrency(rows: readonly SalesFigures[]): SalesFigures[] {
  const totals = new Map<string, SalesFigures>();
  for (const row of rows) {
    const { currency } = row;
    const total = totals.get(currency) ?? {
      currency,
      reservations: 0,
      admissions: 0,
      grossAmount: 0,
      cancelledAdmissions: 0,
      cancelledAmount: 0,
    };
    totals.set(currency, {
      currency,
      reservations: total.reservations + row.reservations,
      admissions: total.admissions + row.admissions,
      grossAmount: total.grossAmount + row.grossAmount,
      cancelledAdmissions: total.cancelledAdmissions + row.cancelledAdmissions,
      cancelledAmount: total.cancelledAmount + row.cancelledAmount,
    });
  }
  return [...totals.values()].toSorted((a, b) => (a.currency < b.currency ? -1 : 1));
}

function totalOf(rows: readonly SeatFigures[]): SeatFigures {
  const total = { showtimes: 0, capacity: 0, sellableCapacity: 0, admissions: 0 };
  for (const row of rows) {
    total.showtimes += row.showtimes;
    total.capacity += row.capacity;
    total.sellableCapacity += row.sellableCapacity;
    total.admissions += row.admissions;
  }
  return total;
}
