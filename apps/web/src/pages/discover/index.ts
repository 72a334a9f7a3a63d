import type { FastifyPluginAsync } from 'fastify';

import type { PageServices } from '../../api.ts';

/** What is on: home, films, one film. */
export const discoverPages: FastifyPluginAsync<{ services: PageServices }> = async () => undefined;
