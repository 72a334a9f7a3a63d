import type { FastifyRequest } from 'fastify';

import type { Cinema } from '../../api.ts';
import { readCookie, YEAR_SECONDS, type PageCookie } from '../../shell/page-cookies.ts';

export const CINEMA_COOKIE: PageCookie = { name: 'cinema', keptSeconds: YEAR_SECONDS };

/** Instead of a cinema: all of them. */
export const ALL_CINEMAS = 'all';

/** Which cinemas' showtimes somebody sees. */
export type CinemaScope = {
  /** Every cinema there is. */
  cinemas: readonly Cinema[];
  /** Null: all of them. */
  cinema: Cinema | null;
  /** Whether they said so on this device: then nobody asks again. */
  isChosen: boolean;
};

/** With more cinemas than this nobody sees all of them at once: that would be a list without end. */
const CINEMAS_TOGETHER_MAX = 4;

/** Whether the showtimes of all these cinemas are shown in one list. */
export function mayBeShownTogether(cinemas: readonly Cinema[]): boolean {
  return cinemas.length <= CINEMAS_TOGETHER_MAX;
}

/**
 * Whose showtimes somebody sees: by what they chose, as far as that still is there. Else all of them, or
 * the first, where those are too many.
 */
export function scopeOf(request: FastifyRequest, cinemas: readonly Cinema[]): CinemaScope {
  const chosen = readCookie(request, CINEMA_COOKIE);
  const cinema = cinemas.find(({ id }) => id === chosen);
  if (cinema !== undefined) return { cinemas, cinema, isChosen: true };
  if (!mayBeShownTogether(cinemas)) {
    return { cinemas, cinema: cinemas[0] ?? null, isChosen: false };
  }
  return { cinemas, cinema: null, isChosen: chosen === ALL_CINEMAS };
}
