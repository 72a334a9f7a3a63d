import { money, type Money } from '../../platform/money.ts';
import { paragraph, type MailBlock, type MailDocument } from './mail-document.ts';
import type { MessageFacts } from './messages.ts';
import type { ReservationMailFacts } from './reservation-mail-facts.ts';
import {
  bringsTickets,
  reservationDetails,
  reservationLink,
  ticketBlocks,
} from './reservation-blocks.ts';
import { formatAmount, formatMoment, formatSeats } from './wording.ts';

/** The tickets, or what has become of them since. */
export function reservationConfirmedMail(reservation: ReservationMailFacts): MailDocument {
  const { reference, showtime } = reservation;
  const subject = `Your tickets for ${showtime.movieTitle} (${reference})`;
  if (!bringsTickets(reservation)) {
    return {
      subject,
      title: `Your reservation ${reference}`,
      blocks: [
        paragraph(
          showtime.isCancelled
            ? 'This showtime has been cancelled since you reserved. A message about it comes separately.'
            : 'This reservation has been cancelled since it was made. There are no tickets for it any more.',
        ),
        reservationDetails(reservation),
        reservationLink(reservation),
      ],
    };
  }
  return {
    subject,
    title: 'Your tickets',
    blocks: [
      paragraph('Show each code at the door, on a screen or on paper.'),
      reservationDetails(reservation),
      ...ticketBlocks(reservation),
      ...payment(reservation),
      ...cancelling(reservation),
      reservationLink(reservation),
    ],
  };
}

export function reservationCancelledMail(
  reservation: ReservationMailFacts,
  { seats, refund, kept, reason }: MessageFacts['reservationCancelled'],
): MailDocument {
  const { reference, tickets, showtime } = reservation;
  const isWhole = tickets.length === 0;
  return {
    subject: `Cancelled: ${showtime.movieTitle} (${reference})`,
    title: isWhole ? 'Your reservation is cancelled' : 'Tickets of your reservation are cancelled',
    blocks: [
      paragraph(
        isWhole
          ? `You have given up ${formatSeats(seats)}.`
          : `You have given up ${formatSeats(seats)}. You still have ${formatSeats(tickets.map(({ seat }) => seat))}; those tickets stay valid.`,
      ),
      ...inWords(reason),
      reservationDetails(reservation),
      ...moneyBack(refund),
      ...(kept === null
        ? []
        : [paragraph(`${formatAmount(kept)} is kept, as the terms of your purchase say.`)]),
      reservationLink(reservation),
    ],
  };
}

export function refundIssuedMail(
  reservation: ReservationMailFacts,
  { amount, reason }: MessageFacts['refundIssued'],
): MailDocument {
  return {
    subject: `Refund for ${reservation.showtime.movieTitle} (${reservation.reference})`,
    title: 'Your refund',
    blocks: [
      ...moneyBack(amount),
      ...inWords(reason),
      reservationDetails(reservation),
      reservationLink(reservation),
    ],
  };
}

export function paymentRefundedMail(
  reservation: ReservationMailFacts,
  { amount }: MessageFacts['paymentRefunded'],
): MailDocument {
  const { reference, showtime } = reservation;
  return {
    subject: `Your payment came too late: ${showtime.movieTitle} (${reference})`,
    title: 'Your payment came too late',
    blocks: [
      paragraph(
        'Your seats were kept until the time for paying had ended. When your payment arrived, they had been sold, and no others as good were left together. There are no tickets.',
      ),
      ...moneyBack(amount),
      reservationDetails(reservation),
      reservationLink(reservation),
    ],
  };
}

export function seatsMovedMail(
  reservation: ReservationMailFacts,
  { previousSeats, seats }: MessageFacts['seatsMoved'],
): MailDocument {
  const { reference, showtime } = reservation;
  return {
    subject: `Other seats for ${showtime.movieTitle} (${reference})`,
    title: 'You have other seats',
    blocks: [
      paragraph(
        `Your payment arrived after ${formatSeats(previousSeats)} had been sold to somebody else. You have ${formatSeats(seats)} instead, in the same zone and as good or better, at the same price.`,
      ),
      paragraph(
        'If they do not suit you, you can give them back until the film starts and get all your money back.',
      ),
      reservationDetails(reservation),
      ...ticketBlocks(reservation),
      ...payment(reservation),
      reservationLink(reservation),
    ],
  };
}

