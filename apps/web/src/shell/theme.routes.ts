import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';

import { links } from './links.ts';
import { forgetCookie, keepCookie } from './page-cookies.ts';
import { ownPath } from './return-to.ts';
import { isTheme, THEME_COOKIE } from './theme.ts';

const ThemeForm = Type.Object(
  {
    theme: Type.String({ maxLength: 10 }),
    returnTo: Type.Optional(Type.String({ maxLength: 2000 })),
  },
  { additionalProperties: false },
);

/** Light, dark, or as the system has it: a choice that needs no script. */
export const themeRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    links.theme(),
    { config: { page: true, access: 'public' }, schema: { body: ThemeForm } },
    async (request, reply) => {
      const { theme, returnTo } = request.body;
      if (isTheme(theme)) keepCookie(reply, THEME_COOKIE, theme);
      else forgetCookie(reply, THEME_COOKIE);
      return reply.redirect(ownPath(returnTo, links.home()), 303);
    },
  );
};
