import type { FastifyPluginAsyncTypebox, Static } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';

import { LIMIT_DEFAULT, readCursor, toPage } from '../../platform/http/pagination.ts';
import { problems } from '../../platform/http/problem.ts';
import { actorOf } from '../users/index.ts';
import {
  AddMovieBody,
  ChangeMovieBody,
  ListMoviesQuery,
  MovieListView,
  MovieParams,
  MovieView,
  toMovieView,
} from './catalogue.schemas.ts';
import type { CatalogueService, MovieToAdd } from './catalogue.service.ts';
import { moviePositionKinds, readSearch } from './movie-search.ts';

type Options = { catalogue: CatalogueService };

const tags = ['catalogue'];

export const movieRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { catalogue }) => {
  app.get(
    '/movies',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'listMovies',
        summary:
          'Movies that are not archived: found by title, genre, and where and when they play.',
        tags,
        querystring: ListMoviesQuery,
        response: { 200: MovieListView, ...problems(400) },
      },
    },
    async ({ query: { limit = LIMIT_DEFAULT, cursor, ...query } }) => {
      const list = { list: 'movies', ...readSearch(query) };
      const after = readCursor(list, cursor, moviePositionKinds[list.sort]);
      const rows = await catalogue.listMovies({ ...list, after, rowsMax: limit + 1 });
      const { data, nextCursor } = toPage(list, rows, limit, (row) => row.position);
      return { data: data.map(({ movie }) => toMovieView(movie)), nextCursor };
    },
  );

  app.get(
    '/movies/:movieId',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'getMovie',
        summary: 'A movie, archived or not.',
        tags,
        params: MovieParams,
        response: { 200: MovieView, ...problems(400, 404) },
      },
    },
    async (request) => toMovieView(await catalogue.getMovie(request.params.movieId)),
  );

  app.post(
    '/movies',
    {
      config: { access: 'catalogue.manage' },
      schema: {
        operationId: 'addMovie',
        summary: 'Add a movie.',
        tags,
        body: AddMovieBody,
        response: { 201: MovieView, ...problems(400, 401, 403, 413, 415) },
      },
    },
    async (request, reply) => {
      const movie = await catalogue.addMovie(actorOf(request), toMovieToAdd(request.body));
      return reply
        .code(201)
        .header('location', `${app.prefix}/movies/${movie.id}`)
        .send(toMovieView(movie));
    },
  );

  app.patch(
    '/movies/:movieId',
    {
      config: { access: 'catalogue.manage' },
      schema: {
        operationId: 'changeMovie',
        summary: 'Change a movie, or bring it back from the archive; what is not named stays.',
        description:
          'With the runtime the ends of showtimes to come move. Where one would run into the next the change is refused, and `showtimes` lists these.',
        tags,
        params: MovieParams,
        body: ChangeMovieBody,
        response: { 200: MovieView, ...problems(400, 401, 403, 404, 409, 413, 415) },
      },
    },
    async (request) => {
      const { movieId } = request.params;
      return toMovieView(await catalogue.changeMovie(actorOf(request), movieId, request.body));
    },
  );

  app.delete(
    '/movies/:movieId',
    {
      config: { access: 'catalogue.manage' },
      schema: {
        operationId: 'archiveMovie',
        summary:
          'Archive a movie: in no list, with no new showtimes; what is scheduled keeps selling.',
        tags,
        params: MovieParams,
        response: { 204: Type.Null(), ...problems(400, 401, 403, 404) },
      },
    },
    async (request, reply) => {
      await catalogue.archiveMovie(actorOf(request), request.params.movieId);
      return reply.code(204).send(null);
    },
  );
};

function toMovieToAdd(body: Static<typeof AddMovieBody>): MovieToAdd {
  return {
    title: body.title,
    originalTitle: body.originalTitle ?? null,
    synopsis: body.synopsis ?? '',
    runtimeMinutes: body.runtimeMinutes,
    year: body.year ?? null,
    releaseDate: body.releaseDate ?? null,
    certificate: body.certificate ?? null,
    trailerUrl: body.trailerUrl ?? null,
    people: body.people ?? [],
    genres: body.genres ?? [],
  };
}
