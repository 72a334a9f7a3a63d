import type { FastifyPluginAsync } from 'fastify';

import { sendErrorPage } from './page-errors.tsx';
import { wantsPage } from './wants-page.ts';

/** An address that leads nowhere is answered to people with a page, and to programs as ever. */
export const strayPages: FastifyPluginAsync = async (app) => {
  app.get(
    '/*',
    {
      config: { page: true, access: 'visitor' },
      schema: { hide: true },
    },
    async (request, reply) => {
      if (!wantsPage(request)) return reply.callNotFound();
      return sendErrorPage(request, reply, {
        status: 404,
        code: 'NOT_FOUND',
        detail: 'There is nothing at this address. It may have moved, or been mistyped.',
      });
    },
  );
};
