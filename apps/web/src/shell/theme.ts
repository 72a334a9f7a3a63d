import type { FastifyRequest } from 'fastify';

import { readCookie, YEAR_SECONDS, type PageCookie } from './page-cookies.ts';

/** What somebody chose; without it the page looks as their system does. */
export type Theme = 'light' | 'dark';

export const THEME_COOKIE: PageCookie = { name: 'theme', keptSeconds: YEAR_SECONDS };

/** The ground of every page, for those who ask before there are styles. */
export const PAGE_COLOURS: Readonly<Record<Theme, string>> = { light: '#faf8f4', dark: '#0c0f18' };

export function isTheme(value: unknown): value is Theme {
  return value === 'light' || value === 'dark';
}

export function themeOf(request: FastifyRequest): Theme | undefined {
  const chosen = readCookie(request, THEME_COOKIE);
  return isTheme(chosen) ? chosen : undefined;
}
