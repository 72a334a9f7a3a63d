import type { ShowtimeSummary } from '../showtimes/index.ts';
import type { ReservationStatus, SalesChannel } from './reservations.tables.ts';

export type ReservedTicket = {
  id: string;
  seat: string;
  zone: string;
  ticketType: string;
  /** Minor units of the reservation's currency. */
  price: number;
  code: string;
  status: 'valid' | 'void';
};

/** A purchase with its tickets. Survives JSON, because repeated requests are answered from it. */
export type Reservation = {
  id: string;
  reference: string;
  status: ReservationStatus;
  channel: SalesChannel;
  currency: string;
  /** As sold, in minor units. */
  originalTotal: number;
  /** Epoch milliseconds. */
  createdAt: number;
  cancelledAt: number | null;
  /** In the order of their seats. */
  tickets: ReservedTicket[];
  showtime: ShowtimeSummary;
  /** Only for staff. */
  customer?: { id: string; name: string; email: string } | null;
};

/** What the live tickets cost together. */
export function totalOf({ tickets }: Pick<Reservation, 'tickets'>): number {
  return tickets
    .filter((ticket) => ticket.status === 'valid')
    .reduce((sum, ticket) => sum + ticket.price, 0);
}
