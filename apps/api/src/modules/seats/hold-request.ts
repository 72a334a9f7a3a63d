import type { IdempotencyRequest } from '../../platform/idempotency.ts';
import type { AskedTickets } from './quoting-seats.ts';
import type { SaleOutcome } from './sale-outcome.ts';
import type { HoldFacts } from './seats.repository.ts';

/** Who takes seats: the owner they will belong to, and the session that vouches for a user. */
export type SeatTaker = { owner: string; sessionId: string | null };

/** Which seats: by name, or as many as wanted, chosen by the house. */
export type SeatWish =
  | { seats: readonly string[] }
  | { bestAvailable: { count: number; zone?: string; accessible?: boolean } };

export type PlaceHold = {
  showtimeId: string;
  taker: SeatTaker;
  wish: SeatWish;
  asked: AskedTickets;
  idempotency: IdempotencyRequest;
  /**
   * A hold of the same owner to give back for this one, in the same transaction: where this one cannot
   * be had, that one stays. Its ticket types and its promotion go over to this one, unless others are
   * asked for or they are not offered any more. Together they last no longer than one hold may. Where
   * the earlier one has ended meanwhile, there is nothing to give back.
   */
  replaces?: string | undefined;
};

/** What asking for seats came to: the house may have too few of those that were to be chosen. */
export type HoldOutcome =
  SaleOutcome<HoldFacts, null> | { outcome: 'notEnoughSeats'; count: number };
