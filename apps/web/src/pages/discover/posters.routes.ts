import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';

import type { PageServices } from '../../api.ts';
import { drawnPosterOf } from './drawn-poster.ts';

const PosterParams = Type.Object({ movieId: Type.String({ format: 'uuid' }) });
const PosterQuery = Type.Object({ v: Type.Optional(Type.String({ maxLength: 40 })) });

/** The posters that we draw for films that have none. */
export const posterRoutes: FastifyPluginAsyncTypebox<{ services: PageServices }> = async (
  app,
  { services: { catalogue } },
) => {
  app.get(
    '/posters/:movieId.svg',
    {
      config: { page: true, access: 'public' },
      schema: { params: PosterParams, querystring: PosterQuery },
    },
    async (request, reply) => {
      const movie = await catalogue.getMovie(request.params.movieId);
      const { version, svg } = drawnPosterOf(movie);
      const etag = `"${version}"`;
      const isNamed = request.query.v === version;
      reply.headers({
        etag,
        'cache-control': isNamed
          ? 'public, max-age=31536000, immutable'
          : 'public, max-age=300, must-revalidate',
      });
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      return reply.type('image/svg+xml; charset=utf-8').send(svg());
    },
  );
};
