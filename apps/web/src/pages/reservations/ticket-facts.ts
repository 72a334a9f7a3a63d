import {
  dateText,
  formatInstant,
  renderQrSvg,
  timeText,
  type Money,
  type TicketDocument,
} from '../../api.ts';

/** A ticket as its page shows it. */
export type ShownTicket = {
  ticketId: string;
  isValid: boolean;
  row: string;
  number: string;
  /** Of the code that the door scans, as the address of a picture; null where it opens no door. */
  qrUrl: string | null;
  zoneName: string;
  ticketTypeName: string;
  price: Money;
};

/** What all tickets of a reservation say. */
export type ShownEvening = {
  reference: string;
  movieTitle: string;
  certificate: string | null;
  format: string;
  cinemaName: string;
  auditoriumName: string;
  /** `Friday 27 November 2026`, on the cinema's clock. */
  date: string;
  /** `19:30` on the same clock. */
  time: string;
  /** RFC 3339. */
  startsAt: string;
  timeZone: string;
};

/** The evening that tickets are for. */
export function eveningOf(ticket: Omit<TicketDocument, 'ticketId' | 'seat'>): ShownEvening {
  return {
    reference: ticket.reference,
    movieTitle: ticket.movieTitle,
    certificate: ticket.certificate,
    format: ticket.format,
    cinemaName: ticket.cinemaName,
    auditoriumName: ticket.auditoriumName,
    date: dateText(ticket),
    time: timeText(ticket),
    startsAt: formatInstant(ticket.startsAt, ticket.timeZone),
    timeZone: ticket.timeZone,
  };
}

/** A ticket with its code drawn, unless it opens no door any more. */
export function shownTicket(ticket: TicketDocument): ShownTicket {
  const { row, number } = placeOf(ticket.seat);
  const isValid = ticket.status === 'valid';
  return {
    ticketId: ticket.ticketId,
    isValid,
    row,
    number,
    qrUrl: isValid ? toDataUrl(renderQrSvg(ticket.code, { title: `Seat ${ticket.seat}` })) : null,
    zoneName: ticket.zoneName,
    ticketTypeName: ticket.ticketTypeName,
    price: ticket.price,
  };
}

/** `F7` is row F, seat 7. */
function placeOf(label: string): { row: string; number: string } {
  const [, row = '', number = label] = /^([A-Z]+)(\d+)$/.exec(label) ?? [];
  return { row, number };
}

function toDataUrl(svg: string): string {
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}
