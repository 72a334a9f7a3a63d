import type { DescribedReservation, Reservation } from '../../api.ts';

/** What there is to say of a reservation before anything else. */
export type ReservationState =
  /** The provider has not told yet how it was paid. */
  | 'checking'
  /** Paying did not work; the seats are still held. */
  | 'declined'
  /** Money came that somebody has to look at. */
  | 'inReview'
  /** It was not paid in time. */
  | 'expired'
  | 'going'
  /** The house has changed its time or its seats. */
  | 'changedByHouse'
  | 'partlyCancelled'
  | 'partlyExchanged'
  /** The showing has ended. */
  | 'over'
  | 'cancelled'
  | 'cancelledByHouse'
  | 'exchanged';

type Facts = Pick<
  Reservation,
  'status' | 'payment' | 'isFreelyRefundable' | 'exchangedToId' | 'tickets'
> & {
  showtime: Pick<Reservation['showtime'], 'endsAt'>;
};

/**
 * The state of a reservation at a moment.
 *
 * @param now epoch milliseconds
 */
export function stateOf(
  reservation: Facts,
  { status: showtimeStatus }: Pick<DescribedReservation['showtime'], 'status'>,
  now: number,
): ReservationState {
  const { status, exchangedToId } = reservation;
  switch (status) {
    case 'pendingPayment':
      return pendingState(reservation);
    case 'expired':
      return 'expired';
    case 'cancelled':
      if (showtimeStatus === 'cancelled') return 'cancelledByHouse';
      return exchangedToId === null ? 'cancelled' : 'exchanged';
    case 'confirmed':
      return confirmedState(reservation, now);
  }
}

function pendingState({ payment }: Facts): ReservationState {
  switch (payment?.status) {
    case 'parked':
      return 'inReview';
    case 'failed':
    case 'cancelled':
    case undefined:
      return 'declined';
    default:
      return 'checking';
  }
}

function confirmedState(reservation: Facts, now: number): ReservationState {
  const { showtime, isFreelyRefundable, tickets, exchangedToId } = reservation;
  if (now >= Date.parse(showtime.endsAt)) return 'over';
  if (isFreelyRefundable) return 'changedByHouse';
  if (tickets.every(({ status }) => status === 'valid')) return 'going';
  return exchangedToId === null ? 'partlyCancelled' : 'partlyExchanged';
}
