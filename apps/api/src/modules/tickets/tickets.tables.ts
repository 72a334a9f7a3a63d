import type { Generated } from 'kysely';

/** One person, one seat. Amounts in minor units of the reservation's currency, frozen at the sale. */
export interface TicketTable {
  showtime_id: string;
  id: string;
  reservation_id: string;
  seat_label: string;
  zone: string;
  ticket_type: string;
  /** The list price. */
  unit_price_amount: number;
  discount_amount: Generated<number>;
  /** What was paid for it, its tax included. */
  price_amount: number;
  tax_amount: Generated<number>;
  /** Its share of the fees per ticket, their tax included. */
  fee_amount: Generated<number>;
  fee_tax_amount: Generated<number>;
  /** What the house kept of it when it became void. */
  kept_amount: Generated<number>;
  /** Which key signs its code, which is derived and stored nowhere. */
  signing_key_id: string | null;
  status: Generated<'valid' | 'void'>;
  voided_at: Date | null;
  void_reason: string | null;
  admitted_at: Date | null;
  admitted_by_user_id: string | null;
}
