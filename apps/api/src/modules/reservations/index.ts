export { newReference } from './reference.ts';
export { createDescribing } from './describing-reservations.ts';
export { endSales } from './end-sales.ts';
export { reservationRoutes } from './reservations.routes.ts';
export { createReservationService } from './reservations.service.ts';
export { createTicketDocuments } from './ticket-documents.service.ts';
