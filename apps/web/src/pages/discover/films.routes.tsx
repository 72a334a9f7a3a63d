import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';

import {
  DomainError,
  moviePositionKinds,
  readCursor,
  readSearch,
  toPage,
  type PageServices,
} from '../../api.ts';
import { links } from '../../shell/links.ts';
import { sendPage } from '../../shell/send-page.tsx';
import { ALL_CINEMAS, scopeOf } from './chosen-cinema.ts';
import { todayIn } from './days.ts';
import { FilmsPage, type FilmSearch, type FilmsFound } from './films.page.tsx';

const FilmsQuery = Type.Object({
  search: Type.Optional(Type.String({ maxLength: 200 })),
  genre: Type.Optional(Type.String({ maxLength: 60 })),
  date: Type.Optional(Type.String({ maxLength: 20 })),
  cinema: Type.Optional(Type.String({ maxLength: 40 })),
  cursor: Type.Optional(Type.String({ maxLength: 4000 })),
});

/** Films on a page: rows of two, three, four and six are full. */
const FILMS_SHOWN = 24;
const GENRES_SHOWN_MAX = 100;

/** All films, found by title, genre, day and cinema. */
export const filmsRoutes: FastifyPluginAsyncTypebox<{ services: PageServices }> = async (
  app,
  { services },
) => {
  app.get(
    links.films(),
    {
      config: { page: true, access: 'visitor' },
      schema: { querystring: FilmsQuery },
    },
    async (request, reply) => {
      const { query } = request;
      const scope = scopeOf(request, await services.venues.allCinemas());
      const asked: FilmSearch = {
        search: query.search?.trim() ?? '',
        genre: query.genre ?? '',
        date: query.date ?? '',
        // Who looks for a title wants to find the film, wherever it is shown.
        cinema:
          query.cinema ??
          (query.search === undefined ? scope.cinema?.id : undefined) ??
          ALL_CINEMAS,
      };
      const found = await findFilms(services, {
        asked,
        cursor: query.cursor,
        cinemas: scope.cinemas,
      });
      return sendPage(request, reply, {
        title: asked.search === '' ? 'Films' : `Films called “${asked.search}”`,
        current: 'films',
        scripts: ['listings'],
        caching: 'revalidate',
        body: <FilmsPage found={found} />,
      });
    },
  );
};

async function findFilms(
  { catalogue, showtimes }: PageServices,
  {
    asked,
    cursor,
    cinemas,
  }: { asked: FilmSearch; cursor: string | undefined; cinemas: FilmsFound['cinemas'] },
): Promise<FilmsFound> {
  const cinema = cinemas.find(({ id }) => id === asked.cinema);
  const today = todayIn(cinema === undefined ? cinemas : [cinema], new Date());
  const [genres, datesOnSale] = await Promise.all([
    catalogue.listGenres({ after: undefined, rowsMax: GENRES_SHOWN_MAX }),
    showtimes.listDays({ cinemaIds: cinema === undefined ? null : [cinema.id], movieId: null }),
  ]);
  const dates = datesOnSale.filter((date) => date >= today);
  // A day that nothing is on, or a word that is no day, asks for nothing.
  const date = dates.find((each) => each === asked.date);
  const list = {
    list: 'movies',
    ...readSearch({
      search: asked.search,
      ...(asked.genre === '' ? {} : { genre: asked.genre }),
      ...(date === undefined ? {} : { date }),
      ...(cinema === undefined ? {} : { cinemaId: cinema.id }),
    }),
  };
  const after = positionOf(list, cursor);
  const rows = await catalogue.listMovies({ ...list, after, rowsMax: FILMS_SHOWN + 1 });
  const page = toPage(list, rows, FILMS_SHOWN, (row) => row.position);
  return {
    asked: { ...asked, date: date ?? '', cinema: cinema?.id ?? ALL_CINEMAS },
    movies: page.data.map(({ movie }) => movie),
    nextCursor: page.nextCursor,
    isFirstPage: after === undefined,
    genres: genres.map(({ genre }) => genre),
    cinemas,
    dates,
    today,
  };
}

/** Where a page begins. A cursor of another list, as in a link cut short, begins at the beginning. */
function positionOf(list: { sort: keyof typeof moviePositionKinds }, cursor: string | undefined) {
  try {
    return readCursor(list, cursor, moviePositionKinds[list.sort]);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'CURSOR_INVALID') return undefined;
    throw error;
  }
}
