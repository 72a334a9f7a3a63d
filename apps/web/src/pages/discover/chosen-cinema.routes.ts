import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';

import type { PageServices } from '../../api.ts';
import { links } from '../../shell/links.ts';
import { forgetCookie, keepCookie } from '../../shell/page-cookies.ts';
import { ownPath } from '../../shell/return-to.ts';
import { ALL_CINEMAS, CINEMA_COOKIE, mayBeShownTogether } from './chosen-cinema.ts';

const CinemaForm = Type.Object(
  {
    cinema: Type.String({ maxLength: 40 }),
    returnTo: Type.Optional(Type.String({ maxLength: 2000 })),
  },
  { additionalProperties: false },
);

/** Which cinema somebody goes to: asked once a device. */
export const chosenCinemaRoutes: FastifyPluginAsyncTypebox<{ services: PageServices }> = async (
  app,
  { services: { venues } },
) => {
  app.post(
    links.cinemaChoice(),
    { config: { page: true, access: 'public' }, schema: { body: CinemaForm } },
    async (request, reply) => {
      const { cinema, returnTo } = request.body;
      const cinemas = await venues.allCinemas();
      const chosen = cinemas.find(({ id }) => id === cinema)?.id;
      if (chosen !== undefined) keepCookie(reply, CINEMA_COOKIE, chosen);
      else if (mayBeShownTogether(cinemas)) keepCookie(reply, CINEMA_COOKIE, ALL_CINEMAS);
      else forgetCookie(reply, CINEMA_COOKIE);
      return reply.redirect(ownPath(returnTo, links.home()), 303);
    },
  );
};