export function showtimeCancelledMail(
  reservation: ReservationMailFacts,
  { seats, refund, reason }: MessageFacts['showtimeCancelled'],
): MailDocument {
  const { reference, showtime } = reservation;
  return {
    subject: `Showtime cancelled: ${showtime.movieTitle} (${reference})`,
    title: 'Your showtime is cancelled',
    blocks: [
      paragraph(
        `We are sorry: the showtime for which you had ${formatSeats(seats)} does not take place. Your tickets are not valid any more.`,
      ),
      ...inWords(reason),
      reservationDetails(reservation),
      ...moneyBack(refund),
      reservationLink(reservation),
    ],
  };
}

export function showtimeMovedMail(
  reservation: ReservationMailFacts,
  { previousStartsAt, previousAuditoriumName, refundableUntil }: MessageFacts['showtimeMoved'],
): MailDocument {
  const { reference, showtime } = reservation;
  const { timeZone } = showtime.cinema;
  const before = formatMoment(new Date(previousStartsAt), timeZone);
  const where = previousAuditoriumName === null ? '' : ` in ${previousAuditoriumName}`;
  const until =
    refundableUntil === null ? 'it starts' : formatMoment(new Date(refundableUntil), timeZone);
  return {
    subject: `New time: ${showtime.movieTitle} (${reference})`,
    title: 'Your showtime was moved',
    blocks: [
      paragraph(`It was to begin on ${before}${where}. When and where it begins now is below.`),
      reservationDetails(reservation),
      paragraph(
        `Your reservation stays as it is. If the new time does not suit you, you can exchange it or get all your money back until ${until}.`,
      ),
      ...ticketBlocks(reservation),
      ...payment(reservation),
      reservationLink(reservation),
    ],
  };
}

export function exchangeConfirmedMail(
  reservation: ReservationMailFacts,
  { previousReference, paid, refund }: MessageFacts['exchangeConfirmed'],
): MailDocument {
  const { reference, showtime } = reservation;
  return {
    subject: `Exchanged: ${showtime.movieTitle} (${reference})`,
    title: 'Your reservation was exchanged',
    blocks: [
      paragraph(
        `This reservation takes the place of ${previousReference}. The tickets of that one are not valid any more.`,
      ),
      reservationDetails(reservation),
      ...ticketBlocks(reservation),
      ...(paid === null ? [] : [paragraph(`You paid ${formatAmount(paid)} in addition.`)]),
      ...moneyBack(refund),
      ...payment(reservation),
      ...cancelling(reservation),
      reservationLink(reservation),
    ],
  };
}

function payment({ currency, lines, total, tax, amountDue }: ReservationMailFacts): MailBlock[] {
  const blocks: MailBlock[] = [
    {
      kind: 'account',
      caption: 'What it costs',
      rows: lines.map(({ text, quantity, amount }) => ({
        text: quantity === 1 ? text : `${quantity} × ${text}`,
        amount: formatAmount(money(amount, currency)),
      })),
      sum: { text: 'Total', amount: formatAmount(money(total, currency)) },
    },
  ];
  if (tax !== null) {
    blocks.push(
      paragraph(`The total contains ${formatAmount(money(tax.amount, currency))} ${tax.name}.`),
    );
  }
  if (amountDue > 0) {
    blocks.push(
      paragraph(`To pay at the box office: ${formatAmount(money(amountDue, currency))}.`),
    );
  }
  return blocks;
}

function cancelling({ cancellableUntil, showtime }: ReservationMailFacts): MailBlock[] {
  if (cancellableUntil === null) return [];
  const until = formatMoment(cancellableUntil, showtime.cinema.timeZone);
  return [paragraph(`You can cancel until ${until}.`)];
}

function moneyBack(refund: Money | null): MailBlock[] {
  if (refund === null) return [];
  return [
    paragraph(
      `${formatAmount(refund)} goes back the way it was paid. It can take a few days until you see it.`,
    ),
  ];
}

function inWords(reason: string | null): MailBlock[] {
  return reason === null ? [] : [paragraph(`Reason: ${reason}`)];
}
