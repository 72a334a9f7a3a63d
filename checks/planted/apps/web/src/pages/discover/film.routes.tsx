import type { FastifyInstance } from 'fastify';

// planted: a page that knows the API itself
import { seatRoutes } from '../../../../api/src/modules/seats/index.ts';

export function filmRoutes(app: FastifyInstance): void {
  seatRoutes(app);
}
