import { DomainError } from '../../platform/errors.ts';
import {
  idempotencyInFlight,
  idempotencyKeyReused,
  type IdempotencyRequest,
} from '../../platform/idempotency.ts';
import {
  holdConverted,
  holdExpired,
  holdReleased,
  salesClosed,
  salesNotOpen,
  seatLimitReached,
  seatsUnavailable,
  sessionEnded,
  showtimeCancelled,
  type SeatRefusal,
} from './seats.errors.ts';

/**
 * What a selling function of migration 0007 returned. `facts` are what the effect was, now or when
 * the same request came first; `context` is what the caller gave to be kept beside them.
 */
export type SaleOutcome<Facts, Context> =
  | { outcome: 'done'; facts: Facts }
  | { outcome: 'replayed'; facts: Facts; context: Context }
  | SaleRefusal;

export type SaleRefusal =
  | { outcome: 'seatsUnavailable'; seats: SeatRefusal[] }
  | { outcome: 'holdConverted'; reservationId: string }
  | { outcome: 'ticketsMissing'; count: number }
  | SaleWindowRefusal
  | {
      outcome:
        | 'sessionEnded'
        | 'keyReused'
        | 'seatLimitReached'
        | 'holdUnknown'
        | 'holdReleased'
        | 'holdExpired'
        | 'referenceTaken';
    };

/** Seats of this showtime are not sold at this moment, whichever they are. */
export type SaleWindowRefusal = {
  outcome: 'showtimeCancelled' | 'salesNotOpen' | 'salesClosed' | 'seatMapChanged';
};

/** What the caller is told when the sale was refused; undefined where another attempt can help. */
export function refusalError(
  refusal: SaleRefusal,
  { liveSeatsPerOwnerMax }: { liveSeatsPerOwnerMax: number },
): DomainError | undefined {
  switch (refusal.outcome) {
    case 'seatsUnavailable':
      return seatsUnavailable(refusal.seats);
    case 'sessionEnded':
      return sessionEnded();
    case 'keyReused':
      return idempotencyKeyReused();
    case 'showtimeCancelled':
      return showtimeCancelled();
    case 'salesNotOpen':
      return salesNotOpen();
    case 'salesClosed':
      return salesClosed();
    case 'seatLimitReached':
      return seatLimitReached(liveSeatsPerOwnerMax, 'showtime');
    case 'holdUnknown':
      return new DomainError({
        kind: 'notFound',
        code: 'NOT_FOUND',
        message: 'There is no such hold.',
      });
    case 'holdReleased':
      return holdReleased();
    case 'holdExpired':
      return holdExpired();
    case 'holdConverted':
      return holdConverted(refusal.reservationId);
    case 'seatMapChanged':
    case 'referenceTaken':
    case 'ticketsMissing':
      return undefined;
  }
}

/**
 * Whoever waits for their own earlier request longer than a lock may take is told so; any other
 * error is passed on as it is. So is OUTCOME_UNKNOWN, though its last attempt waited: what an earlier
 * attempt did is unknown still.
 */
export function asInFlight(error: unknown, { key }: IdempotencyRequest): unknown {
  if (key === null || !(error instanceof DomainError) || error.code !== 'BUSY') return error;
  const { cause } = error;
  const waitedForTurn =
    cause instanceof Error &&
    'code' in cause &&
    cause.code === '55P03' &&
    'where' in cause &&
    typeof cause.where === 'string' &&
    cause.where.includes('lock_buyer');
  return waitedForTurn ? idempotencyInFlight(cause) : error;
}
