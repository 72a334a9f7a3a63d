export { enqueueMessage, enqueueMessages } from './enqueueing.repository.ts';
export { NO_SHOWTIME, type MessageFacts, type MessageKind, type NewMessage } from './messages.ts';
