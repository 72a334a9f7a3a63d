import { invalidRequest } from '../../platform/errors.ts';
import type { MovieListQuery, MovieSort } from './movie-list.read-model.ts';

/** What movies somebody asks for. */
export type MovieSearch = Omit<MovieListQuery, 'after' | 'rowsMax'>;

/**
 * What movies somebody asks for, in the words that lists are kept under: sorted by relevance where
 * words are sought, by title otherwise.
 *
 * @throws DomainError INVALID_REQUEST for relevance to nothing
 */
export function readSearch({
  search,
  genre,
  date,
  cinemaId,
  sort,
}: {
  search?: string;
  genre?: string;
  date?: string;
  cinemaId?: string;
  sort?: MovieSort;
}): MovieSearch {
  // A form sends its search field empty or not.
  const words = search?.trim();
  const sought = words === '' ? undefined : words;
  if (sort === 'relevance' && sought === undefined) {
    throw invalidRequest([{ pointer: '/query/sort', message: 'relevance needs a search' }]);
  }
  const usualSort = sought === undefined ? 'title' : 'relevance';
  return { search: sought, genre, date, cinemaId, sort: sort ?? usualSort };
}

/** What the position of a listed movie is made of, by the sort of its list. */
export const moviePositionKinds = {
  title: ['text', 'id'],
  '-releaseDate': ['date', 'id'],
  relevance: ['integer', 'text', 'id'],
} as const satisfies Record<MovieSort, readonly string[]>;
