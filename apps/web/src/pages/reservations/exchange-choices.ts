import { formatInstant, isOnSaleAt, type PageServices } from '../../api.ts';
import type { ExchangeSeatsProps } from './exchange-seats.page.tsx';
import type { ShownShowing } from './exchange-showings.page.tsx';
import type { OpenedReservation } from './reservation-access.ts';

const SHOWINGS_MAX = 100;

type Read = Pick<PageServices, 'showtimes' | 'venues' | 'availability'>;

/** Showings of a film that the tickets of a reservation can be swapped for, in order of their start. */
export async function showingsToSwapFor(
  { showtimes }: Pick<Read, 'showtimes'>,
  { described: { showtime } }: Pick<OpenedReservation, 'described'>,
  movieId: string,
): Promise<ShownShowing[]> {
  const listed = await showtimes.listShowtimes({
    movieId,
    after: undefined,
    rowsMax: SHOWINGS_MAX,
  });
  const now = Date.now();
  return listed
    .filter(({ facts, seats }) => {
      return (
        isOnSaleAt(facts, now) && seats.availableCount > 0 && facts.currency === showtime.currency
      );
    })
    .map(({ facts, seats }) => ({
      showtimeId: facts.id,
      startsAt: formatInstant(new Date(facts.startsAt), facts.timeZone),
      timeZone: facts.timeZone,
      businessDate: facts.businessDate,
      cinemaName: facts.cinema.name,
      auditoriumName: facts.auditorium.name,
      format: facts.format,
      seatsLeft: seats.availableCount,
      isTheSame: facts.id === showtime.id,
    }));
}

/** The films that are shown where the reservation is for, that one first. */
export async function filmsToSwapFor(
  { showtimes }: Pick<Read, 'showtimes'>,
  { described: { showtime } }: Pick<OpenedReservation, 'described'>,
): Promise<{ id: string; title: string }[]> {
  const listed = await showtimes.listShowtimes({
    cinemaId: showtime.cinema.id,
    after: undefined,
    rowsMax: SHOWINGS_MAX,
  });
  const { movie } = showtime;
  const others = new Map(listed.map(({ facts }) => [facts.movie.id, facts.movie.title]));
  others.delete(movie.id);
  return [
    { id: movie.id, title: movie.title },
    ...[...others]
      .map(([id, title]) => ({ id, title }))
      .toSorted((one, other) => one.title.localeCompare(other.title)),
  ];
}

/** The free seats of a showing, by row from the screen to the back. */
export async function freeRows(
  { venues, availability }: Pick<Read, 'venues' | 'availability'>,
  showtime: { id: string; seatMapId: string },
): Promise<ExchangeSeatsProps['rows']> {
  const { document } = await venues.seatMap(showtime.seatMapId);
  const { unavailable } = await availability.readPublic(showtime.id);
  const taken = new Set(unavailable);
  const zoneNames = new Map(document.zones.map(({ id, name }) => [id, name]));
  const rows = new Map<string, { label: string; number: number; about: string }[]>();
  for (const seat of document.seats) {
    if (taken.has(seat.label)) continue;
    const about = [
      KINDS[seat.kind],
      document.zones.length > 1 ? (zoneNames.get(seat.zone) ?? '') : '',
      seat.features.includes('restrictedView') ? 'restricted view' : '',
    ];
    const row = rows.get(seat.row) ?? [];
    row.push({
      label: seat.label,
      number: seat.number,
      about: about.filter((word) => word !== '').join(', '),
    });
    rows.set(seat.row, row);
  }
  return [...rows].map(([row, seats]) => ({
    row,
    seats: seats.toSorted((one, other) => one.number - other.number),
  }));
}

const KINDS = {
  seat: '',
  wheelchairSpace: 'wheelchair space',
  companion: 'companion seat',
  sofa: 'sofa',
} as const;
