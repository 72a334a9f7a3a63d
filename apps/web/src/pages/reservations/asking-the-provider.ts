import { createRateLimiter, DomainError, type PageServices, type Reservation } from '../../api.ts';
import type { OpenedReservation } from './reservation-access.ts';

/** For all who look at a reservation together: more than a page asks that waits for its payment. */
const ASKED_MAX = { points: 30, durationSeconds: 60 };

/**
 * Asks the provider how a payment stands, though not more often than it can be of use, however many
 * pages wait for it.
 *
 * @returns a function that answers with the reservation as it is then; as it was where nobody can be
 *   asked now: its message comes, or we ask again
 */
export function createAskingTheProvider({ paying }: Pick<PageServices, 'paying'>) {
  const limiter = createRateLimiter('askingTheProvider', ASKED_MAX, { enabled: true, redis: null });
  return async ({ reservation, holder }: OpenedReservation): Promise<Reservation> => {
    try {
      await limiter.consume(reservation.id);
      return await paying.checkPayment(reservation.id, holder);
    } catch (error) {
      if (!(error instanceof DomainError) || !PASSING.has(error.kind)) throw error;
      return reservation;
    }
  };
}

const PASSING: ReadonlySet<string> = new Set(['unavailable', 'tooManyRequests']);
