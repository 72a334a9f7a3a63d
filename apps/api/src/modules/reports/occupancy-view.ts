import type { Static } from 'typebox';

import type { CsvCell } from './csv.ts';
import type { OccupancyGrouping, OccupancyRow, SeatFigures } from './occupancy.read-model.ts';
import { startOf, subjectCells, subjectColumns } from './subject-cells.ts';
import type { OccupancyView } from './reports.schemas.ts';
import { occupancyOf, type OccupancyReport } from './reports.service.ts';

/** Occupancy as JSON. */
export function toOccupancyView({ rows, totals }: OccupancyReport): Static<typeof OccupancyView> {
  return {
    data: rows.map((row) => {
      const figures = toSeatsView(row);
      if (!('showtime' in row)) return { ...row, ...figures };
      return { showtime: { ...row.showtime, startsAt: startOf(row.showtime) }, ...figures };
    }),
    totals: toSeatsView(totals),
  };
}

function toSeatsView(figures: SeatFigures) {
  return {
    showtimes: figures.showtimes,
    capacity: figures.capacity,
    sellableCapacity: figures.sellableCapacity,
    admissions: figures.admissions,
    attendance: figures.attendance,
    occupancy: occupancyOf(figures),
  };
}

const SEAT_COLUMNS = [
  'showtimes',
  'capacity',
  'sellableCapacity',
  'admissions',
  'attendance',
  'occupancyRatio',
];

export function occupancyCsvHeader(groupBy: OccupancyGrouping): readonly string[] {
  return [...subjectColumns(groupBy), ...SEAT_COLUMNS];
}

/** In the order of `occupancyCsvHeader`. */
export function toOccupancyCsvCells(row: OccupancyRow): CsvCell[] {
  return [
    ...subjectCells(row),
    row.showtimes,
    row.capacity,
    row.sellableCapacity,
    row.admissions,
    row.attendance,
    occupancyOf(row),
  ];
}
