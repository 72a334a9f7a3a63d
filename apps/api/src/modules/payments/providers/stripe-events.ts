import type { Stripe } from 'stripe';

import type { ProviderEvent } from '../payment-provider.ts';
import { fromStripeAmount } from './stripe-amounts.ts';
import { idOf, intentOf, intentOfCharge, refundOf } from './stripe-objects.ts';

/** What an event of Stripe's means to us; most mean nothing. */
export function stripeEvent(event: Stripe.Event): ProviderEvent {
  const base = {
    id: event.id,
    createdAt: new Date(event.created * 1000),
    intentReference: null,
    intent: null,
    refund: null,
    amount: null,
  };
  switch (event.type) {
    case 'payment_intent.succeeded':
    case 'payment_intent.payment_failed':
    case 'payment_intent.canceled':
    case 'payment_intent.processing': {
      const intent = intentOf(event.data.object);
      return { ...base, type: 'intentChanged', intentReference: intent.reference, intent };
    }
    case 'refund.created':
    case 'refund.updated':
    case 'refund.failed': {
      const refund = eventRefundOf(event.data.object);
      const intentReference = refund?.intentReference ?? null;
      return { ...base, type: 'refundChanged', intentReference, refund };
    }
    // Says how much of it went back altogether, whoever refunded it.
    case 'charge.refunded': {
      const intent = intentOfCharge(event.data.object);
      const intentReference = intent?.reference ?? null;
      return { ...base, type: 'refundChanged', intentReference, intent };
    }
    // Not when it is opened: an inquiry, or a dispute that is answered in time, moves no money.
    case 'charge.dispute.funds_withdrawn':
    case 'charge.dispute.funds_reinstated': {
      const { amount, currency, payment_intent: intent } = event.data.object;
      return {
        ...base,
        type: 'chargeback',
        intentReference: idOf(intent),
        amount:
          fromStripeAmount(amount, currency) *
          (event.type === 'charge.dispute.funds_reinstated' ? -1 : 1),
      };
    }
    default:
      return { ...base, type: 'other' };
  }
}

function eventRefundOf(refund: Stripe.Refund): ProviderEvent['refund'] {
  const intentReference = idOf(refund.payment_intent);
  if (intentReference === null) return null;
  const refundId = refund.metadata?.['refundId'] ?? null;
  return { ...refundOf(refund), refundId, intentReference };
}
