import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { ProviderRefused, ProviderUnavailable, type NewIntent } from '../../payment-provider.ts';
import { createStripeProvider } from '../stripe-provider.ts';
import { startStripeServer } from './stripe-server.ts';

let stripe: Awaited<ReturnType<typeof startStripeServer>>;

beforeEach(async () => {
  stripe = await startStripeServer();
});

afterEach(async () => stripe.close());

const newProvider = (changes: Partial<Parameters<typeof createStripeProvider>[0]> = {}) =>
  createStripeProvider({
    secretKey: 'sk_test_a_key_of_stripe',
    webhookSecrets: ['whsec_never_used_here'],
    apiUrl: stripe.url,
    timeoutMilliseconds: 500,
    ...changes,
  });

const wanted: NewIntent = {
  paymentId: 'payment-1',
  showtimeId: 'showtime-1',
  reservationId: 'reservation-1',
  amount: 2900,
  currency: 'EUR',
  description: 'Two seats',
  returnUrl: 'https://tickets.example/reservations/1',
};

/** As when the buyer has paid in the form. */
function pay(reference: string): void {
  const intent = stripe.intents.get(reference);
  Object.assign(intent ?? {}, {
    status: 'succeeded',
    amount_received: intent?.['amount'],
    latest_charge: 'ch_1',
  });
}

describe('an intent at Stripe', () => {
  test('is captured by itself, says what it is about, and is made once', async () => {
    const provider = newProvider();
    const first = await provider.createIntent(wanted);
    expect(first).toEqual({
      reference: 'pi_1',
      status: 'open',
      amount: 2900,
      currency: 'EUR',
      capturedAmount: 0,
      refundedAmount: 0,
      checkoutUrl: null,
      clientSecret: 'pi_1_secret_2',
      metadata: {
        paymentId: 'payment-1',
        showtimeId: 'showtime-1',
        reservationId: 'reservation-1',
      },
    });
    expect(await provider.createIntent(wanted)).toEqual(first);
    expect(stripe.intents.size).toBe(1);
    expect(stripe.seen[0]).toMatchObject({
      method: 'POST',
      path: '/v1/payment_intents',
      fields: {
        amount: '2900',
        currency: 'eur',
        capture_method: 'automatic',
        'automatic_payment_methods[enabled]': 'true',
        'metadata[paymentId]': 'payment-1',
      },
      headers: { 'idempotency-key': 'payment-1', 'stripe-version': '2026-10-28.endive' },
    });
  });

  test('for which another amount is asked with the same id is refused', async () => {
    const provider = newProvider();
    await provider.createIntent(wanted);
    await expect(provider.createIntent({ ...wanted, amount: 1 })).rejects.toThrow(
      expect.objectContaining({ name: 'ProviderRefused', status: 400 }),
    );
  });

  test('that was paid before it is cancelled answers captured', async () => {
    const provider = newProvider();
    const { reference } = await provider.createIntent(wanted);
    pay(reference);
    expect(await provider.cancelIntent(reference)).toMatchObject({
      status: 'captured',
      capturedAmount: 2900,
    });
  });

  test('that nobody paid is cancelled, again and again', async () => {
    const provider = newProvider();
    const { reference } = await provider.createIntent(wanted);
    for (const _ of [1, 2]) {
      expect(await provider.cancelIntent(reference)).toMatchObject({ status: 'cancelled' });
    }
  });

  test.each([
    ['requires_payment_method', 'open'],
    ['requires_action', 'open'],
    ['processing', 'processing'],
    ['canceled', 'cancelled'],
    ['succeeded', 'captured'],
    ['something_new', 'processing'],
  ])('that has the status %s is %s', async (theirs, ours) => {
    const provider = newProvider();
    const { reference } = await provider.createIntent(wanted);
    Object.assign(stripe.intents.get(reference) ?? {}, { status: theirs });
    expect(await provider.readIntent(reference)).toMatchObject({ status: ours });
  });

  test.each([
    ['JPY', 1500, '1500'],
    ['ISK', 1500, '150000'],
    ['KWD', 1500, '1500'],
  ])('in %s has the amount in the units that Stripe counts in', async (currency, amount, sent) => {
    const intent = await newProvider().createIntent({ ...wanted, currency, amount });
    expect(stripe.seen[0]?.fields['amount']).toBe(sent);
    expect(intent).toMatchObject({ currency, amount });
  });

  test('of a part of a dinar that Stripe cannot take is refused without asking', async () => {
    await expect(
      newProvider().createIntent({ ...wanted, currency: 'KWD', amount: 1501 }),
    ).rejects.toThrow(expect.objectContaining({ code: 'amount_not_payable' }));
    expect(stripe.seen).toEqual([]);
  });
});

describe('a refund at Stripe', () => {
  test('happens once however often it is asked for, and never beyond the capture', async () => {
    const provider = newProvider();
    const { reference } = await provider.createIntent(wanted);
    pay(reference);
    const refund = { refundId: 'r1', intentReference: reference, amount: 2000, currency: 'EUR' };
    const first = await provider.refund(refund);
    expect(first).toMatchObject({ status: 'pending', amount: 2000, currency: 'EUR' });
    expect(await provider.refund(refund)).toEqual(first);
    expect(await provider.readIntent(reference)).toMatchObject({ refundedAmount: 2000 });
    await expect(provider.refund({ ...refund, refundId: 'r2', amount: 901 })).rejects.toThrow(
      ProviderRefused,
    );
    expect(stripe.seen.at(-1)).toMatchObject({
      path: '/v1/refunds',
      fields: { payment_intent: reference, 'metadata[refundId]': 'r2' },
      headers: { 'idempotency-key': 'r2' },
    });
  });
});

