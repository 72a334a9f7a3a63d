import {
  accountErasedMail,
  emailChangedMail,
  emailChangeMail,
  emailTakenMail,
  passwordChangedMail,
  passwordResetMail,
  secondFactorChangedMail,
} from './account-mails.ts';
import type { MailAttachment } from './mail.ts';
import type { MailDocument } from './mail-document.ts';
import type { MessageContent } from './messages.ts';
import { ticketAttachments } from './reservation-blocks.ts';
import type { ReservationMailFacts } from './reservation-mail-facts.ts';
import {
  exchangeConfirmedMail,
  paymentRefundedMail,
  refundIssuedMail,
  reservationCancelledMail,
  reservationConfirmedMail,
  seatsMovedMail,
  showtimeCancelledMail,
  showtimeMovedMail,
} from './reservation-mails.ts';

export type RenderedMail = { document: MailDocument; attachments: MailAttachment[] };

/**
 * What a message says, in words.
 *
 * @param readReservation the reservation that it is about; null when there is none (any more)
 * @returns null for a message about a reservation that is not there
 */
export async function renderMessage(
  content: MessageContent,
  readReservation: () => Promise<ReservationMailFacts | null>,
): Promise<RenderedMail | null> {
  switch (content.kind) {
    case 'passwordReset':
      return plain(passwordResetMail(content.facts));
    case 'emailChange':
      return plain(emailChangeMail(content.facts));
    case 'emailTaken':
      return plain(emailTakenMail());
    case 'emailChanged':
      return plain(emailChangedMail(content.facts));
    case 'passwordChanged':
      return plain(passwordChangedMail(content.facts));
    case 'secondFactorChanged':
      return plain(secondFactorChangedMail(content.facts));
    case 'accountErased':
      return plain(accountErasedMail(content.facts));
    case 'reservationConfirmed':
      return withTickets(reservationConfirmedMail);
    case 'seatsMoved':
      return withTickets((reservation) => seatsMovedMail(reservation, content.facts));
    case 'showtimeMoved':
      return withTickets((reservation) => showtimeMovedMail(reservation, content.facts));
    case 'exchangeConfirmed':
      return withTickets((reservation) => exchangeConfirmedMail(reservation, content.facts));
    case 'reservationCancelled':
      return about((reservation) => reservationCancelledMail(reservation, content.facts));
    case 'refundIssued':
      return about((reservation) => refundIssuedMail(reservation, content.facts));
    case 'paymentRefunded':
      return about((reservation) => paymentRefundedMail(reservation, content.facts));
    case 'showtimeCancelled':
      return about((reservation) => showtimeCancelledMail(reservation, content.facts));
  }

  async function about(
    write: (reservation: ReservationMailFacts) => MailDocument,
  ): Promise<RenderedMail | null> {
    const reservation = await readReservation();
    return reservation === null ? null : plain(write(reservation));
  }

  async function withTickets(
    write: (reservation: ReservationMailFacts) => MailDocument,
  ): Promise<RenderedMail | null> {
    const reservation = await readReservation();
    if (reservation === null) return null;
    return { document: write(reservation), attachments: await ticketAttachments(reservation) };
  }
}

function plain(document: MailDocument): RenderedMail {
  return { document, attachments: [] };
}
