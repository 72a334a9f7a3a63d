import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';

import type { PageServices } from '../../api.ts';
import { links } from '../../shell/links.ts';
import { sendPage } from '../../shell/send-page.tsx';
import { formatDate } from '../../shell/times.tsx';
import { scopeOf } from './chosen-cinema.ts';
import { relativeDay } from './days.ts';
import { readFilters } from './filters.ts';
import { HomePage } from './home.page.tsx';
import { listingLinks, ListingQuery } from './listing-query.ts';
import { readListing, type Listing } from './listing.ts';
import { graphOf, movieJson, screeningEvents } from './screening-events.ts';

/** What is on: today, unless another day is asked for. */
export const homeRoutes: FastifyPluginAsyncTypebox<{ services: PageServices }> = async (
  app,
  { services },
) => {
  app.get(
    links.home(),
    {
      config: { page: true, access: 'visitor' },
      schema: { querystring: ListingQuery },
    },
    async (request, reply) => {
      const scope = scopeOf(request, await services.venues.allCinemas());
      const filters = readFilters(request.query);
      const listing = await readListing(services, { scope, date: request.query.date, filters });
      const { publicUrl } = reply.pages.settings;
      return sendPage(request, reply, {
        title: titleOf(listing),
        description:
          'Today’s films and showtimes, with the seats that are left and what they cost.',
        scripts: ['listings'],
        caching: 'revalidate',
        jsonLd: graphOf([
          ...listing.films.map(({ movie }) => movieJson(movie, publicUrl)),
          ...screeningEvents(listing.films, publicUrl),
        ]),
        body: (
          <HomePage listing={listing} listingLinks={listingLinks(filters)} path={request.url} />
        ),
      });
    },
  );
};

/** "What’s on today", "On Saturday 28 November". */
function titleOf({ date, today }: Listing): string {
  const relative = relativeDay(date, today);
  return relative === undefined ? `On ${formatDate(date)}` : `What’s on ${relative.toLowerCase()}`;
}
