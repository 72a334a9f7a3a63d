export { createSeatService } from './seats.service.ts';
export { seatRoutes } from './seats.routes.ts';
