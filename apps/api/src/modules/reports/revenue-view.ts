import type { Static } from 'typebox';

import { money } from '../../platform/money.ts';
import type { CsvCell } from './csv.ts';
import type { RevenueView } from './reports.schemas.ts';
import type { RevenueReport } from './reports.service.ts';
import type { RevenueFigures, RevenueGrouping } from './revenue-figures.read-model.ts';
import type { RevenueRow } from './revenue.read-model.ts';
import { subjectCells, subjectColumns } from './subject-cells.ts';

/** Revenue as JSON. */
export function toRevenueView({ rows, totals }: RevenueReport): Static<typeof RevenueView> {
  return {
    data: rows.map((row) => ({ ...subjectOf(row), ...toFiguresView(row) })),
    totals: totals.map(toFiguresView),
  };
}

function subjectOf(row: RevenueRow) {
  if ('businessDate' in row) return { businessDate: row.businessDate };
  if ('channel' in row) return { channel: row.channel };
  if ('ticketType' in row) return { ticketType: row.ticketType };
  if ('movie' in row) return { movie: row.movie };
  if ('cinema' in row) return { cinema: row.cinema };
  return { auditorium: row.auditorium };
}

function toFiguresView(figures: RevenueFigures) {
  const { currency } = figures;
  const amounts = amountsOf(figures);
  return {
    currency,
    ...countsOf(figures),
    grossAmount: money(amounts.grossAmount, currency),
    feeAmount: money(amounts.feeAmount, currency),
    keptAmount: money(amounts.keptAmount, currency),
    taxAmount: money(amounts.taxAmount, currency),
    netAmount: money(amounts.netAmount, currency),
    discountAmount: money(amounts.discountAmount, currency),
    cancelledAmount: money(amounts.cancelledAmount, currency),
    parkedAmount: money(amounts.parkedAmount, currency),
    paidAmount: money(amounts.paidAmount, currency),
    refundedAmount: money(amounts.refundedAmount, currency),
    amountDue: money(amounts.amountDue, currency),
  };
}

function countsOf({
  reservations,
  admissions,
  attendance,
  comps,
  cancelledAdmissions,
}: RevenueFigures) {
  return { reservations, admissions, attendance, comps, cancelledAdmissions };
}

function amountsOf(figures: RevenueFigures) {
  return {
    grossAmount: figures.gross,
    feeAmount: figures.fee,
    keptAmount: figures.kept,
    taxAmount: figures.tax,
    netAmount: figures.gross + figures.fee + figures.kept - figures.tax,
    discountAmount: figures.discount,
    cancelledAmount: figures.cancelled,
    parkedAmount: figures.parked,
    paidAmount: figures.paid,
    refundedAmount: figures.refunded,
    amountDue: figures.due,
  };
}

const FIGURE_COLUMNS = [
  'currency',
  'reservations',
  'admissions',
  'attendance',
  'comps',
  'cancelledAdmissions',
  'grossAmountMinor',
  'feeAmountMinor',
  'keptAmountMinor',
  'taxAmountMinor',
  'netAmountMinor',
  'discountAmountMinor',
  'cancelledAmountMinor',
  'parkedAmountMinor',
  'paidAmountMinor',
  'refundedAmountMinor',
  'amountDueMinor',
];

export function revenueCsvHeader(groupBy: RevenueGrouping): readonly string[] {
  return [...subjectColumns(groupBy), ...FIGURE_COLUMNS];
}

/** In the order of `revenueCsvHeader`. */
export function toRevenueCsvCells(row: RevenueRow): CsvCell[] {
  return [
    ...subjectCells(row),
    row.currency,
    ...Object.values(countsOf(row)),
    ...Object.values(amountsOf(row)),
  ];
}