test('a refund is recognised when Stripe has forgotten the key, and answered as it now is', async () => {
  const provider = newProvider();
  const { reference } = await provider.createIntent(wanted);
  pay(reference);
  const refund = { refundId: 'r3', intentReference: reference, amount: 500, currency: 'EUR' };
  const first = await provider.refund(refund);
  stripe.forgetKeys();
  for (const made of stripe.refunds) made['status'] = 'succeeded';
  expect(await provider.refund(refund)).toEqual({ ...first, status: 'succeeded' });
  expect(await provider.readIntent(reference)).toMatchObject({ refundedAmount: 500 });
});

test('captures and refunds are listed over all pages, without fees and payouts', async () => {
  const charge = { object: 'charge', id: 'ch_1', amount_captured: 2900, currency: 'eur' };
  const refund = { object: 'refund', id: 're_1', amount: 900, currency: 'eur' };
  const created = 1_795_000_000;
  for (let count = 0; count < 40; count += 1) {
    stripe.balance.push(
      { type: 'payout', created, source: 'po_1' },
      { type: 'refund', created, source: { ...refund, payment_intent: 'pi_1' } },
      { type: 'charge', created, source: { ...charge, payment_intent: { id: 'pi_1' } } },
    );
  }
  const window = { since: new Date(999_500), until: new Date(2_000_000) };
  const listed = [];
  for await (const transaction of newProvider().listTransactions(window)) listed.push(transaction);
  expect(listed).toHaveLength(80);
  const at = new Date(created * 1000);
  const common = { intentReference: 'pi_1', currency: 'EUR', at };
  expect(listed.slice(0, 2)).toEqual([
    { ...common, kind: 'refund', reference: 're_1', amount: 900 },
    { ...common, kind: 'capture', reference: 'ch_1', amount: 2900 },
  ]);
  expect(stripe.seen.map(({ fields }) => fields)).toEqual([
    expect.objectContaining({ 'created[gte]': '1000', 'created[lt]': '2000', limit: '100' }),
    expect.objectContaining({ starting_after: 'txn_99' }),
  ]);
});

describe('when Stripe', () => {
  test('fails, it is unavailable', async () => {
    stripe.onNext((response) => {
      response.writeHead(500, { 'content-type': 'application/json' });
      response.end('{"error":{"type":"api_error","message":"Oh no."}}');
    });
    await expect(newProvider().createIntent(wanted)).rejects.toThrow(ProviderUnavailable);
  });

  test('says that we ask too often, it is unavailable', async () => {
    stripe.onNext((response) => {
      response.writeHead(429, { 'content-type': 'application/json' });
      response.end('{"error":{"type":"invalid_request_error","code":"rate_limit"}}');
    });
    await expect(newProvider().createIntent(wanted)).rejects.toThrow(ProviderUnavailable);
  });

  test('answers in no time at all, it is unavailable', async () => {
    stripe.onNext(() => undefined);
    const begun = performance.now();
    await expect(newProvider({ timeoutMilliseconds: 100 }).createIntent(wanted)).rejects.toThrow(
      ProviderUnavailable,
    );
    expect(performance.now() - begun).toBeLessThan(1000);
  });

  test('answers with half a body, it is unavailable', async () => {
    stripe.onNext((response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"id":', () => response.destroy());
    });
    await expect(newProvider().createIntent(wanted)).rejects.toThrow(ProviderUnavailable);
  });

  test.each(['<html>', '[]', '{}', '{"object":"payment_intent","currency":"eur"}'])(
    'answers with %s, it is unavailable',
    async (body) => {
      stripe.onNext((response) => response.writeHead(200).end(body));
      await expect(newProvider().createIntent(wanted)).rejects.toThrow(ProviderUnavailable);
    },
  );

  test('cuts the connection, it is asked once more', async () => {
    stripe.onNext((response) => response.destroy());
    expect(await newProvider().createIntent(wanted)).toMatchObject({ status: 'open' });
    expect(stripe.seen).toHaveLength(2);
  });

  test('does not know the key, it refuses', async () => {
    await expect(
      newProvider({ secretKey: 'sk_test_somebody_else' }).createIntent(wanted),
    ).rejects.toThrow(expect.objectContaining({ name: 'ProviderRefused', status: 401 }));
  });

  test('fails five times in a row, it is not asked for a while', async () => {
    const provider = newProvider();
    for (const _ of [1, 2, 3, 4, 5]) {
      stripe.onNext((response) => response.writeHead(502).end());
      await expect(provider.createIntent(wanted)).rejects.toThrow(ProviderUnavailable);
    }
    await expect(provider.createIntent(wanted)).rejects.toThrow('is not asked for now');
    expect(stripe.seen).toHaveLength(5);
  });
});
