import { mkdtemp, readFile, rm, appendFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { RETURN_URL, startSimulator, type SimulatorUnderTest } from './simulator-under-test.ts';

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

describe('an intent', () => {
  test('is open until it is paid, and then captured in full', async () => {
    const { status, body } = await simulator.createIntent({ metadata: { paymentId: 'p1' } });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      status: 'open',
      amount: 2900,
      currency: 'EUR',
      capturedAmount: 0,
    });
    expect(body.checkoutUrl).toBe(`${simulator.url}/pay/${body.id}`);

    const paid = await simulator.call('POST', `/v1/intents/${body.id}/pay`);
    expect(paid.body).toMatchObject({ status: 'captured', capturedAmount: 2900 });
    await simulator.settled();
    expect(simulator.received).toHaveLength(1);
    expect(simulator.received[0]?.event).toMatchObject({
      type: 'intent.captured',
      data: { intent: { id: body.id, metadata: { paymentId: 'p1' }, capturedAmount: 2900 } },
    });
  });

  test('is the same one for the same idempotency key', async () => {
    const key = { 'idempotency-key': 'payment-1' };
    const first = await simulator.createIntent({}, key);
    const again = await simulator.createIntent({}, key);
    expect(again.body.id).toBe(first.body.id);

    const other = await simulator.createIntent({ amount: 1 }, key);
    expect(other).toMatchObject({
      status: 409,
      body: { error: { code: 'idempotency_key_reused' } },
    });
  });

  test.each([
    [{ amount: 0 }, 'invalid_amount'],
    [{ amount: -100 }, 'invalid_amount'],
    [{ currency: 'eur' }, 'invalid_currency'],
    [{ currency: 'XQZ' }, 'invalid_currency'],
    [{ returnUrl: 'https://evil.example/' }, 'return_url_not_allowed'],
    [{ returnUrl: 'https://tickets.example@evil.example/' }, 'return_url_not_allowed'],
    [{ returnUrl: '//tickets.example/' }, 'return_url_not_allowed'],
    [{ returnUrl: 'javascript:alert(1)' }, 'return_url_not_allowed'],
  ])('is refused with %j', async (fields, code) => {
    const { status, body } = await simulator.createIntent(fields);
    expect(status).toBe(422);
    expect(body.error.code).toBe(code);
  });

  test.each([{ amount: 1.5 }, { amount: '2900' }, { price: 1 }])(
    'is refused with %j, which is no request at all',
    async (fields) => {
      expect((await simulator.createIntent(fields)).status).toBe(400);
    },
  );

  test('stays captured when it is cancelled too late, and open ones end', async () => {
    const captured = await simulator.givenCaptured();
    const late = await simulator.call('POST', `/v1/intents/${captured}/cancel`);
    expect(late.body.status).toBe('captured');

    const { body } = await simulator.createIntent();
    const cancelled = await simulator.call('POST', `/v1/intents/${body.id}/cancel`);
    expect(cancelled.body.status).toBe('cancelled');
    const paid = await simulator.call('POST', `/v1/intents/${body.id}/pay`);
    expect(paid.status).toBe(409);
  });

  test('is captured at an instant only if nobody cancelled it before', async () => {
    const { body: kept } = await simulator.createIntent();
    const { body: dropped } = await simulator.createIntent();
    for (const { id } of [kept, dropped]) {
      const captureAt = Date.now() + 60;
      const { body } = await simulator.call('POST', `/v1/intents/${id}/pay`, { captureAt });
      expect(body.status).toBe('open');
    }
    await simulator.call('POST', `/v1/intents/${dropped.id}/cancel`);
    await simulator.settled();
    const statusOf = async (id: string) =>
      (await simulator.call('GET', `/v1/intents/${id}`)).body.status;
    expect(await statusOf(kept.id)).toBe('captured');
    expect(await statusOf(dropped.id)).toBe('cancelled');
  });

  test('shows that it is processing while the bank takes its time', async () => {
    const { body } = await simulator.createIntent();
    const begun = await simulator.call('POST', `/v1/intents/${body.id}/pay`, {
      processingMilliseconds: 10,
    });
    expect(begun.body.status).toBe('processing');
    await simulator.settled();
    expect(simulator.types()).toEqual(['intent.processing', 'intent.captured']);
  });
});

describe('a refund', () => {
  const refundOf = (intentId: string, amount: number) => ({ intentId, amount, currency: 'EUR' });

  test('is never more than what is left of the capture', async () => {
    const intentId = await simulator.givenCaptured();
    const first = await simulator.call('POST', '/v1/refunds', refundOf(intentId, 2000));
    expect(first).toMatchObject({ status: 201, body: { status: 'succeeded' } });
    const more = await simulator.call('POST', '/v1/refunds', refundOf(intentId, 901));
    expect(more.body.error.code).toBe('refund_exceeds_capture');
    const rest = await simulator.call('POST', '/v1/refunds', refundOf(intentId, 900));
    expect(rest.status).toBe(201);
    const { body } = await simulator.call('GET', `/v1/intents/${intentId}`);
    expect(body.refundedAmount).toBe(2900);
  });

  test('happens once for one idempotency key', async () => {
    const intentId = await simulator.givenCaptured();
    const key = { 'idempotency-key': 'refund-1' };
    const answers = await Promise.all(
      [1, 2, 3].map(async () =>
        simulator.call('POST', '/v1/refunds', refundOf(intentId, 2900), key),
      ),
    );
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  });

  test('counts against the capture while it is pending, and not after it failed', async () => {
    await simulator.call('PUT', '/v1/switches', { refunds: 'pending' });
    const intentId = await simulator.givenCaptured();
    const { body: refund } = await simulator.call('POST', '/v1/refunds', refundOf(intentId, 2900));
    expect(refund.status).toBe('pending');
    expect((await simulator.call('POST', '/v1/refunds', refundOf(intentId, 1))).status).toBe(409);
    await simulator.call('POST', `/v1/refunds/${refund.id}/settle`, { outcome: 'fail' });
    expect((await simulator.call('GET', `/v1/refunds/${refund.id}`)).body).toMatchObject({
      status: 'failed',
      failureReason: 'account_closed',
    });
    expect((await simulator.call('POST', '/v1/refunds', refundOf(intentId, 1))).status).toBe(201);
  });
});

