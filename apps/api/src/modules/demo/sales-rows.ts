import type { Quote, SalesChannel } from '../pricing/index.ts';

/** A row of what was sold, without its showtime: amounts in minor units of the showtime's currency. */
export type ReservationRow = {
  id: string;
  owner: string;
  userId: string | null;
  email: string | null;
  reference: string;
  status: 'confirmed' | 'cancelled';
  channel: SalesChannel;
  paymentMethod: 'boxOffice' | 'cash' | 'cardTerminal' | 'none';
  quote: Quote;
  createdAt: Date;
  cancelledAt: Date | null;
};

export type TicketRow = {
  id: string;
  reservationId: string;
  seat: string;
  zone: string;
  ticketType: string;
  unitPrice: number;
  discount: number;
  price: number;
  tax: number;
  fee: number;
  feeTax: number;
  kept: number;
  voidedAt: Date | null;
  voidReason: string | null;
  admittedAt: Date | null;
  admittedByUserId: string | null;
};

/** Money that was taken at the counter, all of it at once. */
export type PaymentRow = {
  id: string;
  reservationId: string;
  method: 'cash' | 'cardTerminal';
  amount: number;
  refunded: number;
  takenByUserId: string | null;
  at: Date;
};

/** Money that was given back at once. */
export type RefundRow = {
  id: string;
  reservationId: string;
  paymentId: string;
  amount: number;
  reason: 'cancellation' | 'showtimeCancelled';
  note: string | null;
  requestedByUserId: string | null;
  at: Date;
};

/** ticket + fee + charge = paid + due. */
export type LedgerRow = {
  id: string;
  reservationId: string;
  kind: 'sale' | 'capture' | 'cancellation' | 'refund';
  ticketAmount: number;
  feeAmount: number;
  chargeAmount: number;
  paidAmount: number;
  dueAmount: number;
  taxAmount: number;
  admissions: number;
  paymentId: string | null;
  refundId: string | null;
  at: Date;
};

export type HoldRow = {
  id: string;
  owner: string;
  status: 'active' | 'released';
  quote: Quote;
  createdAt: Date;
  expiresAt: Date;
  releasedAt: Date | null;
};

export type SeatState = { label: string } & (
  | { status: 'sold'; ticketId: string }
  | { status: 'held'; holdId: string; heldUntil: Date }
  | { status: 'blocked' }
);

/** Everything there is about the seats of a showtime, as real sales would have written it. */
export type Sales = {
  buyers: { owner: string; createdAt: Date }[];
  reservations: ReservationRow[];
  tickets: TicketRow[];
  payments: PaymentRow[];
  refunds: RefundRow[];
  entries: LedgerRow[];
  /** Claims of promotions of which there are only so many. */
  promotionUses: { promotionId: string; claimId: string; owner: string; createdAt: Date }[];
  holds: HoldRow[];
  /** Seats that are not as the seat map has them. */
  seats: SeatState[];
};

export function noSales(): Sales {
  return {
    buyers: [],
    reservations: [],
    tickets: [],
    payments: [],
    refunds: [],
    entries: [],
    promotionUses: [],
    holds: [],
    seats: [],
  };
}
