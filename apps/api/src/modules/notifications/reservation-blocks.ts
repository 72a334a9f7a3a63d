import type { MailAttachment } from './mail.ts';
import type { MailBlock } from './mail-document.ts';
import type { ReservationMailFacts } from './reservation-mail-facts.ts';
import { formatMoment } from './wording.ts';

/** What, when and where. */
export function reservationDetails({
  reference,
  showtime,
  tickets,
}: ReservationMailFacts): MailBlock {
  const { cinema } = showtime;
  const seats = tickets.map(({ seat }) => seat).join(', ');
  const rows: [string, string][] = [
    ['Film', showtime.movieTitle],
    ['Begins', formatMoment(showtime.startsAt, cinema.timeZone)],
    ['Cinema', cinema.address === null ? cinema.name : `${cinema.name}, ${cinema.address}`],
    ['Auditorium', showtime.auditoriumName],
  ];
  if (seats !== '') rows.push(['Seats', seats]);
  rows.push(['Reference', reference]);
  return { kind: 'details', rows };
}

export function reservationLink({ link }: ReservationMailFacts): MailBlock {
  return { kind: 'link', text: 'See the reservation', href: link };
}

/** Every ticket, and where to open them; nothing where they do not admit anybody. */
export function ticketBlocks(reservation: ReservationMailFacts): MailBlock[] {
  if (!bringsTickets(reservation)) return [];
  return [
    {
      kind: 'tickets',
      tickets: reservation.tickets.map(({ seat, ticketType, code }, position) => ({
        text: `Seat ${seat} · ${ticketType}`,
        code,
        contentId: contentIdOf(position),
      })),
    },
    { kind: 'link', text: 'Open your tickets', href: reservation.ticketsLink },
  ];
}

/** The files that belong to `ticketBlocks`. */
export async function ticketAttachments(
  reservation: ReservationMailFacts,
): Promise<MailAttachment[]> {
  if (!bringsTickets(reservation)) return [];
  const { ticketsPdf, calendar, qrCodes } = await reservation.renderAttachments();
  const { reference } = reservation;
  return [
    ...qrCodes.map((content, position) => ({
      fileName: `ticket-${position + 1}.png`,
      contentType: 'image/png',
      content,
      contentId: contentIdOf(position),
    })),
    {
      fileName: `tickets-${reference}.pdf`,
      contentType: 'application/pdf',
      content: ticketsPdf,
      contentId: null,
    },
    {
      fileName: `showtime-${reference}.ics`,
      contentType: 'text/calendar; charset=utf-8',
      content: calendar,
      contentId: null,
    },
  ];
}

/** Whether somebody could go in with this reservation. */
export function bringsTickets({ status, tickets, showtime }: ReservationMailFacts): boolean {
  return status === 'confirmed' && tickets.length > 0 && !showtime.isCancelled;
}

function contentIdOf(position: number): string {
  return `ticket-${position + 1}@marquee`;
}
