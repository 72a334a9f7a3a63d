import { formatInstant } from '../../platform/clock.ts';
import type { CsvCell } from './csv.ts';
import type { Grouping, ShowtimeName, Subjects } from './report-subjects.read-model.ts';

/** When a showtime starts, by the clock of its cinema. */
export function startOf({ startsAt, timeZone }: ShowtimeName): string {
  return formatInstant(new Date(startsAt), timeZone);
}

const COLUMNS: Record<Grouping, readonly string[]> = {
  day: ['businessDate'],
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
  cinema: ['cinemaId', 'cinemaName'],
  auditorium: ['auditoriumId', 'auditoriumName', 'cinemaId', 'cinemaName'],
  daypart: ['daypart'],
  channel: ['channel'],
  ticketType: ['ticketType'],
};

/** What names the subject of a row in a file. */
export function subjectColumns(groupBy: Grouping): readonly string[] {
  return COLUMNS[groupBy];
}

/** In the order of `subjectColumns`. */
export function subjectCells(row: Subjects[Grouping]): CsvCell[] {
  if ('businessDate' in row) return [row.businessDate];
  if ('daypart' in row) return [row.daypart];
  if ('channel' in row) return [row.channel];
  if ('ticketType' in row) return [row.ticketType];
  if ('movie' in row) return [row.movie.id, row.movie.title];
  if ('cinema' in row) return [row.cinema.id, row.cinema.name];
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
