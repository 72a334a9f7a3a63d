import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';

import { startTestPayments, type TestPayments } from '#test/support/payment-simulator.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { newId } from '../../../../platform/ids.ts';
import { ProviderRefused, ProviderUnavailable, type NewIntent } from '../../payment-provider.ts';
import { createCircuitBreaker } from '../../provider-client.ts';
import { createSimulatedProvider } from '../simulated-provider.ts';

let payments: TestPayments;

beforeAll(async () => {
  payments = await startTestPayments({ timeoutMilliseconds: 500 });
});

beforeEach(async () => payments.switches({}));

afterAll(async () => payments.stop());

const newIntent = (changes: Partial<NewIntent> = {}): NewIntent => ({
  paymentId: newId(),
  showtimeId: newId(),
  reservationId: newId(),
  amount: 2900,
  currency: 'EUR',
  description: 'Two seats',
  returnUrl: 'https://tickets.example/reservations/1',
  ...changes,
});

/** An adapter that has not met anything yet: its breaker is closed. */
const newProvider = (changes: Partial<Parameters<typeof createSimulatedProvider>[0]> = {}) =>
  createSimulatedProvider({
    url: payments.url,
    apiKey: payments.apiKey,
    webhookSecrets: [],
    timeoutMilliseconds: 500,
    ...changes,
  });

describe('an intent', () => {
  test('is made once however often it is asked for, and says what it is about', async () => {
    const wanted = newIntent();
    const first = await payments.provider.createIntent(wanted);
    expect(first).toEqual({
      reference: first.reference,
      status: 'open',
      amount: 2900,
      currency: 'EUR',
      capturedAmount: 0,
      refundedAmount: 0,
      checkoutUrl: `${payments.url}/pay/${first.reference}`,
      clientSecret: null,
      metadata: {
        paymentId: wanted.paymentId,
        showtimeId: wanted.showtimeId,
        reservationId: wanted.reservationId,
      },
    });
    expect(await payments.provider.createIntent(wanted)).toEqual(first);
  });

  test('that was paid before it is cancelled answers captured', async () => {
    const { reference } = await payments.provider.createIntent(newIntent());
    await payments.pay(reference);
    const answer = await payments.provider.cancelIntent(reference);
    expect(answer).toMatchObject({ status: 'captured', capturedAmount: 2900 });
  });

  test('that nobody paid is cancelled, again and again', async () => {
    const { reference } = await payments.provider.createIntent(newIntent());
    for (const _ of [1, 2]) {
      expect(await payments.provider.cancelIntent(reference)).toMatchObject({
        status: 'cancelled',
      });
    }
  });

  test('of an amount that cannot be is refused', async () => {
    await expect(payments.provider.createIntent(newIntent({ amount: 0 }))).rejects.toThrow(
      expect.objectContaining({ name: 'ProviderRefused', status: 422, code: 'invalid_amount' }),
    );
  });
});

describe('a refund', () => {
  test('happens once however often it is asked for, and never beyond the capture', async () => {
    const { reference } = await payments.provider.createIntent(newIntent());
    await payments.pay(reference);
    const wanted = { refundId: newId(), intentReference: reference, amount: 2000, currency: 'EUR' };
    const first = await payments.provider.refund(wanted);
    expect(first).toMatchObject({ status: 'succeeded', amount: 2000, failureReason: null });
    expect(await payments.provider.refund(wanted)).toEqual(first);
    expect(await payments.provider.readIntent(reference)).toMatchObject({ refundedAmount: 2000 });
    await expect(
      payments.provider.refund({ ...wanted, refundId: newId(), amount: 901 }),
    ).rejects.toThrow(ProviderRefused);
  });

  test('whose reply is lost is found by asking again', async () => {
    const { reference } = await payments.provider.createIntent(newIntent());
    await payments.pay(reference);
    const wanted = { refundId: newId(), intentReference: reference, amount: 2900, currency: 'EUR' };
    // The adapter itself asks a second time: both are lost.
    await payments.switches({ lostReply: 2 });
    const provider = newProvider();
    await expect(provider.refund(wanted)).rejects.toThrow(ProviderUnavailable);
    expect(await provider.refund(wanted)).toMatchObject({ status: 'succeeded' });
    expect(await payments.provider.readIntent(reference)).toMatchObject({ refundedAmount: 2900 });
  });
});