test('the API asks for its key', async () => {
  const answer = await simulator.call('GET', '/v1/switches', undefined, {
    authorization: 'Bearer somebody else',
  });
  expect(answer.status).toBe(401);
});

test('a chargeback is told, and takes no more than is left', async () => {
  const intentId = await simulator.givenCaptured();
  const charged = await simulator.call('POST', `/v1/intents/${intentId}/chargeback`);
  expect(charged.status).toBe(200);
  const tooMuch = await simulator.call('POST', `/v1/intents/${intentId}/chargeback`, {
    amount: 2901,
  });
  expect(tooMuch.status).toBe(409);
  await simulator.settled();
  expect(simulator.received.at(-1)?.event).toMatchObject({
    type: 'chargeback.created',
    data: { amount: 2900, intent: { id: intentId } },
  });
});

describe('the list of transactions', () => {
  test('has captures and refunds of its window, over pages', async () => {
    const other = await startSimulator();
    const since = new Date().toISOString();
    for (let count = 0; count < 60; count += 1) {
      const intentId = await other.givenCaptured();
      await other.call('POST', '/v1/refunds', { intentId, amount: 100, currency: 'EUR' });
    }
    const until = new Date(Date.now() + 1000).toISOString();
    const first = await other.call('GET', `/v1/transactions?since=${since}&until=${until}`);
    expect(first.body.data).toHaveLength(100);
    const rest = await other.call(
      'GET',
      `/v1/transactions?since=${since}&until=${until}&cursor=${first.body.nextCursor}`,
    );
    expect(rest.body).toMatchObject({ nextCursor: null });
    expect(rest.body.data).toHaveLength(20);
    const before = await other.call(
      'GET',
      `/v1/transactions?since=2020-01-01T00:00:00Z&until=${since}`,
    );
    expect(before.body.data).toEqual([]);
    await other.close();
  });
});

describe('the page on which buyers pay', () => {
  const submit = async (id: string, form: Record<string, string>) =>
    fetch(`${simulator.url}/pay/${id}`, {
      method: 'POST',
      body: new URLSearchParams(form),
      redirect: 'manual',
    });

  test('shows amount and description, and runs nothing', async () => {
    const { body } = await simulator.createIntent({
      amount: 500,
      currency: 'JPY',
      description: '<script>alert(1)</script>',
    });
    const page = await fetch(body.checkoutUrl);
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; form-action 'self' https://tickets.example; base-uri 'none'; frame-ancestors 'none'",
    );
    const html = await page.text();
    expect(html).toContain('¥500');
    expect(html).toContain('&lt;script&gt;');
    expect(html).not.toContain('<script');
  });

  test.each([
    [{ action: 'pay', card: 'succeeds' }, 'captured'],
    [{ action: 'pay', card: 'declined' }, 'failed'],
    [{ action: 'pay', card: 'slow' }, 'processing'],
    [{ action: 'decline' }, 'failed'],
    [{ action: 'cancel' }, 'cancelled'],
  ])('sends the buyer back after %j', async (form, status) => {
    const { body } = await simulator.createIntent();
    const answer = await submit(body.id, form);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(RETURN_URL);
    const { body: intent } = await simulator.call('GET', `/v1/intents/${body.id}`);
    expect(intent.status).toBe(status);
  });

  test('pressed twice takes the money once', async () => {
    const { body } = await simulator.createIntent();
    const answers = await Promise.all([1, 2].map(() => submit(body.id, { action: 'pay' })));
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(await simulator.bookingsOf(body.id)).toHaveLength(1);
  });
});

test('what it booked survives a crash, and what it had not told is told after it', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'marquee-simulator-'));
  const dataFile = path.join(folder, 'ledger.jsonl');
  const before = await startSimulator({ dataFile, deliver: async () => 503 });
  const intentId = await before.givenCaptured();
  await before.close();
  await appendFile(dataFile, '{"kind":"captu');

  const after = await startSimulator({ dataFile });
  const { body } = await after.call('GET', `/v1/intents/${intentId}`);
  expect(body).toMatchObject({ status: 'captured', capturedAmount: 2900 });
  await after.settled();
  expect(after.types()).toEqual(['intent.captured']);
  await after.close();
  expect(await readFile(dataFile, 'utf8')).toMatch(/"eventDelivered".*\n$/);
  await rm(folder, { recursive: true });
});
