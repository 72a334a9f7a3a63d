export { createTicketCodes, type TicketCodes, type TicketName } from './ticket-codes.ts';
export { loadOrCreateTicketKeys, parseTicketKeys, type TicketKeys } from './ticket-keys.ts';
