export { createAdopting, type AdoptGuest } from './adopting-guests.service.ts';
export { cancellationOf, EVERYTHING, type RefundRule } from './cancelling-amounts.ts';
export type { CancellationQuote } from './cancelling-reservations.service.ts';
export { cancellationTerms, lastMoment, tierTimes } from './cancelling-rules.ts';
export { newReference } from './reference.ts';
export { createDescribing } from './describing-reservations.ts';
export { endSales } from './end-sales.ts';
export { createExpiring } from './expiring-reservations.service.ts';
export type { ExchangeQuote } from './exchanging-reservations.service.ts';
export { leavingRoutes } from './leaving.routes.ts';
export { noteMove } from './moved-showtimes.ts';
export { createShowtimeNotices } from './notices.service.ts';
export { lockReservation } from './refunded-reservations.repository.ts';
export { findAddress } from './reservations.repository.ts';
export { createPaying, type PayingService } from './paying-reservations.service.ts';
export { createPersonalData } from './personal-data.service.ts';
export { payingRoutes } from './paying.routes.ts';
export type { Reservation } from './reservation.ts';
export { reservationRoutes } from './reservations.routes.ts';
export { createReservationService, type ReservationService } from './reservations.service.ts';
export { isToBePaid } from './to-be-paid.ts';
export { toReservation } from './stored-reservation.ts';
export { tellRefund } from './telling-refunds.service.ts';
export { createSettling } from './settling-payments.service.ts';
export {
  createTicketDocuments,
  type DescribedReservation,
  type TicketDocumentService,
} from './ticket-documents.service.ts';
