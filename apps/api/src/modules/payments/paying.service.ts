import type { Database } from '../../database.ts';
import { present } from '../../platform/assert.ts';
import { ProviderRefused, type PaymentProvider, type ProviderIntent } from './payment-provider.ts';
import { noteIntent } from './payments.repository.ts';
import type { UnsettledPayment } from './settling.repository.ts';

/** What the provider knows of attempts to pay; asked outside of any transaction. */
export type PayingAtProvider = {
  /**
   * An attempt as the provider sees it now; null where the provider never heard of it.
   *
   * @throws ProviderUnavailable
   */
  look(payment: UnsettledPayment): Promise<ProviderIntent | null>;
  /**
   * The same, after asking the provider to take no money for it any more: `captured` says that it was
   * too late for that.
   *
   * @throws ProviderUnavailable
   */
  close(payment: UnsettledPayment): Promise<ProviderIntent | null>;
  /** Whether we can ask about it at all: providers change, and old attempts stay. */
  knows(payment: Pick<UnsettledPayment, 'provider'>): boolean;
};

const UNKNOWN_STATUS = 404;

export function createPayingAtProvider({
  db,
  provider,
  returnUrlFor,
}: {
  db: Database;
  provider: PaymentProvider | null;
  returnUrlFor: (reservationId: string, returnTo: string | undefined) => string;
}): PayingAtProvider {
  return {
    knows: (payment) => provider?.name === payment.provider,
    look: async (payment) =>
      payment.providerReference === null
        ? create(payment)
        : ifKnown(async (at, reference) => at.readIntent(reference), payment.providerReference),
    async close(payment) {
      const reference = payment.providerReference ?? (await create(payment))?.reference ?? null;
      if (reference === null) return null;
      return ifKnown(async (at) => at.cancelIntent(reference), reference);
    },
  };

  /**
   * The intent of an attempt about whose creation we never heard: creating it again finds it, and
   * where there was none there is one now, which can be cancelled. Else money could come for one that
   * nobody knows of.
   */
  async function create(payment: UnsettledPayment): Promise<ProviderIntent | null> {
    const { showtimeId, paymentId, reservationId, amount, currency } = payment;
    const intent = await unlessRefused(async () =>
      present(provider, 'a provider of payments').createIntent({
        paymentId,
        showtimeId,
        reservationId,
        amount,
        currency,
        description: `Reservation ${reservationId}`,
        returnUrl: returnUrlFor(reservationId, undefined),
      }),
    );
    if (intent !== null) await noteIntent(db, { showtimeId, paymentId }, intent);
    return intent;
  }

  async function ifKnown(
    ask: (at: PaymentProvider, reference: string) => Promise<ProviderIntent>,
    reference: string,
  ): Promise<ProviderIntent | null> {
    return unlessRefused(async () => ask(present(provider, 'a provider of payments'), reference));
  }
}

/** Null where the provider knows nothing of what it is asked about: no money can come of that. */
async function unlessRefused(ask: () => Promise<ProviderIntent>): Promise<ProviderIntent | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ProviderRefused && error.status === UNKNOWN_STATUS) return null;
    throw error;
  }
}
