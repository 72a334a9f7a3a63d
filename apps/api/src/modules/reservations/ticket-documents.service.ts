import type { Database } from '../../database.ts';
import { present } from '../../platform/assert.ts';
import { notFound } from '../../platform/errors.ts';
import { money } from '../../platform/money.ts';
import type { Holder } from '../auth/index.ts';
import type { SaleTerms } from '../pricing/index.ts';
import type { ShowtimeFacts } from '../showtimes/index.ts';
import type {
  CalendarEntry,
  ReservationDocument,
  TicketCodes,
  TicketDocument,
  TicketDocuments,
} from '../tickets/index.ts';
import type { ReservationAddress } from './reservations.repository.ts';
import { findReservationOfTicket } from './reservations.repository.ts';
import { readReservation, type ReservationRow } from './reservations.read-model.ts';

/** Everything there is to say of a reservation on paper, in a calendar, or in a mail. */
export type DescribedReservation = {
  row: ReservationRow;
  showtime: ShowtimeFacts;
  terms: SaleTerms;
  document: ReservationDocument;
};

export type TicketDocumentService = ReturnType<typeof createTicketDocuments>;

/** What reservations are on paper, for whom they belong to. */
export function createTicketDocuments({
  db,
  findShowtime,
  saleTerms,
  zoneNamesOf,
  ticketCodes,
  findOwnAddress,
}: {
  db: Database;
  /** @throws DomainError NOT_FOUND */
  findShowtime: (showtimeId: string) => Promise<ShowtimeFacts>;
  saleTerms: (id: string) => Promise<SaleTerms>;
  /** Names of the zones of a seat map, by id. */
  zoneNamesOf: (seatMapId: string) => Promise<ReadonlyMap<string, string>>;
  ticketCodes: Pick<TicketCodes, 'codeFor'>;
  /** @throws DomainError NOT_FOUND, also when it is somebody else's */
  findOwnAddress: (name: string, holder: Holder) => Promise<ReservationAddress>;
}): TicketDocuments & {
  /** Whatever its owner; null where there is none. */
  describe: (showtimeId: string, reservationId: string) => Promise<DescribedReservation | null>;
} {
  return { ofTicket, ofReservation, describe };

  async function ofTicket(ticketId: string, holder: Holder): Promise<TicketDocument> {
    const reservationId = await findReservationOfTicket(db, ticketId);
    if (reservationId === undefined) throw notFound('ticket');
    const { tickets } = await ofReservation(reservationId, holder);
    const ticket = tickets.find((candidate) => candidate.ticketId === ticketId);
    return present(ticket, 'a ticket of its own reservation');
  }

  async function ofReservation(
    reservationId: string,
    holder: Holder,
  ): Promise<ReservationDocument> {
    const { showtimeId, id } = await findOwnAddress(reservationId, holder);
    const described = present(await describe(showtimeId, id), 'a reservation just found');
    return described.document;
  }

  async function describe(
    showtimeId: string,
    reservationId: string,
  ): Promise<DescribedReservation | null> {
    const row = await readReservation(db, { showtimeId, id: reservationId });
    if (row === undefined) return null;
    const showtime = await findShowtime(showtimeId);
    const terms = await saleTerms(row.saleTermsId);
    const zoneNames = await zoneNamesOf(showtime.seatMapId);
    return {
      row,
      showtime,
      terms,
      document: {
        reference: row.reference,
        tickets: row.tickets.map((ticket) =>
          toDocument({ row, ticket, showtime, terms, zoneNames }),
        ),
        calendar: toCalendarEntry(row, showtime),
      },
    };
  }

  function toDocument({
    row,
    ticket,
    showtime,
    terms,
    zoneNames,
  }: {
    row: ReservationRow;
    ticket: ReservationRow['tickets'][number];
    showtime: ShowtimeFacts;
    terms: SaleTerms;
    zoneNames: ReadonlyMap<string, string>;
  }): TicketDocument {
    const type = terms.ticketTypes.find(({ code }) => code === ticket.ticketType);
    return {
      ticketId: ticket.id,
      reference: row.reference,
      status: ticket.status,
      code: ticketCodes.codeFor({
        showtimeId: row.showtimeId,
        ticketId: ticket.id,
        keyId: ticket.signingKeyId,
      }),
      movieTitle: showtime.movie.title,
      certificate: showtime.movie.certificate,
      runtimeMinutes: showtime.movie.runtimeMinutes,
      format: showtime.format,
      cinemaName: showtime.cinema.name,
      auditoriumName: showtime.auditorium.name,
      startsAt: new Date(showtime.startsAt),
      timeZone: showtime.timeZone,
      seat: ticket.seat,
      zoneName: zoneNames.get(ticket.zone) ?? ticket.zone,
      ticketTypeName: type?.name ?? ticket.ticketType,
      price: money(ticket.price, row.quote.currency),
      buyerName: row.customer?.name ?? null,
    };
  }
}

/** Every change of the showtime, and every ticket that becomes void, is another revision of its entry. */
function toCalendarEntry(row: ReservationRow, showtime: ShowtimeFacts): CalendarEntry {
  const isCancelled = row.status === 'cancelled' || row.status === 'expired';
  return {
    reservationId: row.id,
    reference: row.reference,
    movieTitle: showtime.movie.title,
    cinemaName: showtime.cinema.name,
    auditoriumName: showtime.auditorium.name,
    startsAt: new Date(showtime.startsAt),
    endsAt: new Date(showtime.endsAt),
    timeZone: showtime.timeZone,
    seats: row.tickets.filter(({ status }) => status === 'valid').map(({ seat }) => seat),
    isCancelled,
    revision: showtime.revision - 1 + row.tickets.filter(({ status }) => status === 'void').length,
    writtenAt: new Date(),
    url: null,
  };
}
