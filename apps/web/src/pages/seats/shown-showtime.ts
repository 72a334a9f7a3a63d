import { formatInstant, isOnSaleAt, statusAt, type ShowtimeNow } from '../../api.ts';

/** A showtime as the pages about its seats name it. Instants are RFC 3339 with the cinema's offset. */
export type ShownShowtime = {
  id: string;
  movie: { id: string; title: string; certificate: string | null; runtimeMinutes: number };
  cinema: { id: string; name: string };
  auditoriumName: string;
  startsAt: string;
  timeZone: string;
  format: string;
  subtitleLanguage: string | null;
};

/** Why seats cannot be chosen. */
export type Closed =
  | { reason: 'cancelled'; explanation: string | null }
  | { reason: 'notYet'; salesOpenAt: string }
  | { reason: 'closed' }
  | { reason: 'soldOut' };

export function showShowtime({ facts }: ShowtimeNow): ShownShowtime {
  const { id, movie, cinema, auditorium, timeZone, format, subtitleLanguage } = facts;
  return {
    id,
    movie,
    cinema,
    auditoriumName: auditorium.name,
    startsAt: formatInstant(new Date(facts.startsAt), timeZone),
    timeZone,
    format,
    subtitleLanguage,
  };
}

/** Why nobody can choose seats of a showtime now; undefined while they can. */
export function whyClosed({ facts, seats, now }: ShowtimeNow): Closed | undefined {
  const status = statusAt(facts, now);
  if (status === 'cancelled') {
    return { reason: 'cancelled', explanation: facts.cancellationReason };
  }
  if (status === 'closed') return { reason: 'closed' };
  if (!isOnSaleAt(facts, now)) {
    return {
      reason: 'notYet',
      salesOpenAt: formatInstant(new Date(facts.salesOpenAt), facts.timeZone),
    };
  }
  return seats.availableCount === 0 ? { reason: 'soldOut' } : undefined;
}
