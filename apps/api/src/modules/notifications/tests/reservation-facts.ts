import type { ReservationMailFacts } from '../reservation-mail-facts.ts';

/** A reservation of two seats, as mails see it. */
export function aReservation(changes: Partial<ReservationMailFacts> = {}): ReservationMailFacts {
  return {
    reference: '7K3MPQ2X',
    status: 'confirmed',
    showtime: {
      movieTitle: 'Amélie',
      startsAt: new Date('2026-11-27T18:30:00Z'),
      isCancelled: false,
      auditoriumName: 'Screen 1',
      cinema: {
        name: 'Rialto',
        address: '1 Marktplatz, Berlin',
        timeZone: 'Europe/Berlin',
      },
    },
    tickets: [
      { seat: 'F7', ticketType: 'Adult', price: 1450, code: 'code-of-f7' },
      { seat: 'F8', ticketType: 'Child', price: 950, code: 'code-of-f8' },
    ],
    currency: 'EUR',
    lines: [
      { text: 'Adult', quantity: 1, amount: 1450 },
      { text: 'Child', quantity: 1, amount: 950 },
      { text: 'Booking fee', quantity: 2, amount: 200 },
    ],
    total: 2600,
    tax: { name: 'VAT', amount: 170 },
    amountDue: 0,
    link: 'https://cinema.example/reservations/1?access=token',
    ticketsLink: 'https://cinema.example/reservations/1/tickets?access=token',
    cancellableUntil: new Date('2026-11-27T17:30:00Z'),
    renderAttachments: async () => ({
      ticketsPdf: Buffer.from('%PDF-1.7'),
      calendar: Buffer.from('BEGIN:VCALENDAR'),
      qrCodes: [Buffer.from('picture of f7'), Buffer.from('picture of f8')],
    }),
    ...changes,
  };
}
