import type { Holder } from '../auth/index.ts';
import { toShowtimeSummary, type ShowtimeFacts } from '../showtimes/index.ts';
import type { Reservation } from './reservation.ts';
import type { ReservationRow } from './reservations.read-model.ts';

/** A reservation as its row and its showtime are now. */
export function toReservation(
  row: ReservationRow,
  showtime: ShowtimeFacts,
  { isStaff }: Pick<Holder, 'isStaff'>,
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
    balance: balanceOf(row),
    showtime: toShowtimeSummary(showtime),
    ...(isStaff ? { customer } : {}),
  };
}

/** Before anything is paid or confirmed there is no ledger yet, and everything is due. */
function balanceOf({ status, quote, ledger }: ReservationRow): Reservation['balance'] {
  if (status === 'pendingPayment') {
    return { total: quote.total, charged: 0, paid: 0, refunded: 0, due: quote.total };
  }
  return ledger;
}
