import type { Database } from '../../database.ts';
import {
  listLedgerSums,
  type LedgerBalance,
  type LedgerFigures,
  type LedgerRow,
} from './ledger-sums.read-model.ts';
import {
  listOccupancy,
  type OccupancyGrouping,
  type OccupancyRow,
  type SeatFigures,
} from './occupancy.read-model.ts';
import { checkScope, type BasedScope, type ReportScope } from './report-scope.ts';
import { reportTooLarge } from './reports.errors.ts';
import {
  REVENUE_FIGURES,
  type RevenueFigures,
  type RevenueGrouping,
} from './revenue-figures.read-model.ts';
import { listRevenue, type RevenueRow } from './revenue.read-model.ts';

export type RevenueReport = {
  rows: RevenueRow[];
  /** One a currency, in the order of their codes: what the rows add up to. */
  totals: RevenueFigures[];
};

export type OccupancyReport = {
  rows: OccupancyRow[];
  /** What the rows add up to. */
  totals: SeatFigures;
};

/** What the ledger says of some days in one currency, and what was open before and after them. */
export type LedgerTotal = LedgerFigures & {
  currency: string;
  opening: LedgerBalance;
  closing: LedgerBalance;
};

export type LedgerReport = {
  /** One a currency and kind, of those of which there are entries. */
  rows: LedgerRow[];
  /** One a currency, in the order of their codes. */
  totals: LedgerTotal[];
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
  return { getRevenue, getOccupancy, getLedger };

  /**
   * What was sold, given back, paid and owed: for the showtimes of some business dates, or on some
   * trading days. Every amount of it is one of the ledger.
   *
   * @throws DomainError INVALID_REQUEST for dates that are no range, REPORT_TOO_LARGE
   */
  async function getRevenue(groupBy: RevenueGrouping, scope: BasedScope): Promise<RevenueReport> {
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

  /**
   * The sums of the ledger by kind and currency, and the balances they begin and end with.
   *
   * @throws DomainError INVALID_REQUEST for dates that are no range
   */
  async function getLedger(scope: BasedScope): Promise<LedgerReport> {
    checkScope(scope);
    const rows = await listLedgerSums(db, scope);
    return {
      rows: rows.filter(({ entries }) => entries > 0),
      totals: balancePerCurrency(rows),
    };
  }
}

/** Admissions in the seats that could be sold, rounded to 4 digits; null where there were none. */
export function occupancyOf({ admissions, sellableCapacity }: SeatFigures): number | null {
  if (sellableCapacity === 0) return null;
  return Math.round((admissions / sellableCapacity) * 10_000) / 10_000;
}

// The rows come in the order of their subjects; the totals go in that of their codes.
function totalPerCurrency(rows: readonly RevenueRow[]): RevenueFigures[] {
  const totals = new Map<string, RevenueFigures>();
  for (const row of rows) {
    const total = totals.get(row.currency) ?? noRevenue(row.currency);
    for (const figure of REVENUE_FIGURES) {
      // One with tickets of two types is one reservation: no type's row counts each once.
      const isCountedElsewhere =
        figure === 'reservations' && 'ticketType' in row && row.ticketType !== null;
      if (!isCountedElsewhere) total[figure] += row[figure];
    }
    totals.set(row.currency, total);
  }
  return [...totals.values()].toSorted((a, b) => (a.currency < b.currency ? -1 : 1));
}

function noRevenue(currency: string): RevenueFigures {
  return {
    currency,
    reservations: 0,
    admissions: 0,
    attendance: 0,
    comps: 0,
    cancelledAdmissions: 0,
    gross: 0,
    fee: 0,
    kept: 0,
    tax: 0,
    discount: 0,
    cancelled: 0,
    parked: 0,
    paid: 0,
    refunded: 0,
    due: 0,
  };
}

function totalOf(rows: readonly SeatFigures[]): SeatFigures {
  const total = { showtimes: 0, capacity: 0, sellableCapacity: 0, admissions: 0, attendance: 0 };
  for (const row of rows) {
    total.showtimes += row.showtimes;
    total.capacity += row.capacity;
    total.sellableCapacity += row.sellableCapacity;
    total.admissions += row.admissions;
    total.attendance += row.attendance;
  }
  return total;
}

function balancePerCurrency(rows: readonly LedgerRow[]): LedgerTotal[] {
  const totals = new Map<string, LedgerTotal>();
  for (const row of rows) {
    const total = totals.get(row.currency) ?? noEntries(row.currency);
    total.entries += row.entries;
    total.admissions += row.admissions;
    total.gross += row.gross;
    total.fee += row.fee;
    total.kept += row.kept;
    total.parked += row.parked;
    total.paid += row.paid;
    total.due += row.due;
    total.tax += row.tax;
    total.opening.due += row.opening.due;
    total.opening.parked += row.opening.parked;
    total.closing.due += row.opening.due + row.due;
    total.closing.parked += row.opening.parked + row.parked;
    totals.set(row.currency, total);
  }
  return [...totals.values()];
}

function noEntries(currency: string): LedgerTotal {
  return {
    currency,
    entries: 0,
    admissions: 0,
    gross: 0,
    fee: 0,
    kept: 0,
    parked: 0,
    paid: 0,
    due: 0,
    tax: 0,
    opening: { due: 0, parked: 0 },
    closing: { due: 0, parked: 0 },
  };
}
