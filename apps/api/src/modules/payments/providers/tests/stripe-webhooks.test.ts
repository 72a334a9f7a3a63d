import { Stripe } from 'stripe';
import { describe, expect, test } from 'vitest';

import type { WebhookHeaders } from '../../payment-provider.ts';
import { createStripeProvider } from '../stripe-provider.ts';

const NEW_SECRET = 'whsec_the_secret_of_today';
const OLD_SECRET = 'whsec_the_secret_of_yesterday';

const provider = createStripeProvider({
  secretKey: 'sk_test_never_sent_anywhere',
  webhookSecrets: [NEW_SECRET, OLD_SECRET],
  apiUrl: null,
  timeoutMilliseconds: 100,
});

const intent = {
  id: 'pi_1',
  object: 'payment_intent',
  amount: 2900,
  amount_received: 2900,
  currency: 'eur',
  status: 'succeeded',
  client_secret: null,
  latest_charge: 'ch_1',
  metadata: { paymentId: 'p1', showtimeId: 's1', reservationId: 'r1' },
};
const refund = {
  id: 're_1',
  object: 'refund',
  amount: 900,
  currency: 'eur',
  status: 'failed',
  failure_reason: 'expired_or_canceled_card',
  payment_intent: 'pi_1',
  metadata: { refundId: 'our-refund' },
};

const bodyOf = (type: string, object: object) =>
  JSON.stringify({ id: 'evt_1', object: 'event', created: 1_795_000_000, type, data: { object } });
const rawBody = bodyOf('payment_intent.succeeded', intent);
const now = () => Math.floor(Date.now() / 1000);
const signed = (secret: string, payload = rawBody, timestamp = now()): WebhookHeaders => ({
  'stripe-signature': Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp }),
});
const read = (body: string, headers: WebhookHeaders) =>
  provider.readEvent(Buffer.from(body), headers);
const readSigned = (type: string, object: object) => {
  const body = bodyOf(type, object);
  return read(body, signed(NEW_SECRET, body));
};

describe('a webhook of Stripe', () => {
  test.each([
    ['the new secret', NEW_SECRET],
    ['the old secret, while it is being replaced', OLD_SECRET],
  ])('is taken when signed with %s', (_, secret) => {
    expect(read(rawBody, signed(secret)).id).toBe('evt_1');
  });

  test.each<[string, string, WebhookHeaders]>([
    ['nothing', rawBody, {}],
    ['another secret', rawBody, signed('whsec_of_somebody_else')],
    ['an empty signature', rawBody, { 'stripe-signature': `t=${now()},v1=` }],
    [
      'two headers',
      rawBody,
      { 'stripe-signature': [String(signed(NEW_SECRET)['stripe-signature'])] },
    ],
    ['a time six minutes ago', rawBody, signed(NEW_SECRET, rawBody, now() - 360)],
    ['the body written anew', JSON.stringify(JSON.parse(rawBody), null, 1), signed(NEW_SECRET)],
    ['the signature of another body', '{}', signed(NEW_SECRET)],
  ])('is refused with %s', (_, body, headers) => {
    expect(() => read(body, headers)).toThrow(
      expect.objectContaining({ code: 'WEBHOOK_SIGNATURE_INVALID' }),
    );
  });

  test('is refused when an old one is given the time of today', () => {
    const old = String(signed(NEW_SECRET, rawBody, now() - 3600)['stripe-signature']);
    const headers = { 'stripe-signature': old.replace(/^t=\d+/, `t=${now()}`) };
    expect(() => read(rawBody, headers)).toThrow(
      expect.objectContaining({ code: 'WEBHOOK_SIGNATURE_INVALID' }),
    );
  });
});

describe('an event of Stripe', () => {
  test.each([
    ['payment_intent.succeeded', 'succeeded', 'captured'],
    // The buyer may try another card.
    ['payment_intent.payment_failed', 'requires_payment_method', 'open'],
    ['payment_intent.canceled', 'canceled', 'cancelled'],
    ['payment_intent.processing', 'processing', 'processing'],
  ])('%s tells about an intent', (type, theirs, ours) => {
    expect(readSigned(type, { ...intent, status: theirs })).toMatchObject({
      id: 'evt_1',
      type: 'intentChanged',
      createdAt: new Date(1_795_000_000_000),
      intentReference: 'pi_1',
      intent: {
        reference: 'pi_1',
        status: ours,
        amount: 2900,
        currency: 'EUR',
        metadata: { paymentId: 'p1', showtimeId: 's1', reservationId: 'r1' },
      },
      refund: null,
    });
  });

  test.each(['refund.created', 'refund.updated', 'refund.failed'])(
    '%s tells about a refund',
    (type) => {
      expect(readSigned(type, refund)).toMatchObject({
        type: 'refundChanged',
        intentReference: 'pi_1',
        intent: null,
        refund: {
          reference: 're_1',
          refundId: 'our-refund',
          intentReference: 'pi_1',
          status: 'failed',
          amount: 900,
          currency: 'EUR',
          failureReason: 'expired_or_canceled_card',
        },
      });
    },
  );

  test('charge.refunded tells how much went back altogether', () => {
    const charge = {
      id: 'ch_1',
      object: 'charge',
      amount: 2900,
      amount_captured: 2900,
      amount_refunded: 900,
      captured: true,
      currency: 'eur',
      payment_intent: 'pi_1',
      metadata: intent.metadata,
    };
    expect(readSigned('charge.refunded', charge)).toMatchObject({
      type: 'refundChanged',
      intentReference: 'pi_1',
      intent: { status: 'captured', capturedAmount: 2900, refundedAmount: 900 },
      refund: null,
    });
  });

  test('charge.dispute.funds_withdrawn tells what was taken back, and an inquiry nothing', () => {
    const dispute = {
      id: 'dp_1',
      object: 'dispute',
      amount: 2900,
      currency: 'eur',
      payment_intent: 'pi_1',
    };
    expect(readSigned('charge.dispute.created', dispute)).toMatchObject({ type: 'other' });
    expect(readSigned('charge.dispute.funds_reinstated', dispute)).toMatchObject({
      type: 'chargeback',
      amount: -2900,
    });
    expect(readSigned('charge.dispute.funds_withdrawn', dispute)).toMatchObject({
      type: 'chargeback',
      intentReference: 'pi_1',
      amount: 2900,
    });
  });

  test('of another kind is none of ours, and no failure', () => {
    expect(readSigned('customer.created', { id: 'cus_1', object: 'customer' })).toMatchObject({
      id: 'evt_1',
      type: 'other',
      intent: null,
    });
  });

  test('that is signed and means nothing is unreadable, and no bug', () => {
    for (const object of [
      { id: 'pi_1' },
      { ...intent, amount: 'a lot' },
      { ...intent, currency: '€' },
    ]) {
      expect(() => readSigned('payment_intent.succeeded', object)).toThrow(
        expect.objectContaining({ code: 'WEBHOOK_UNREADABLE' }),
      );
    }
  });

  test('about an intent that we did not make says so', () => {
    const event = readSigned('payment_intent.succeeded', { ...intent, metadata: {} });
    expect(event.intent?.metadata).toBeNull();
  });
});
