export { admissionRoutes } from './admission.routes.ts';
export { createAdmission } from './admission.service.ts';
export { renderQrPng } from './qr.ts';
export { renderCalendar } from './ticket-calendar.ts';
export { createTicketCodes, type TicketCodes } from './ticket-codes.ts';
export type { CalendarEntry, ReservationDocument, TicketDocument } from './ticket-document.ts';
export { loadOrCreateTicketKeys, parseTicketKeys, type TicketKeys } from './ticket-keys.ts';
export { renderTicketsPdf } from './ticket-pdf.ts';
export { ticketRoutes, type TicketDocuments } from './tickets.routes.ts';
