import { PAGES_OF_ACCOUNTS } from './accounts.ts';
import { PAGES_OF_BUYING } from './buying.ts';
import { PAGES_OF_DISCOVERING } from './discovering.ts';
import type { PageState } from './page-state.ts';

/** Every page that the app has, in the states that people come upon it in. */
export const EVERY_PAGE: readonly PageState[] = [
  ...PAGES_OF_DISCOVERING,
  ...PAGES_OF_BUYING,
  ...PAGES_OF_ACCOUNTS,
];

/** What is asked for like a page and answers with none: files, and what leads elsewhere. */
export const NO_DOCUMENTS: readonly string[] = [
  '/assets/:file',
  '/service-worker.js',
  '/favicon.svg',
  '/manifest.webmanifest',
  '/robots.txt',
  '/posters/:movieId.svg',
  '/cinema',
  '/theme',
  '/sign-out',
  '/showtimes/:showtimeId/holds',
  '/showtimes/:showtimeId/holds/:holdId/extend',
  '/showtimes/:showtimeId/holds/:holdId/again',
  '/showtimes/:showtimeId/holds/:holdId/pay',
  '/showtimes/:showtimeId/holds/:holdId/paid',
  '/reservations/:reservationId/account',
  '/reservations/:reservationId/exchange/seats',
  '/reservations/:reservationId/paid',
  '/reservations/:reservationId/tickets.pdf',
  '/reservations/:reservationId/calendar.ics',
  '/sign-in/second-factor/code',
  '/account/second-factor/code',
  '/account/data/export',
  '/account/sessions/:sessionId/end',
  '/account/sessions/end-others',
];
