import type { FastifyPluginAsync } from 'fastify';

import type { PageServices } from '../../api.ts';
import { chosenCinemaRoutes } from './chosen-cinema.routes.ts';
import { filmRoutes } from './film.routes.tsx';
import { filmsRoutes } from './films.routes.tsx';
import { homeRoutes } from './home.routes.tsx';
import { posterRoutes } from './posters.routes.ts';

/** What is on: home, films, one film. */
export const discoverPages: FastifyPluginAsync<{ services: PageServices }> = async (
  app,
  { services },
) => {
  await app.register(homeRoutes, { services });
  await app.register(filmsRoutes, { services });
  await app.register(filmRoutes, { services });
  await app.register(chosenCinemaRoutes, { services });
  await app.register(posterRoutes, { services });
};
