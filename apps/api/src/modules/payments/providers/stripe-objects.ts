import type { Stripe } from 'stripe';

import type { ProviderIntent, ProviderIntentStatus, ProviderRefund } from '../payment-provider.ts';
import { readMetadata } from './intent-metadata.ts';
import { fromStripeAmount } from './stripe-amounts.ts';

/** After a card was declined an intent is open again: the buyer may try another one. */
const INTENT_STATUSES: Readonly<Record<string, ProviderIntentStatus>> = {
  requires_payment_method: 'open',
  requires_confirmation: 'open',
  requires_action: 'open',
  processing: 'processing',
  // We never ask for it: somebody else made this intent, and may still capture it.
  requires_capture: 'processing',
  canceled: 'cancelled',
  succeeded: 'captured',
};

/**
 * `refundedAmount` is known where the charge was asked for too, as when an intent is read.
 *
 * @throws TypeError, RangeError where what came is no intent
 */
export function intentOf(intent: Stripe.PaymentIntent): ProviderIntent {
  demandObject(intent, 'payment_intent');
  const { id, currency, latest_charge: charge } = intent;
  const amountOf = (amount: number) => fromStripeAmount(amount, currency);
  return {
    reference: id,
    // A status that is new to us is no end of it: whoever waits asks again.
    status: INTENT_STATUSES[intent.status] ?? 'processing',
    amount: amountOf(intent.amount),
    currency: currency.toUpperCase(),
    capturedAmount: amountOf(intent.amount_received),
    refundedAmount:
      charge !== null && typeof charge === 'object' ? amountOf(charge.amount_refunded) : 0,
    checkoutUrl: null,
    clientSecret: intent.client_secret,
    metadata: readMetadata(intent.metadata),
  };
}

/** The intent of a charge, as far as the charge tells; null where it belongs to none. */
export function intentOfCharge(charge: Stripe.Charge): ProviderIntent | null {
  const reference = idOf(charge.payment_intent);
  if (reference === null || !charge.captured) return null;
  const amountOf = (amount: number) => fromStripeAmount(amount, charge.currency);
  return {
    reference,
    status: 'captured',
    amount: amountOf(charge.amount),
    currency: charge.currency.toUpperCase(),
    capturedAmount: amountOf(charge.amount_captured),
    refundedAmount: amountOf(charge.amount_refunded),
    checkoutUrl: null,
    clientSecret: null,
    metadata: readMetadata(charge.metadata),
  };
}

export function refundOf(refund: Stripe.Refund): ProviderRefund {
  demandObject(refund, 'refund');
  return {
    reference: refund.id,
    status: refundStatus(refund.status),
    amount: fromStripeAmount(refund.amount, refund.currency),
    currency: refund.currency.toUpperCase(),
    failureReason: refund.failure_reason ?? null,
  };
}

/** The types of the library are promises of Stripe's, which something between us may not keep. */
function demandObject(thing: { id: unknown; object: unknown }, object: string): void {
  if (thing.object !== object || typeof thing.id !== 'string') throw new TypeError(`no ${object}`);
}

function refundStatus(status: string | null): ProviderRefund['status'] {
  if (status === 'succeeded') return 'succeeded';
  return status === 'failed' || status === 'canceled' ? 'failed' : 'pending';
}

/** Stripe gives a thing or its id, as it was asked for. */
export function idOf(reference: string | { id: string } | null | undefined): string | null {
  if (reference === null || reference === undefined) return null;
  return typeof reference === 'string' ? reference : reference.id;
}
