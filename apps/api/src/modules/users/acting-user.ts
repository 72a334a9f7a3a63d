import type { FastifyRequest } from 'fastify';

import { userOf } from '../../platform/http/access.ts';
import type { Actor } from '../audit/index.ts';

/** Whoever the audit log names for what this request changes. */
export function actorOf(request: FastifyRequest): Actor & { userId: string } {
  return { userId: userOf(request).userId, requestId: request.id };
}
