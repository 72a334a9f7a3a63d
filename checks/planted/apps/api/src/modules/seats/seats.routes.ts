import type { FastifyInstance } from 'fastify';

// planted: a route that goes past its service
import { countSeats } from './seats.repository.ts';

export function seatRoutes(app: FastifyInstance): void {
  app.get('/seats', () => countSeats.length);
}
