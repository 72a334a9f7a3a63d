import type { Response as InjectedResponse } from 'light-my-request';

import type { GivenShowtime } from '../../../../../api/test/support/givens.ts';
import { startTestApp, type TestApp } from '../../../../../api/test/support/test-app.ts';

/** A house that is asked anew for every page, as tests write past what it keeps. */
export function startHouse(): Promise<TestApp> {
  return startTestApp({
    environment: { LISTING_CACHE_MILLISECONDS: '0', AVAILABILITY_CACHE_MILLISECONDS: '0' },
  });
}

type Changes = {
  business_date?: string;
  format?: string;
  audio_language?: string;
  subtitle_language?: string;
  starts_at?: Date;
  ends_at?: Date;
  sales_open_at?: Date;
  sales_close_at?: Date;
};

/** A showtime on sale in a cinema, with whatever is to be special about it. */
export async function givenListed(
  house: TestApp,
  options: NonNullable<Parameters<TestApp['givenShowtime']>[0]> = {},
  changes: Changes = {},
): Promise<GivenShowtime> {
  const given = await house.givenShowtime(options);
  if (Object.keys(changes).length > 0) {
    await house.db
      .updateTable('showtimes')
      .set(changes)
      .where('id', '=', given.showtimeId)
      .execute();
  }
  return given;
}

/** A page as somebody sees it who goes to a cinema, and runs no script. */
export async function visit(
  house: TestApp,
  url: string,
  cinemaId?: string,
): Promise<InjectedResponse> {
  return house.app.inject({
    url,
    headers: {
      accept: 'text/html',
      ...(cinemaId === undefined ? {} : { cookie: `cinema=${cinemaId}` }),
    },
  });
}

/** What is read of every showtime on a page, in its order, and where it leads. */
export function chipsOf({ body }: { body: string }): { text: string; href: string | undefined }[] {
  return [...body.matchAll(/<li class="discover-showtime"[^>]*>(.*?)<\/li>/gs)].map(
    ([, item = '']) => ({
      text: textOf(item),
      href: /<a class="chip[^>]* href="([^"]*)"/.exec(item)?.[1],
    }),
  );
}

/** The words of some HTML. */
export function textOf(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** What a page says of itself for machines. */
export function jsonLdOf({ body }: { body: string }): Record<string, unknown>[] {
  const text = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(body)?.[1] ?? '{}';
  const parsed: unknown = JSON.parse(text);
  const graph: unknown = isRecord(parsed) ? parsed['@graph'] : undefined;
  return Array.isArray(graph) ? graph.filter(isRecord) : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** The calendar date somewhere, so many days from now. */
export function dateAhead(days: number, timeZone = 'Europe/London'): string {
  return dateOf(new Date(Date.now() + days * 86_400_000), timeZone);
}

export function dateOf(instant: Date, timeZone = 'Europe/London'): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(instant);
}
