import type { Transaction } from '../../database.ts';
import type { IdempotencyRequest } from '../../platform/idempotency.ts';
import type { PlaceHold } from './hold-request.ts';
import { asInFlight, type SaleOutcome } from './sale-outcome.ts';
import { sessionEnded } from './seats.errors.ts';
import { findStoredAnswer, isSessionLive, lockBuyer, type HoldFacts } from './seats.repository.ts';

/** Tells a caller who waited for their own earlier request that it is still under way. */
export async function inTurn<T>(
  idempotency: IdempotencyRequest,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asInFlight(error, idempotency);
  }
}

/**
 * Locks the buyer of a hold.
 *
 * @returns the earlier answer to the same request; null when it is new
 * @throws DomainError UNAUTHENTICATED where the session ended meanwhile
 */
export async function takeTurn(
  tx: Transaction,
  {
    showtimeId,
    taker: { owner, sessionId },
    idempotency,
  }: Pick<PlaceHold, 'showtimeId' | 'taker' | 'idempotency'>,
): Promise<SaleOutcome<HoldFacts, null> | null> {
  if (sessionId !== null && !(await isSessionLive(tx, sessionId))) throw sessionEnded();
  await lockBuyer(tx, showtimeId, owner);
  return findStoredAnswer(tx, { showtimeId, owner }, idempotency);
}
