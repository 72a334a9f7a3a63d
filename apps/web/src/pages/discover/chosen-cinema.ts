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

/** With more cinemas than this, somebody who chose none sees the first, and not a list without end. */
const CINEMAS_TOGETHER_MAX = 4;

/** Whose showtimes somebody sees: by what they chose, as far as that cinema still is there. */
export function scopeOf(request: FastifyRequest, cinemas: readonly Cinema[]): CinemaScope {
  const chosen = readCookie(request, CINEMA_COOKIE);
  const cinema = cinemas.find(({ id }) => id === chosen);
  if (cinema !== undefined) return { cinemas, cinema, isChosen: true };
  if (chosen === ALL_CINEMAS) return { cinemas, cinema: null, isChosen: true };
  const first = cinemas.length > CINEMAS_TOGETHER_MAX ? (cinemas[0] ?? null) : null;
  return { cinemas, cinema: first, isChosen: false };
}
