import type { FastifyPluginAsync } from 'fastify';

import type { PageServices } from '../../api.ts';
import { seatMapRoutes } from './seat-map.routes.tsx';

/** Choosing seats. */
export const seatPages: FastifyPluginAsync<{ services: PageServices }> = async (
  app,
  { services },
) => {
  await app.register(seatMapRoutes, { services });
};
