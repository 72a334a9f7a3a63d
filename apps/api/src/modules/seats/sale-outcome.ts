import { DomainError } from '../../platform/errors.ts';
import {
  idempotencyInFlight,
  idempotencyKeyReused,
  type IdempotencyRequest,
} from '../../platform/idempotency.ts';
import { busy } from '../../platform/retry.ts';
import { promotionUnavailable } from '../pricing/index.ts';
import {
  channelDiffers,
  holdConverted,
  holdExpired,
  holdInPayment,
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
 * What a selling function of migration 0012 returned. `facts` are what the effect was, now or when
 * the same request came first; `context` is what the caller gave to be kept beside them.
 */
export type SaleOutcome<Facts, Context> =
  | { outcome: 'done'; facts: Facts }
  | { outcome: 'replayed'; facts: Facts; context: Context }
  | SaleRefusal;

export type SaleRefusal =
  | { outcome: 'seatsUnavailable'; seats: SeatRefusal[] }
  | { outcome: 'holdConverted' | 'holdInPayment'; reservationId: string }
  | { outcome: 'promotionUsedUp' | 'promotionUsedByPerson' | 'promotionEnded' }
  | { outcome: 'ticketsMissing'; count: number }
  | SaleWindowRefusal
  | {
      outcome:
        | 'sessionEnded'
        | 'keyReused'
        | 'seatLimitReached'
        | 'holdUnknown'
        | 'holdReleased'
        | 'channelDiffers'
        | 'holdExpired'
        | 'referenceTaken';
    };

/** Seats of this showtime are not sold at this moment, whichever they are. */
export type SaleWindowRefusal = {
  outcome: 'showtimeCancelled' | 'salesNotOpen' | 'salesClosed' | 'seatMapChanged' | 'termsChanged';
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
    case 'channelDiffers':
      return channelDiffers();
    case 'holdExpired':
      return holdExpired();
    case 'holdConverted':
      return holdConverted(refusal.reservationId);
    case 'holdInPayment':
      return holdInPayment(refusal.reservationId);
    case 'promotionUsedUp':
    case 'promotionUsedByPerson':
    case 'promotionEnded':
      return promotionUnavailable();
    case 'seatMapChanged':
    case 'termsChanged':
    case 'referenceTaken':
    case 'ticketsMissing':
      return undefined;
  }
}

/** Whether what the sale was prepared with was older than the database: then it is prepared anew. */
export function isStale({ outcome }: { outcome: string }): boolean {
  return outcome === 'seatMapChanged' || outcome === 'termsChanged';
}

/**
 * The effect, now or earlier.
 *
 * @throws DomainError where there was none; BUSY where what the sale was prepared with went stale once
 *   more and nobody tries again
 */
export function effectOf<Facts, Context>(
  outcome: SaleOutcome<Facts, Context>,
  policy: { liveSeatsPerOwnerMax: number },
): Exclude<SaleOutcome<Facts, Context>, SaleRefusal> {
  if (outcome.outcome === 'done' || outcome.outcome === 'replayed') return outcome;
  const error = refusalError(outcome, policy);
  const cause = new Error(`a sale was refused for no reason of its own: ${outcome.outcome}`);
  throw error ?? (isStale(outcome) ? busy(cause) : cause);
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
