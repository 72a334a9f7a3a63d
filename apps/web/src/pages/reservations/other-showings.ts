import { formatInstant, isOnSaleAt, type PageServices } from '../../api.ts';
import type { OpenedReservation } from './reservation-access.ts';
import type { Alternative } from './shown-reservation.ts';

/** Other showings that are offered where one is cancelled. */
const ALTERNATIVES_MAX = 6;
const LISTED_MAX = 100;

/** Where else the film of a cancelled showing can be seen, the same cinema first. */
export async function alternativesTo(
  { showtimes }: Pick<PageServices, 'showtimes'>,
  { described: { showtime } }: Pick<OpenedReservation, 'described'>,
): Promise<Alternative[]> {
  if (showtime.status !== 'cancelled') return [];
  const listed = await showtimes.listShowtimes({
    movieId: showtime.movie.id,
    after: undefined,
    rowsMax: LISTED_MAX,
  });
  const now = Date.now();
  const rank = (cinemaId: string) => (cinemaId === showtime.cinema.id ? 0 : 1);
  return listed
    .filter(({ facts, seats }) => isOnSaleAt(facts, now) && seats.availableCount > 0)
    .toSorted((one, other) => rank(one.facts.cinema.id) - rank(other.facts.cinema.id))
    .slice(0, ALTERNATIVES_MAX)
    .map(({ facts }) => ({
      showtimeId: facts.id,
      startsAt: formatInstant(new Date(facts.startsAt), facts.timeZone),
      timeZone: facts.timeZone,
      cinemaName: facts.cinema.name,
    }));
}
