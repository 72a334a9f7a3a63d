import { validate } from 'uuid';

import type { Database } from '../../database.ts';
import type { IntentMetadata } from './payment-provider.ts';
import { findPayment, findPaymentByReference, type StoredPayment } from './payments.repository.ts';

/**
 * The payment that an intent of a provider is of: by our ids that it carries, which must agree with
 * what we noted about it; else by the provider's. Somebody else's payment is never settled with it.
 */
export async function findPaymentOf(
  db: Database,
  providerName: string,
  { reference, metadata }: { reference: string; metadata: IntentMetadata | null },
): Promise<StoredPayment | undefined> {
  if (metadata === null) return findPaymentByReference(db, providerName, reference);
  if (!isOfIds(metadata)) return undefined;
  const payment = await findPayment(db, metadata);
  const isOurs =
    payment !== undefined &&
    payment.provider === providerName &&
    payment.reservationId === metadata.reservationId &&
    (payment.providerReference ?? reference) === reference;
  return isOurs ? payment : undefined;
}

/** Metadata can be written by whoever has the provider's keys: what is no id is none of ours. */
function isOfIds({ paymentId, showtimeId, reservationId }: IntentMetadata): boolean {
  return validate(paymentId) && validate(showtimeId) && validate(reservationId);
}
