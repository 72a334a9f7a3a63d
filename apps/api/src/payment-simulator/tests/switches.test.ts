import { createHmac } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { SECRET, startSimulator, type SimulatorUnderTest } from './simulator-under-test.ts';

let simulator: SimulatorUnderTest;

beforeAll(async () => {
  simulator = await startSimulator();
});

beforeEach(async () => {
  await simulator.call('PUT', '/v1/switches', {});
  await simulator.settled();
  simulator.received.length = 0;
});

afterAll(async () => simulator.close());

const switchOn = async (switches: object) => simulator.call('PUT', '/v1/switches', switches);

describe('payments', () => {
  test('declined: the bank says no', async () => {
    await switchOn({ declined: true });
    const { body } = await simulator.createIntent();
    const paid = await simulator.call('POST', `/v1/intents/${body.id}/pay`);
    expect(paid.body).toMatchObject({ status: 'failed', failureCode: 'card_declined' });
    expect(await simulator.bookingsOf(body.id)).toEqual([]);
  });

  test('wrongAmount and wrongCurrency: something else is captured', async () => {
    const { body } = await simulator.createIntent({ switches: { wrongAmount: 100 } });
    const paid = await simulator.call('POST', `/v1/intents/${body.id}/pay`, {
      switches: { wrongCurrency: 'USD' },
    });
    expect(paid.body).toMatchObject({ amount: 2900, capturedAmount: 100, currency: 'USD' });
  });

  test('one intent may misbehave while the others do not', async () => {
    const { body: bad } = await simulator.createIntent({ switches: { declined: true } });
    await simulator.call('POST', `/v1/intents/${bad.id}/pay`);
    await simulator.givenCaptured();
    await simulator.settled();
    expect(simulator.types()).toEqual(['intent.failed', 'intent.captured']);
  });

  test('a switch that is not named again is off', async () => {
    await switchOn({ declined: true });
    const { body } = await switchOn({ lateMilliseconds: 1 });
    expect(body).toMatchObject({ declined: false, lateMilliseconds: 1 });
  });
});

describe('calls', () => {
  test('errors: so many fail, with nothing done', async () => {
    await switchOn({ errors: 2 });
    expect((await simulator.createIntent()).status).toBe(500);
    expect((await simulator.createIntent()).status).toBe(500);
    expect((await simulator.createIntent()).status).toBe(201);
  });

  test('only: others work', async () => {
    const { body } = await simulator.createIntent();
    await switchOn({ errors: 'all', only: ['readIntent'] });
    expect((await simulator.call('GET', `/v1/intents/${body.id}`)).status).toBe(500);
    expect((await simulator.createIntent()).status).toBe(201);
  });

  test('lostReply: it is done, and the connection is cut', async () => {
    const intentId = await simulator.givenCaptured();
    await switchOn({ lostReply: 1 });
    await expect(
      simulator.call('POST', '/v1/refunds', { intentId, amount: 100, currency: 'EUR' }),
    ).rejects.toThrow('fetch failed');
    expect(await simulator.bookingsOf(intentId)).toHaveLength(2);
  });

  test('halfBody: it is done, and half of the answer comes', async () => {
    await switchOn({ halfBody: 1 });
    await expect(simulator.createIntent()).rejects.toThrow('terminated');
  });

  test('wrongJson: it is done, and the answer means nothing', async () => {
    await switchOn({ wrongJson: 1 });
    const { body } = await simulator.createIntent();
    expect(body).toEqual({ id: 7, status: ['fine'], data: 'none' });
  });

  test('slow: the answer takes its time', async () => {
    await switchOn({ slowMilliseconds: 40 });
    const begun = performance.now();
    await simulator.createIntent();
    expect(performance.now() - begun).toBeGreaterThan(38);
  });
});

describe('webhooks', () => {
  test('are signed over the time and the very body, with every secret', async () => {
    const other = await startSimulator({ webhookSecrets: [SECRET, 'the old secret'] });
    await other.givenCaptured();
    await other.settled();
    const { headers, rawBody } = first(other);
    const [, timestamp = ''] = /^t=(\d+),/.exec(headers['marquee-signature'] ?? '') ?? [];
    const sign = (secret: string) =>
      createHmac('sha256', secret).update(`${timestamp}.${rawBody}`).digest('hex');
    expect(headers['marquee-signature']).toBe(
      `t=${timestamp},v1=${sign(SECRET)},v1=${sign('the old secret')}`,
    );
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(5);
    await other.close();
  });

  test('are sent again until they are taken', async () => {
    let refusals = 3;
    const stubborn = await startSimulator({
      deliver: async () => {
        refusals -= 1;
        return refusals >= 0 ? 503 : 204;
      },
    });
    await stubborn.givenCaptured();
    await stubborn.settled();
    expect(refusals).toBe(-1);
    await stubborn.close();
  });

  test('lateMilliseconds: they come later', async () => {
    await switchOn({ lateMilliseconds: 40 });
    const begun = performance.now();
    await simulator.givenCaptured();
    await simulator.settled();
    expect(performance.now() - begun).toBeGreaterThan(38);
    expect(simulator.types()).toEqual(['intent.captured']);
  });

  test('duplicated: the same event comes a hundred times', async () => {
    await switchOn({ duplicated: 100 });
    await simulator.givenCaptured();
    await simulator.settled();
    expect(simulator.received).toHaveLength(100);
    expect(new Set(simulator.received.map(({ event }) => event.id)).size).toBe(1);
  });

  test('outOfOrder: the refund is told before the capture', async () => {
    await switchOn({ outOfOrder: true });
    const intentId = await simulator.givenCaptured();
    await simulator.call('POST', '/v1/refunds', { intentId, amount: 2900, currency: 'EUR' });
    await simulator.settled();
    expect(simulator.types()).toEqual(['refund.succeeded', 'intent.captured']);
    // Each as it was when it happened.
    const refundedAmounts = simulator.received.map(({ event }) => event.data.intent.refundedAmount);
    expect(refundedAmounts).toEqual([2900, 0]);
  });

  test('noWebhooks: nothing comes, and it can be sent afterwards', async () => {
    await switchOn({ noWebhooks: true });
    const intentId = await simulator.givenCaptured();
    await simulator.settled();
    expect(simulator.received).toEqual([]);
    const { body } = await simulator.call('GET', `/v1/events?intentId=${intentId}`);
    await simulator.call('POST', `/v1/events/${body.data[0]?.event.id}/send`, { copies: 2 });
    await simulator.settled();
    expect(simulator.received).toHaveLength(2);
  });

  test('holdWebhooks: they wait until they are released', async () => {
    await switchOn({ holdWebhooks: true });
    await simulator.givenCaptured();
    await simulator.settled();
    expect(simulator.received).toEqual([]);
    const { body } = await simulator.call('POST', '/v1/webhooks/release');
    expect(body).toEqual({ released: 1 });
    await simulator.settled();
    expect(simulator.types()).toEqual(['intent.captured']);
  });

  test('backdatedMilliseconds: what happened days ago is signed now', async () => {
    const days = 3 * 24 * 3600 * 1000;
    await switchOn({ backdatedMilliseconds: days });
    await simulator.givenCaptured();
    await simulator.settled();
    const { event, headers } = first(simulator);
    expect(Date.now() - Date.parse(event.createdAt)).toBeGreaterThanOrEqual(days);
    const timestamp = /^t=(\d+),/.exec(headers['marquee-signature'] ?? '')?.[1];
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(5);
  });
});

function first({ received }: SimulatorUnderTest) {
  const [webhook] = received;
  if (webhook === undefined) throw new Error('no webhook came');
  return webhook;
}
