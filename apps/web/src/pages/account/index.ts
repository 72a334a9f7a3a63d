import type { FastifyPluginAsync } from 'fastify';

import type { PageServices } from '../../api.ts';

/** Who somebody is here. */
export const accountPages: FastifyPluginAsync<{ services: PageServices }> = async () => undefined;
