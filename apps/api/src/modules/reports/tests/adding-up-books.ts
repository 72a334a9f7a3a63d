import { tradingDayOf, type BookedEntry, type BookedTicket } from './books.ts';

/** A report as the books have it, line by line: by subject and currency, and only what is not 0. */
export type AddedUp = Map<string, Record<string, number>>;

type Books = { entries: readonly BookedEntry[]; tickets: readonly BookedTicket[] };

/** How a report is asked for. */
export type Asked = {
  groupBy: Grouping;
  basis: 'businessDate' | 'saleDate';
  from: string;
  to: string;
};

export const GROUPINGS = ['day', 'movie', 'cinema', 'auditorium', 'channel', 'ticketType'] as const;

type Grouping = (typeof GROUPINGS)[number];

type Line = BookedEntry | BookedTicket;

/** Adds the books up as the documentation of the reports says, one line after the other. */
export function addUpBooks({ entries, tickets }: Books, asked: Asked): AddedUp {
  const { groupBy, basis, from, to } = asked;
  const sums: AddedUp = new Map();
  const counted = new Set<string>();
  const bySale = basis === 'saleDate';
  const dayOf = (line: Line, at: number) => (bySale ? tradingDayOf(at, line) : line.businessDate);

  function add(
    line: Line,
    at: number,
    figures: Record<string, number>,
    type: string | null = null,
  ) {
    const day = dayOf(line, at);
    if (day < from || day > to) return;
    const subject = {
      day,
      movie: line.movieId,
      cinema: line.cinemaId,
      auditorium: line.auditoriumId,
      channel: line.channel,
      ticketType: String(type),
    }[groupBy];
    const key = `${subject} ${line.currency}`;
    const row = sums.get(key) ?? {};
    for (const [name, value] of Object.entries(figures)) row[name] = (row[name] ?? 0) + value;
    sums.set(key, row);
  }

  /** Once each subject, however many lines say so. */
  function countReservation(line: Line, at: number, type: string | null = null) {
    const key = `${line.reservationId} ${type}`;
    if (counted.has(key)) return;
    counted.add(key);
    add(line, at, { reservations: 1 }, type);
  }

  const isLive = new Set(
    tickets.filter((ticket) => ticket.voidedAt === null).map((ticket) => ticket.reservationId),
  );
  for (const entry of entries) {
    add(entry, entry.at, ledgerFigures(entry));
    if (entry.kind !== 'sale') continue;
    if (bySale || isLive.has(entry.reservationId)) countReservation(entry, entry.at);
  }
  for (const ticket of tickets) {
    const { soldAt, voidedAt, admittedAt, ticketType: type } = ticket;
    const isCounted = bySale || voidedAt === null;
    if (groupBy === 'ticketType') {
      const { price, fee, tax } = ticket;
      const net = price + fee - tax;
      const ofLedger = { admissions: 1, gross: price, fee, tax, net };
      const cancelled = { cancelledAdmissions: 1, cancelled: ticket.price };
      add(ticket, soldAt, ofLedger, type);
      add(ticket, soldAt, times(-1, ofLedger), null);
      if (isCounted) countReservation(ticket, soldAt, type);
      if (voidedAt !== null) {
        add(ticket, voidedAt, { ...times(-1, ofLedger), ...cancelled }, type);
        add(ticket, voidedAt, { ...ofLedger, ...times(-1, cancelled) }, null);
      }
    }
    const ofTicket = { comps: ticket.price === 0 ? 1 : 0, discount: ticket.discount };
    add(ticket, soldAt, ofTicket, type);
    if (voidedAt !== null) add(ticket, voidedAt, times(-1, ofTicket), type);
    if (admittedAt !== null) add(ticket, admittedAt, { attendance: 1 }, type);
  }
  return new Map([...sums].map(([key, row]) => [key, withoutZeros(row)]));
}

function ledgerFigures(entry: BookedEntry): Record<string, number> {
  const isBack = ['refund', 'unparked', 'chargeback'].includes(entry.kind);
  const isVoiding = entry.admissions < 0;
  return {
    admissions: entry.admissions,
    cancelledAdmissions: isVoiding ? -entry.admissions : 0,
    gross: entry.ticket,
    fee: entry.fee,
    kept: entry.charge,
    tax: entry.tax,
    net: entry.ticket + entry.fee + entry.charge - entry.tax,
    cancelled: isVoiding ? -entry.ticket : 0,
    parked: entry.parked,
    paid: isBack ? 0 : entry.paid,
    refunded: isBack ? -entry.paid : 0,
    due: entry.due,
  };
}

function times(factor: number, figures: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, factor * value]));
}

export function withoutZeros(row: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== 0));
}
