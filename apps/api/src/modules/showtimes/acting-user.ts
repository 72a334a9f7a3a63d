import type { FastifyRequest } from 'fastify';

import { userOf } from '../../platform/http/access.ts';
import type { Actor } from '../audit/index.ts';

/** Whoever changes the schedule by this request, for the audit log. */
export function actorOf(request: FastifyRequest): Actor {
  return { userId: userOf(request).userId, requestId: request.id };
}
