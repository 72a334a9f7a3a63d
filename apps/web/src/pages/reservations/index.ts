import type { FastifyPluginAsync } from 'fastify';

import type { PageServices } from '../../api.ts';

/** What somebody bought, and what they do with it. */
export const reservationPages: FastifyPluginAsync<{ services: PageServices }> = async () =>
  undefined;
