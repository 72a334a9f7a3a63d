import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';

import { LIMIT_DEFAULT, readCursor, toPage } from '../../platform/http/pagination.ts';
import { problems } from '../../platform/http/problem.ts';
import { actorOf } from '../users/index.ts';
import {
  AddGenreBody,
  ChangeGenreBody,
  GenreListView,
  GenreParams,
  GenreView,
  ListGenresQuery,
} from './catalogue.schemas.ts';
import type { CatalogueService } from './catalogue.service.ts';

type Options = { catalogue: CatalogueService };

const tags = ['catalogue'];

export const genreRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { catalogue }) => {
  app.get(
    '/genres',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'listGenres',
        summary: 'The genres, by name.',
        tags,
        querystring: ListGenresQuery,
        response: { 200: GenreListView, ...problems(400) },
      },
    },
    async ({ query: { limit = LIMIT_DEFAULT, cursor } }) => {
      const list = { list: 'genres' };
      const after = readCursor(list, cursor, ['text', 'text']);
      const rows = await catalogue.listGenres({ after, rowsMax: limit + 1 });
      const { data, nextCursor } = toPage(list, rows, limit, (row) => row.position);
      return { data: data.map(({ genre }) => genre), nextCursor };
    },
  );

  app.post(
    '/genres',
    {
      config: { access: 'catalogue.manage' },
      schema: {
        operationId: 'addGenre',
        summary: 'Add a genre.',
        tags,
        body: AddGenreBody,
        response: { 201: GenreView, ...problems(400, 401, 403, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const genre = await catalogue.addGenre(actorOf(request), request.body);
      return reply.code(201).send(genre);
    },
  );

  app.patch(
    '/genres/:slug',
    {
      config: { access: 'catalogue.manage' },
      schema: {
        operationId: 'changeGenre',
        summary: 'Rename a genre, or give it another slug; its movies keep it.',
        tags,
        params: GenreParams,
        body: ChangeGenreBody,
        response: { 200: GenreView, ...problems(400, 401, 403, 404, 409, 413, 415) },
      },
    },
    (request) => catalogue.changeGenre(actorOf(request), request.params.slug, request.body),
  );

  app.delete(
    '/genres/:slug',
    {
      config: { access: 'catalogue.manage' },
      schema: {
        operationId: 'removeGenre',
        summary: 'Delete a genre that no movie has.',
        tags,
        params: GenreParams,
        response: { 204: Type.Null(), ...problems(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      await catalogue.removeGenre(actorOf(request), request.params.slug);
      return reply.code(204).send(null);
    },
  );
};
