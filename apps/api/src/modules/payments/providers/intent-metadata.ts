import type { IntentMetadata } from '../payment-provider.ts';

/** Null where somebody else made the intent: then it is about none of our payments. */
export function readMetadata(metadata: Readonly<Record<string, string>>): IntentMetadata | null {
  const { paymentId, showtimeId, reservationId } = metadata;
  if (paymentId === undefined || showtimeId === undefined || reservationId === undefined) {
    return null;
  }
  return { paymentId, showtimeId, reservationId };
}
