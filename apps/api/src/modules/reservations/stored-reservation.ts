import type { Holder } from '../auth/index.ts';
import { toShowtimeSummary, type ShowtimeFacts } from '../showtimes/index.ts';
import type { Reservation, ReservationPayment } from './reservation.ts';
import type { ReservationRow } from './reservations.read-model.ts';

/** A reservation as its row and its showtime are now, for whoever may read it. */
export function toReservation(
  row: ReservationRow,
  showtime: ShowtimeFacts,
  caller: Pick<Holder, 'isStaff' | 'owner'>,
): Reservation {
  const {
    createdAtExact: _position,
    owner: _owner,
    ledger: _ledger,
    saleTermsId: _terms,
    customer,
    ...facts
  } = row;
  return {
    ...facts,
    payBy: row.payBy?.getTime() ?? null,
    createdAt: row.createdAt.getTime(),
    cancelledAt: row.cancelledAt?.getTime() ?? null,
    payment: isPayable(row) && mayPay(row, caller) ? row.payment : withheld(row.payment),
    balance: balanceOf(row),
    showtime: toShowtimeSummary(showtime),
    ...(caller.isStaff ? { customer } : {}),
  };
}

/**
 * Whether what a payment is made with is for whoever reads a reservation: for its owner, and for whoever
 * has its link (anybody else who is not staff does not read it), not for staff who look it up.
 */
export function mayPay(
  reservation: { owner: string },
  { isStaff, owner }: Pick<Holder, 'isStaff' | 'owner'>,
): boolean {
  return reservation.owner === owner || !isStaff;
}

/** A payment without what it is made with. */
export function withheld<Payment extends ReservationPayment | null>(payment: Payment): Payment {
  return payment === null ? payment : { ...payment, checkoutUrl: null, clientSecret: null };
}

/** Whether there is anything left to do at the provider's page. */
function isPayable({ status, payment }: ReservationRow): boolean {
  const isOpen = payment?.status === 'created' || payment?.status === 'open';
  return isOpen && (status === 'pendingPayment' || status === 'confirmed');
}

/** Before anything is paid or confirmed there is no ledger yet, and everything is due. */
function balanceOf({ status, quote, ledger }: ReservationRow): Reservation['balance'] {
  if (status === 'pendingPayment') {
    return { total: quote.total, charged: 0, paid: 0, refunded: 0, due: quote.total };
  }
  return ledger;
}
