import type { Database } from '../../database.ts';
import { present } from '../../platform/assert.ts';
import { ProviderRefused, ProviderUnavailable, type PaymentProvider } from './payment-provider.ts';
import { paymentUnavailable } from './payments.errors.ts';
import * as payments from './payments.repository.ts';

/** A payment that the buyer can make now. */
export type OpenedPayment = {
  id: string;
  provider: string;
  status: 'open';
  amount: number;
  checkoutUrl: string | null;
  clientSecret: string | null;
};

/** Opens a payment that was written, or finds it open. @throws DomainError PAYMENT_UNAVAILABLE */
export type OpenPayment = (
  payment: payments.PaymentAddress & { returnTo: string | undefined },
) => Promise<OpenedPayment>;

/** Asks the provider to take a payment that was written before: no transaction waits for it. */
export function createOpening({
  db,
  provider,
  returnUrlFor,
}: {
  db: Database;
  provider: PaymentProvider | null;
  /** Where the buyer goes from the provider's page. */
  returnUrlFor: (reservationId: string, returnTo: string | undefined) => string;
}): { openPayment: OpenPayment } {
  return { openPayment };

  async function openPayment({
    returnTo,
    ...address
  }: payments.PaymentAddress & { returnTo: string | undefined }): Promise<OpenedPayment> {
    const stored = present(await payments.findPayment(db, address), 'a payment that was written');
    if (stored.providerReference !== null || stored.status !== 'created') return toOpened(stored);
    try {
      const intent = await present(provider, 'a provider of payments').createIntent({
        paymentId: stored.id,
        showtimeId: stored.showtimeId,
        reservationId: stored.reservationId,
        amount: stored.amount,
        currency: stored.currency,
        description: `Reservation ${stored.reservationId}`,
        returnUrl: returnUrlFor(stored.reservationId, returnTo),
        payBy: new Date(),
      });
      await payments.noteIntent(db, address, intent);
    } catch (error) {
      if (error instanceof ProviderUnavailable || error instanceof ProviderRefused) {
        throw paymentUnavailable(error);
      }
      throw error;
    }
    return toOpened(present(await payments.findPayment(db, address), 'a payment just opened'));
  }
}

function toOpened({
  id,
  provider,
  amount,
  checkoutUrl,
  clientSecret,
}: payments.StoredPayment): OpenedPayment {
  return {
    id,
    provider,
    // Whatever became of it since: a repeated request is answered as it was answered first.
    status: 'open',
    amount,
    checkoutUrl,
    clientSecret,
  };
}
