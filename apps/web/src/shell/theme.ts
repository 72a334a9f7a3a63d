import { parseCookie } from 'cookie';
import type { FastifyRequest } from 'fastify';

/** What somebody chose; without it the page looks as their system does. */
export type Theme = 'light' | 'dark';

export const THEME_COOKIE = 'theme';

/** The ground of every page, for those who ask before there are styles. */
export const PAGE_COLOURS: Readonly<Record<Theme, string>> = { light: '#faf8f4', dark: '#0c0f18' };

export function isTheme(value: unknown): value is Theme {
  return value === 'light' || value === 'dark';
}

export function themeOf({ headers }: FastifyRequest): Theme | undefined {
  const chosen = parseCookie(headers.cookie ?? '')[THEME_COOKIE];
  return isTheme(chosen) ? chosen : undefined;
}
