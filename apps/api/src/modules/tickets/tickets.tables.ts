import type { Generated } from 'kysely';

/** One person, one seat. */
export interface TicketTable {
  showtime_id: string;
  id: string;
  reservation_id: string;
  seat_label: string;
  zone: string;
  ticket_type: string;
  /** Minor units of the reservation's currency, frozen at the sale. */
  price_amount: number;
  /** What the door scans: 128 random bits or more. */
  code: string;
  status: Generated<'valid' | 'void'>;
  voided_at: Date | null;
  void_reason: string | null;
}
