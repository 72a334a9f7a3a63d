import type { Static } from 'typebox';

import { formatInstant } from '../../platform/clock.ts';
import type { CsvCell } from './csv.ts';
import type {
  OccupancyGrouping,
  OccupancyRow,
  SeatFigures,
  ShowtimeName,
} from './occupancy.read-model.ts';
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
    occupancy: occupancyOf(figures),
  };
}

function startOf({ startsAt, timeZone }: ShowtimeName): string {
  return formatInstant(startsAt, timeZone);
}

const SUBJECT_COLUMNS: Record<OccupancyGrouping, readonly string[]> = {
  showtime: [
    'showtimeId',
    'businessDate',
    'startsAt',
    'timeZone',
    'movieId',
    'movieTitle',
    'cinemaId',
    'cinemaName',
    'auditoriumId',
    'auditoriumName',
  ],
  movie: ['movieId', 'movieTitle'],
  auditorium: ['auditoriumId', 'auditoriumName', 'cinemaId', 'cinemaName'],
  daypart: ['daypart'],
};

const SEAT_COLUMNS = ['showtimes', 'capacity', 'sellableCapacity', 'admissions', 'occupancyRatio'];

export function occupancyCsvHeader(groupBy: OccupancyGrouping): readonly string[] {
  return [...SUBJECT_COLUMNS[groupBy], ...SEAT_COLUMNS];
}

/** In the order of `occupancyCsvHeader`. */
export function toOccupancyCsvCells(row: OccupancyRow): CsvCell[] {
  return [
    ...toSubjectCells(row),
    row.showtimes,
    row.capacity,
    row.sellableCapacity,
    row.admissions,
    occupancyOf(row),
  ];
}

function toSubjectCells(row: OccupancyRow): CsvCell[] {
  if ('daypart' in row) return [row.daypart];
  if ('movie' in row) return [row.movie.id, row.movie.title];
  if ('auditorium' in row) {
    const { id, name, cinema } = row.auditorium;
    return [id, name, cinema.id, cinema.name];
  }
  const { id, businessDate, timeZone, movie, cinema, auditorium } = row.showtime;
  return [
    id,
    businessDate,
    startOf(row.showtime),
    timeZone,
    movie.id,
    movie.title,
    cinema.id,
    cinema.name,
    auditorium.id,
    auditorium.name,
  ];
}
