import type { FastifyPluginAsync } from 'fastify';

import { sendErrorPage } from './page-errors.tsx';

const NOT_A_PAGE = /^\/(?:api|assets)\//;

/** An address that leads nowhere is answered to people with a page, and to programs as ever. */
export const strayPages: FastifyPluginAsync = async (app) => {
  app.get(
    '/*',
    { config: { page: true, access: 'visitor' }, schema: { hide: true } },
    async (request, reply) => {
      const wantsPage = request.headers.accept?.includes('text/html') === true;
      if (!wantsPage || NOT_A_PAGE.test(request.url)) return reply.callNotFound();
      return sendErrorPage(request, reply, {
        status: 404,
        code: 'NOT_FOUND',
        detail: 'There is nothing at this address. It may have moved, or been mistyped.',
      });
    },
  );
};
