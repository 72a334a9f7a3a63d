export { isSingleAddress } from './address.ts';
export { createOutbox, type Outbox } from './delivering.service.ts';
export { enqueueMessage } from './enqueueing.repository.ts';
export { withdrawMessagesAbout } from './forgetting.repository.ts';
export { forgetOldMessages } from './forgetting.service.ts';
export type { Mail, Mailer } from './mail.ts';
export { mailboxRoutes } from './mailbox.routes.ts';
export { openMailbox, openMailer } from './opening-mail.ts';
export type {
  DescribeReservation,
  ReservationMailAttachments,
  ReservationMailFacts,
} from './reservation-mail-facts.ts';
