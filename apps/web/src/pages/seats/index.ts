import type { FastifyPluginAsync } from 'fastify';

import type { PageServices } from '../../api.ts';

/** Choosing seats. */
export const seatPages: FastifyPluginAsync<{ services: PageServices }> = async () => undefined;
