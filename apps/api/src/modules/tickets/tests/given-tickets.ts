import { createHash } from 'node:crypto';

import { newId } from '../../../platform/ids.ts';
import { createTicketCodes } from '../ticket-codes.ts';
import type { CalendarEntry, TicketDocument } from '../ticket-document.ts';
import { parseTicketKeys } from '../ticket-keys.ts';

export const keys = parseTicketKeys(`k1:${createHash('sha256').update('tickets').digest('hex')}`);

export const codes = createTicketCodes(keys);

/** A valid ticket for a seat, unless it is told otherwise. */
export function givenTicket(ticket: Partial<TicketDocument> = {}): TicketDocument {
  const ticketId = newId();
  return {
    ticketId,
    reference: '7K2M9QXA',
    status: 'valid',
    code: codes.codeFor({ showtimeId: newId(), ticketId }),
    movieTitle: 'The Grand Budapest Hotel',
    certificate: '12A',
    runtimeMinutes: 99,
    format: '2D',
    cinemaName: 'Kino Zentral',
    auditoriumName: 'Screen 1',
    startsAt: new Date('2026-11-27T18:30:00Z'),
    timeZone: 'Europe/Berlin',
    seat: 'F7',
    zoneName: 'Premium',
    ticketTypeName: 'Adult',
    price: { amount: 1450, currency: 'EUR' },
    buyerName: 'Ada Lovelace',
    ...ticket,
  };
}

export function givenCalendarEntry(entry: Partial<CalendarEntry> = {}): CalendarEntry {
  return {
    reservationId: '0198c0de-0000-7000-8000-000000000001',
    reference: '7K2M9QXA',
    movieTitle: 'Metropolis',
    cinemaName: 'Kino Zentral',
    auditoriumName: 'Saal 1',
    startsAt: new Date('2026-11-27T18:30:00Z'),
    endsAt: new Date('2026-11-27T21:15:00Z'),
    timeZone: 'Europe/Berlin',
    seats: ['F7', 'F8'],
    isCancelled: false,
    revision: 0,
    writtenAt: new Date('2026-11-01T09:00:00Z'),
    url: null,
    ...entry,
  };
}
