import { Type, type Static } from 'typebox';

import { links } from '../../shell/links.ts';
import type { Filters } from './filters.ts';

const Word = Type.Optional(Type.String({ maxLength: 100 }));

/**
 * What the address of a listing says. Whatever else is in it stays there unread: links that people
 * share carry marks of their own.
 */
export const ListingQuery = Type.Object({
  date: Word,
  format: Word,
  language: Word,
  subtitles: Word,
  time: Word,
});

export type ListingQuery = Static<typeof ListingQuery>;

/** Addresses of one list: home, or a film's. */
export type ListingLinks = {
  /** Of the list itself. */
  action: string;
  /** Of another day, with the same filters. */
  day: (date: string) => string;
  /** Of the day without any filter. */
  unfiltered: (date: string) => string;
};

/** @param movieId of whose page it is; without it of home */
export function listingLinks(filters: Filters, movieId?: string): ListingLinks {
  const page = (query: Record<string, string | undefined> = {}) =>
    movieId === undefined ? links.home(query) : links.film(movieId, query);
  return {
    action: page(),
    day: (date) => page({ date, ...filters }),
    unfiltered: (date) => page({ date }),
  };
}
