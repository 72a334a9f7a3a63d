import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';

import { namesTag } from '../../platform/http/entity-tag.ts';
import { problems } from '../../platform/http/problem.ts';
import { NoBody } from '../../platform/http/wire.ts';
import { actorOf } from '../users/index.ts';
import { posterNotAnImage } from './catalogue.errors.ts';
import { MovieParams, MovieView, Picture, PosterParams, toMovieView } from './catalogue.schemas.ts';
import type { CatalogueService } from './catalogue.service.ts';

type Options = {
  catalogue: CatalogueService;
  posterBytesMax: number;
};

const UPLOAD_TYPES = ['image/png', 'image/jpeg', 'image/webp'];

const tags = ['catalogue'];

export const posterRoutes: FastifyPluginAsyncTypebox<Options> = async (
  app,
  { catalogue, posterBytesMax },
) => {
  // In this plugin alone a body is a picture, and nothing else.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    UPLOAD_TYPES,
    { parseAs: 'buffer', bodyLimit: posterBytesMax },
    (_request, bytes, done) => done(null, bytes),
  );

  app.put(
    '/movies/:movieId/poster',
    {
      bodyLimit: posterBytesMax,
      config: { access: 'catalogue.manage' },
      schema: {
        operationId: 'setPoster',
        summary: 'Give a movie its poster: the bytes of a PNG, JPEG or WebP picture.',
        tags,
        params: MovieParams,
        body: {
          content: Object.fromEntries(UPLOAD_TYPES.map((type) => [type, { schema: Picture }])),
        },
        response: { 200: MovieView, ...problems(400, 401, 403, 404, 413, 415, 503) },
      },
    },
    async (request) => {
      const upload: unknown = request.body;
      if (!Buffer.isBuffer(upload)) throw posterNotAnImage();
      const { movieId } = request.params;
      return toMovieView(await catalogue.setPoster(actorOf(request), movieId, upload));
    },
  );

  app.delete(
    '/movies/:movieId/poster',
    {
      config: { access: 'catalogue.manage' },
      schema: {
        operationId: 'removePoster',
        summary: 'Take the poster off a movie.',
        tags,
        params: MovieParams,
        response: { 204: Type.Null(), ...problems(400, 401, 403, 404) },
      },
    },
    async (request, reply) => {
      await catalogue.removePoster(actorOf(request), request.params.movieId);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/movies/:movieId/posters/:digest',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'getPoster',
        summary: 'The picture at the `posterUrl` of a movie; it never changes.',
        tags,
        params: PosterParams,
        response: {
          200: { description: 'The picture.', content: { 'image/webp': { schema: Picture } } },
          304: NoBody('You have it.'),
          ...problems(400, 404),
        },
      },
    },
    async (request, reply) => {
      const { movieId, digest } = request.params;
      const { bytes, contentType } = await catalogue.getPoster(movieId, digest);
      const etag = `"${digest}"`;
      reply.headers({
        'cache-control': 'public, max-age=31536000, immutable',
        'content-disposition': `inline; filename="poster-${movieId}.webp"`,
        'cross-origin-resource-policy': 'cross-origin',
        etag,
      });
      if (namesTag(request.headers['if-none-match'], etag)) return reply.code(304).send();
      return reply.type(contentType).send(bytes);
    },
  );
};
