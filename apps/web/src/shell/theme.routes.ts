import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { stringifySetCookie } from 'cookie';
import { Type } from 'typebox';

import { ownPath } from './return-to.ts';
import { isTheme, THEME_COOKIE } from './theme.ts';
import { links } from './links.ts';

const ThemeForm = Type.Object(
  {
    theme: Type.String({ maxLength: 10 }),
    returnTo: Type.Optional(Type.String({ maxLength: 2000 })),
  },
  { additionalProperties: false },
);
const YEAR_SECONDS = 31_536_000;

/** Light, dark, or as the system has it: a choice that needs no script. */
export const themeRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    links.theme(),
    { config: { page: true, access: 'public' }, schema: { body: ThemeForm } },
    async (request, reply) => {
      const { theme, returnTo } = request.body;
      const isChosen = isTheme(theme);
      const cookie = stringifySetCookie({
        name: THEME_COOKIE,
        value: isChosen ? theme : '',
        path: '/',
        sameSite: 'lax',
        httpOnly: true,
        maxAge: isChosen ? YEAR_SECONDS : 0,
      });
      return reply.header('set-cookie', cookie).redirect(ownPath(returnTo, links.home()), 303);
    },
  );
};
