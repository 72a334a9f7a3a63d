import type { Static } from 'typebox';

import { money } from '../../platform/money.ts';
import type { CsvCell } from './csv.ts';
import type { RevenueView } from './reports.schemas.ts';
import type { RevenueReport } from './reports.service.ts';
import type { RevenueGrouping, RevenueRow, SalesFigures } from './revenue.read-model.ts';

/** Revenue as JSON. */
export function toRevenueView({ rows, totals }: RevenueReport): Static<typeof RevenueView> {
  return {
    data: rows.map((row) => ({ ...row, ...toSalesView(row) })),
    totals: totals.map(toSalesView),
  };
}

function toSalesView(figures: SalesFigures) {
  const { currency } = figures;
  return {
    currency,
    reservations: figures.reservations,
    admissions: figures.admissions,
    grossAmount: money(figures.grossAmount, currency),
    cancelledAdmissions: figures.cancelledAdmissions,
    cancelledAmount: money(figures.cancelledAmount, currency),
  };
}

const SUBJECT_COLUMNS: Record<RevenueGrouping, readonly string[]> = {
  day: ['businessDate'],
  movie: ['movieId', 'movieTitle'],
  cinema: ['cinemaId', 'cinemaName'],
  auditorium: ['auditoriumId', 'auditoriumName', 'cinemaId', 'cinemaName'],
};

const SALES_COLUMNS = [
  'currency',
  'reservations',
  'admissions',
  'grossAmountMinor',
  'cancelledAdmissions',
  'cancelledAmountMinor',
];

export function revenueCsvHeader(groupBy: RevenueGrouping): readonly string[] {
  return [...SUBJECT_COLUMNS[groupBy], ...SALES_COLUMNS];
}

/** In the order of `revenueCsvHeader`. */
export function toRevenueCsvCells(row: RevenueRow): CsvCell[] {
  return [
    ...toSubjectCells(row),
    row.currency,
    row.reservations,
    row.admissions,
    row.grossAmount,
    row.cancelledAdmissions,
    row.cancelledAmount,
  ];
}

function toSubjectCells(row: RevenueRow): CsvCell[] {
  if ('businessDate' in row) return [row.businessDate];
  if ('movie' in row) return [row.movie.id, row.movie.title];
  if ('cinema' in row) return [row.cinema.id, row.cinema.name];
  const { id, name, cinema } = row.auditorium;
  return [id, name, cinema.id, cinema.name];
}
