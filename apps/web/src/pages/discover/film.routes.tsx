import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';

import type { PageServices } from '../../api.ts';
import { sendPage } from '../../shell/send-page.tsx';
import { scopeOf } from './chosen-cinema.ts';
import { FilmPage } from './film.page.tsx';
import { readFilters } from './filters.ts';
import { listingLinks, ListingQuery } from './listing-query.ts';
import { readListing } from './listing.ts';
import { graphOf, movieJson, screeningEvents } from './screening-events.ts';

const FilmParams = Type.Object({ movieId: Type.String({ format: 'uuid' }) });

/** One film: archived ones keep their page. */
export const filmRoutes: FastifyPluginAsyncTypebox<{ services: PageServices }> = async (
  app,
  { services },
) => {
  app.get(
    '/films/:movieId',
    {
      config: { page: true, access: 'visitor' },
      schema: { params: FilmParams, querystring: ListingQuery },
    },
    async (request, reply) => {
      const { movieId } = request.params;
      const movie = await services.catalogue.getMovie(movieId);
      const scope = scopeOf(request, await services.venues.allCinemas());
      const filters = readFilters(request.query);
      const { date } = request.query;
      const listing = await readListing(services, { scope, date, filters, movieId });
      const { publicUrl } = reply.pages.settings;
      return sendPage(request, reply, {
        title: movie.title,
        ...(movie.synopsis === '' ? {} : { description: movie.synopsis.slice(0, 300) }),
        current: 'films',
        scripts: ['listings'],
        caching: 'revalidate',
        jsonLd: graphOf([
          movieJson(movie, publicUrl),
          ...screeningEvents(listing.films, publicUrl),
        ]),
        body: (
          <FilmPage
            movie={movie}
            listing={listing}
            listingLinks={listingLinks(filters, movieId)}
            path={request.url}
          />
        ),
      });
    },
  );
};
