import type { Quote, SalesChannel } from '../pricing/index.ts';
import type { ShowtimeSummary } from '../showtimes/index.ts';
import type { ReservationPaymentMethod, ReservationStatus } from './reservations.tables.ts';

export type ReservedTicket = {
  id: string;
  seat: string;
  zone: string;
  ticketType: string;
  /** What was paid for it with its tax, in minor units of the reservation's currency. */
  price: number;
  /** Its share of the fees per ticket. */
  fee: number;
  /** What the house kept of it when it became void. */
  kept: number;
  status: 'valid' | 'void';
  /** The key its code is signed with. */
  signingKeyId: string | null;
  /** Epoch milliseconds. */
  admittedAt: number | null;
};

/** Where the money of a reservation stands, from its ledger: minor units. */
export type Balance = {
  /** Live tickets and fees. */
  total: number;
  /** What the house keeps of what was cancelled. */
  charged: number;
  /** Captured. */
  paid: number;
  /** Given back; what is only requested does not count yet. */
  refunded: number;
  /** Below zero: the house owes it, and a refund is on its way. */
  due: number;
};

/** An attempt to pay that the buyer can go on with, or how it ended. */
export type ReservationPayment = {
  id: string;
  provider: string;
  status: 'created' | 'open' | 'captured' | 'failed' | 'cancelled' | 'parked';
  amount: number;
  /** A page of the provider; or a secret for its form in a page of ours. */
  checkoutUrl: string | null;
  clientSecret: string | null;
};

export type ReservationRefund = {
  id: string;
  amount: number;
  status: 'requested' | 'succeeded' | 'failed';
  reason: string;
};

/** A purchase with its tickets. Survives JSON, because repeated requests are answered from it. */
export type Reservation = {
  id: string;
  showtimeId: string;
  reference: string;
  status: ReservationStatus;
  channel: SalesChannel;
  paymentMethod: ReservationPaymentMethod;
  email: string | null;
  /** As sold. */
  quote: Quote;
  balance: Balance;
  /** The last attempt to pay online; null where there was none. */
  payment: ReservationPayment | null;
  refunds: ReservationRefund[];
  /** Until when a pending payment may be made; epoch milliseconds, as all of these. */
  payBy: number | null;
  createdAt: number;
  cancelledAt: number | null;
  isFreelyRefundable: boolean;
  /** The reservation that this one was exchanged for. */
  exchangedFromId: string | null;
  /** The one that all or some of it was exchanged for, last. */
  exchangedToId: string | null;
  /** In the order of their seats; none before the reservation is paid. */
  tickets: ReservedTicket[];
  showtime: ShowtimeSummary;
  /** Only for staff. */
  customer?: { id: string; name: string; email: string } | null;
};
