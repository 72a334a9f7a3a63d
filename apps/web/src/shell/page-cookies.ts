import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { PageSettings } from './page-settings.ts';

/** A year: how long a choice that says nothing of a person is remembered. */
export const YEAR_SECONDS = 31_536_000;

/** Something that a browser keeps for us. No script reads it, and with https it never goes without. */
export type PageCookie = {
  name: string;
  /** Of the addresses that it is sent to; all of them by default. */
  path?: string;
  keptSeconds: number;
  /** `strict`: not even sent when a link from elsewhere leads here. */
  sameSite?: 'lax' | 'strict';
  /** With https, no other host of the domain can set it (`__Host-`). Only where it goes everywhere. */
  isOwnHostOnly?: boolean;
};

/** What the browser brought; undefined where that is nothing. */
export function readCookie(
  request: Pick<FastifyRequest, 'headers' | 'pages'>,
  cookie: Pick<PageCookie, 'name' | 'isOwnHostOnly'>,
): string | undefined {
  // Most cookies are called the same everywhere, and ask for no settings.
  const name = cookie.isOwnHostOnly === true ? nameIn(request.pages.settings, cookie) : cookie.name;
  const value = parseCookie(request.headers.cookie ?? '')[name];
  return value === '' ? undefined : value;
}

/** The browser brings it from here on. */
export function keepCookie(reply: FastifyReply, cookie: PageCookie, value: string): void {
  set(reply, cookie, value);
}

/** The browser brings it no more. */
export function forgetCookie(reply: FastifyReply, cookie: PageCookie): void {
  set(reply, { ...cookie, keptSeconds: 0 }, '');
}

function set(reply: FastifyReply, cookie: PageCookie, value: string): void {
  const { settings } = reply.pages;
  const written = stringifySetCookie({
    name: nameIn(settings, cookie),
    value,
    path: cookie.path ?? '/',
    maxAge: cookie.keptSeconds,
    sameSite: cookie.sameSite ?? 'lax',
    httpOnly: true,
    secure: isSecure(settings),
  });
  void reply.header('set-cookie', written);
}

function nameIn(
  settings: Pick<PageSettings, 'publicUrl'>,
  { name, isOwnHostOnly = false }: Pick<PageCookie, 'name' | 'isOwnHostOnly'>,
): string {
  return isOwnHostOnly && isSecure(settings) ? `__Host-${name}` : name;
}

function isSecure({ publicUrl }: Pick<PageSettings, 'publicUrl'>): boolean {
  return publicUrl.startsWith('https:');
}
