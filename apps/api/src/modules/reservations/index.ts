export { newReference } from './reference.ts';
export { endSales } from './end-sales.ts';
export { reservationRoutes } from './reservations.routes.ts';
export { createReservationService } from './reservations.service.ts';
