export { cancelAllOfShowtime } from './reservations.repository.ts';
export { reservationRoutes } from './reservations.routes.ts';
export { createReservationService, type ReservationService } from './reservations.service.ts';
