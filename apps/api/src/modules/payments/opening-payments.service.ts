import type { Database } from '../../database.ts';
import { present } from '../../platform/assert.ts';
import { ProviderRefused, ProviderUnavailable, type PaymentProvider } from './payment-provider.ts';
import { paymentRefused, paymentUnavailable } from './payments.errors.ts';
import * as payments from './payments.repository.ts';
import { closePayment } from './settling.repository.ts';

/** A payment that the buyer can make now. */
export type OpenedPayment = {
  id: string;
  provider: string;
  status: 'open';
  amount: number;
  checkoutUrl: string | null;
  clientSecret: string | null;
};

/** Opens a payment that was written, or finds it open. @throws DomainError PAYMENT_UNAVAILABLE, PAYMENT_REFUSED */
export type OpenPayment = (
  payment: payments.PaymentAddress & { returnTo: string | undefined },
) => Promise<OpenedPayment>;

/** Asks the provider to take a payment that was written before: no transaction waits for it. */
export function createOpening({
  db,
  provider,
  returnUrlFor,
  onRefused,
}: {
  db: Database;
  provider: PaymentProvider | null;
  /** Where the buyer goes from the provider's page. */
  returnUrlFor: (reservationId: string, returnTo: string | undefined) => string;
  /** The provider will not take a payment that we would: somebody should look why. */
  onRefused: (error: ProviderRefused, payment: payments.PaymentAddress) => void;
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
      });
      await payments.noteIntent(db, address, intent);
    } catch (error) {
      if (error instanceof ProviderUnavailable) {
        throw paymentUnavailable(error, stored.reservationId);
      }
      if (!(error instanceof ProviderRefused)) throw error;
      // It will not by repeating either: another attempt may be made, in another way perhaps.
      await closePayment(db, address, { status: 'failed', reference: null });
      onRefused(error, address);
      throw paymentRefused(error);
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
