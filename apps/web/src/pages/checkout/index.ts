import type { FastifyPluginAsync } from 'fastify';

import type { PageServices } from '../../api.ts';

/** From a hold to a paid reservation. */
export const checkoutPages: FastifyPluginAsync<{ services: PageServices }> = async () => undefined;
