import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';

import type { CatalogueService } from './catalogue.service.ts';
import { genreRoutes } from './genres.routes.ts';
import { movieRoutes } from './movies.routes.ts';
import { posterRoutes } from './posters.routes.ts';

type Options = {
  catalogue: CatalogueService;
  /** The largest upload of a poster. */
  posterBytesMax: number;
};

/** Genres, movies and their posters. */
export const catalogueRoutes: FastifyPluginAsyncTypebox<Options> = async (
  app,
  { catalogue, posterBytesMax },
) => {
  await app.register(genreRoutes, { catalogue });
  await app.register(movieRoutes, { catalogue });
  await app.register(posterRoutes, { catalogue, posterBytesMax });
};
