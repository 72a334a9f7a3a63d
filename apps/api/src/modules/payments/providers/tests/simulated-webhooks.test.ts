import { describe, expect, test } from 'vitest';

import { signWebhook } from '../../../../payment-simulator/index.ts';
import type { WebhookHeaders } from '../../payment-provider.ts';
import { createSimulatedProvider } from '../simulated-provider.ts';

const NEW_SECRET = 'the secret of today';
const OLD_SECRET = 'the secret of yesterday';

const provider = createSimulatedProvider({
  url: 'http://127.0.0.1:1',
  apiKey: 'never sent',
  webhookSecrets: [NEW_SECRET, OLD_SECRET],
  timeoutMilliseconds: 100,
});

const event = {
  id: 'evt_1',
  type: 'refund.succeeded',
  createdAt: '2026-11-24T10:00:00.000Z',
  data: {
    intent: {
      id: 'int_1',
      status: 'captured',
      amount: 2900,
      currency: 'EUR',
      capturedAmount: 2900,
      refundedAmount: 1450,
      metadata: { paymentId: 'p1', showtimeId: 's1', reservationId: 'r1' },
    },
    refund: {
      id: 'ref_1',
      intentId: 'int_1',
      status: 'succeeded',
      amount: 1450,
      currency: 'EUR',
      metadata: { refundId: 'our-refund' },
      failureReason: null,
    },
    amount: null,
  },
};
const rawBody = JSON.stringify(event);
const now = () => Math.floor(Date.now() / 1000);

const read = (body: string, headers: WebhookHeaders) =>
  provider.readEvent(Buffer.from(body), headers);
const signed = (secrets: string[], timestamp = now(), body = rawBody): WebhookHeaders => ({
  'marquee-signature': signWebhook(body, secrets, timestamp),
});
const invalid = expect.objectContaining({ code: 'WEBHOOK_SIGNATURE_INVALID' });

describe('a webhook of the simulated provider', () => {
  test('is read as what it says, however long ago that happened', () => {
    expect(read(rawBody, signed([NEW_SECRET]))).toEqual({
      id: 'evt_1',
      type: 'refundChanged',
      createdAt: new Date('2026-11-24T10:00:00.000Z'),
      intentReference: 'int_1',
      intent: {
        reference: 'int_1',
        status: 'captured',
        amount: 2900,
        currency: 'EUR',
        capturedAmount: 2900,
        refundedAmount: 1450,
        checkoutUrl: null,
        clientSecret: null,
        metadata: { paymentId: 'p1', showtimeId: 's1', reservationId: 'r1' },
      },
      refund: {
        reference: 'ref_1',
        status: 'succeeded',
        amount: 1450,
        currency: 'EUR',
        failureReason: null,
        refundId: 'our-refund',
        intentReference: 'int_1',
      },
      amount: null,
    });
  });

  test.each([
    ['the new secret', [NEW_SECRET]],
    ['the old secret', [OLD_SECRET]],
    ['both, as while they are being changed', [OLD_SECRET, NEW_SECRET]],
    ['one of ours and one we do not know yet', ['the secret of tomorrow', NEW_SECRET]],
  ])('is taken when signed with %s', (_, secrets) => {
    expect(read(rawBody, signed(secrets)).id).toBe('evt_1');
  });

  test.each<[string, string, WebhookHeaders]>([
    ['nothing', rawBody, {}],
    ['another secret', rawBody, signed(['the secret of somebody else'])],
    ['no secret at all', rawBody, signed([''])],
    ['an empty signature', rawBody, { 'marquee-signature': `t=${now()},v1=` }],
    ['no signature', rawBody, { 'marquee-signature': `t=${now()}` }],
    ['a signature of another scheme', rawBody, scheme('v0')],
    ['a cut signature', rawBody, { 'marquee-signature': text(signed([NEW_SECRET])).slice(0, -2) }],
    ['two headers', rawBody, { 'marquee-signature': [text(signed([NEW_SECRET]))] }],
    ['two times', rawBody, { 'marquee-signature': `t=1,${text(signed([NEW_SECRET]))}` }],
    ['a time six minutes ago', rawBody, signed([NEW_SECRET], now() - 360)],
    ['a time six minutes ahead', rawBody, signed([NEW_SECRET], now() + 360)],
    ['the body written anew', JSON.stringify(event, null, 1), signed([NEW_SECRET])],
    ['one byte more', `${rawBody}\n`, signed([NEW_SECRET])],
    ['the signature of another body', '{}', signed([NEW_SECRET])],
  ])('is refused with %s', (_, body, headers) => {
    expect(() => read(body, headers)).toThrow(invalid);
  });

  test('is refused when an old one is given the time of today', () => {
    const [, signature] = text(signed([NEW_SECRET], now() - 3600)).split(',');
    const headers = { 'marquee-signature': `t=${now()},${signature}` };
    expect(() => read(rawBody, headers)).toThrow(invalid);
  });

  test('that is signed and means nothing is unreadable, and no bug', () => {
    for (const body of ['{', '[]', '{"id":"evt_1"}', JSON.stringify({ ...event, id: 7 })]) {
      expect(() => read(body, signed([NEW_SECRET], now(), body))).toThrow(
        expect.objectContaining({ code: 'WEBHOOK_UNREADABLE' }),
      );
    }
  });
});

function text(headers: WebhookHeaders): string {
  return String(headers['marquee-signature']);
}

function scheme(name: string): WebhookHeaders {
  return { 'marquee-signature': text(signed([NEW_SECRET])).replace('v1=', `${name}=`) };
}