test('transactions are listed over all pages', async () => {
  const since = new Date();
  const references: string[] = [];
  for (let count = 0; count < 105; count += 1) {
    const { reference } = await payments.provider.createIntent(newIntent());
    await payments.pay(reference);
    references.push(reference);
  }
  const listed: string[] = [];
  const window = { since, until: new Date(Date.now() + 1000) };
  for await (const transaction of payments.provider.listTransactions(window)) {
    expect(transaction).toMatchObject({ kind: 'capture', amount: 2900, currency: 'EUR' });
    listed.push(transaction.intentReference);
  }
  expect(listed.slice(-105)).toEqual(references);
});

describe('a provider that gives no good answer', () => {
  test.each([
    ['500', { errors: 'all' }],
    ['half of a body', { halfBody: 'all' }],
    ['JSON of another shape', { wrongJson: 'all' }],
    ['a cut connection', { lostReply: 'all' }],
    ['nothing in time', { slowMilliseconds: 5000 }],
  ] as const)('is unavailable: %s', async (_, switches) => {
    await payments.switches(switches);
    const provider = newProvider({ timeoutMilliseconds: 100 });
    const begun = performance.now();
    await expect(provider.createIntent(newIntent())).rejects.toThrow(ProviderUnavailable);
    expect(performance.now() - begun).toBeLessThan(1000);
  });

  test('is asked once more when a connection fails', async () => {
    await payments.switches({ lostReply: 1 });
    expect(await newProvider().createIntent(newIntent())).toMatchObject({ status: 'open' });
  });

  test('is not believed when its answer has no end', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('[');
      const more = () => {
        while (!response.destroyed && response.write(' '.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    });
    const provider = newProvider({ url: server.url, responseBytesMax: 100_000 });
    await expect(provider.readIntent('int_1')).rejects.toThrow(
      expect.objectContaining({
        name: 'ProviderUnavailable',
        cause: expect.objectContaining({ message: 'the answer is larger than 100000 bytes' }),
      }),
    );
    await server.close();
  });

  test('is not followed anywhere else', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(307, { location: `${payments.url}/v1/intents` }).end();
    });
    const provider = newProvider({ url: server.url });
    await expect(provider.createIntent(newIntent())).rejects.toThrow(ProviderUnavailable);
    await server.close();
  });
});

describe('after five failures in a row', () => {
  test('nobody is asked, until one is let through and works', async () => {
    let requests = 0;
    let isWell = false;
    const server = await serve((_request, response) => {
      requests += 1;
      response.writeHead(isWell ? 404 : 503).end('{}');
    });
    const breaker = createCircuitBreaker({ openMilliseconds: 100 });
    const provider = newProvider({ url: server.url, breaker });
    const read = async () =>
      provider
        .readIntent('int_1')
        .catch((error: unknown) => (error instanceof Error ? error.name : '?'));
    for (const _ of [1, 2, 3, 4, 5, 6, 7]) expect(await read()).toBe('ProviderUnavailable');
    expect(requests).toBe(5);

    isWell = true;
    // A refusal is an answer: it closes the breaker.
    await vi.waitFor(async () => expect(await read()).toBe('ProviderRefused'), { interval: 20 });
    expect(requests).toBe(6);
    expect(await read()).toBe('ProviderRefused');
    await server.close();
  });

  test('only one at a time tries whether it works again', async () => {
    const breaker = createCircuitBreaker({ failuresMax: 1, openMilliseconds: 0 });
    const failing = async () => Promise.reject(new ProviderUnavailable('no'));
    await expect(breaker.run(failing)).rejects.toThrow('no');

    const strict = createCircuitBreaker({ failuresMax: 1, openMilliseconds: 60_000 });
    await expect(strict.run(failing)).rejects.toThrow('no');
    const asked = vi.fn(async () => 'fine');
    await expect(strict.run(asked)).rejects.toThrow(ProviderUnavailable);
    expect(asked).not.toHaveBeenCalled();
    expect(await breaker.run(asked)).toBe('fine');
  });
});

async function serve(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
