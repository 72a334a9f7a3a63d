import type { Money } from '../../platform/money.ts';

/** A ticket as people see it: what rendering it needs to know, and nothing else. */
export type TicketDocument = {
  ticketId: string;
  /** Of the reservation. */
  reference: string;
  status: 'valid' | 'void';
  /** What the door scans. */
  code: string;
  movieTitle: string;
  /** Like "12A"; null where the movie has none. */
  certificate: string | null;
  runtimeMinutes: number;
  /** Of the showtime, like "2D" or "IMAX". */
  format: string;
  cinemaName: string;
  auditoriumName: string;
  /** The public time; shown on the clock of `timeZone`. */
  startsAt: Date;
  /** The cinema's, an IANA name. */
  timeZone: string;
  /** The label of the seat, like "F7". */
  seat: string;
  zoneName: string;
  ticketTypeName: string;
  /** What was paid for this ticket, taxes included. */
  price: Money;
  /** Null where nobody gave a name. */
  buyerName: string | null;
};

/** A reservation as an entry of a calendar. */
export type CalendarEntry = {
  reservationId: string;
  reference: string;
  movieTitle: string;
  cinemaName: string;
  auditoriumName: string;
  startsAt: Date;
  endsAt: Date;
  /** The cinema's, an IANA name. */
  timeZone: string;
  /** The seats of the tickets that are valid. */
  seats: readonly string[];
  /** Whether nothing is left of it: the calendar strikes it out. */
  isCancelled: boolean;
  /** Raised with every change that a calendar should show, as by a moved showtime; 0 at first. */
  revision: number;
  /** When the file was written: what RFC 5545 calls DTSTAMP of a published entry. */
  writtenAt: Date;
  /** A page to read on; null for none. It is kept by calendars, so it must open nothing by itself. */
  url: string | null;
};

/** What a reservation gives to print and to keep. */
export type ReservationDocument = {
  reference: string;
  /** In the order of their seats, void ones too; none before the reservation is confirmed. */
  tickets: readonly TicketDocument[];
  calendar: CalendarEntry;
};
