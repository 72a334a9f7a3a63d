import type { IdempotencyRequest } from '../../platform/idempotency.ts';
import { asInFlight } from './sale-outcome.ts';

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
