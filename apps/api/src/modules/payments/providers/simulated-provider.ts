import {
  ProviderRefused,
  ProviderUnavailable,
  type PaymentProvider,
  type ProviderEvent,
  type ProviderIntent,
  type ProviderRefund,
} from '../payment-provider.ts';
import {
  createBoundedFetch,
  createCircuitBreaker,
  RESPONSE_BYTES_MAX,
  type CircuitBreaker,
} from '../provider-client.ts';
import { webhookUnreadable } from '../webhook.errors.ts';
import { readMetadata } from './intent-metadata.ts';
import {
  eventBody,
  failureAnswer,
  intentAnswer,
  refundAnswer,
  transactionsAnswer,
  type EventBody,
  type IntentAnswer,
  type RefundAnswer,
} from './simulated-provider.schemas.ts';
import { verifySignature } from './simulated-webhooks.ts';

type Options = {
  /** Where its API is. */
  url: string;
  /** Where browsers reach its pages, when that is not where its API is. */
  pagesUrl?: string;
  apiKey: string;
  /** Any of them may have signed a webhook. */
  webhookSecrets: readonly string[];
  timeoutMilliseconds: number;
  responseBytesMax?: number;
  breaker?: CircuitBreaker;
};

type Call = {
  method: 'GET' | 'POST';
  path: string;
  body?: object;
  idempotencyKey?: string;
};

/** What a validator of an answer offers. */
type Shape<T> = { Check(value: unknown): value is T };

/** The statuses at which the same again may work. */
const PASSING_STATUSES = new Set([408, 429]);

/** Speaks with the payment simulator, over HTTP like with any other provider. */
export function createSimulatedProvider({
  url,
  pagesUrl = url,
  apiKey,
  webhookSecrets,
  timeoutMilliseconds,
  responseBytesMax = RESPONSE_BYTES_MAX,
  breaker = createCircuitBreaker(),
}: Options): PaymentProvider {
  const boundedFetch = createBoundedFetch({ timeoutMilliseconds, responseBytesMax });

  return {
    name: 'simulated',
    pageOrigins: [new URL(pagesUrl).origin],
    async createIntent({ paymentId, showtimeId, reservationId, ...intent }) {
      const { amount, currency, description, returnUrl } = intent;
      const metadata = { paymentId, showtimeId, reservationId };
      const answer = await call(intentAnswer, {
        method: 'POST',
        path: '/v1/intents',
        body: { amount, currency, description, returnUrl, metadata },
        idempotencyKey: paymentId,
      });
      return intentOf(answer);
    },
    async readIntent(reference) {
      return intentOf(await call(intentAnswer, { method: 'GET', path: intentPath(reference) }));
    },
    async cancelIntent(reference) {
      const path = `${intentPath(reference)}/cancel`;
      return intentOf(await call(intentAnswer, { method: 'POST', path }));
    },
    async refund({ refundId, intentReference, amount, currency }) {
      const answer = await call(refundAnswer, {
        method: 'POST',
        path: '/v1/refunds',
        body: { intentId: intentReference, amount, currency, metadata: { refundId } },
        idempotencyKey: refundId,
      });
      return refundOf(answer);
    },
    async findRefund({ refundId }) {
      try {
        const query = new URLSearchParams({ idempotencyKey: refundId });
        const path = `/v1/refunds?${query.toString()}`;
        return refundOf(await call(refundAnswer, { method: 'GET', path }));
      } catch (error) {
        if (error instanceof ProviderRefused && error.status === 404) return null;
        throw error;
      }
    },
    async *listTransactions({ since, until }) {
      const window = { since: since.toISOString(), until: until.toISOString() };
      for (let cursor: string | null = '0'; cursor !== null;) {
        const query = new URLSearchParams({ ...window, cursor });
        const page: { data: readonly TransactionAnswer[]; nextCursor: string | null } = await call(
          transactionsAnswer,
          { method: 'GET', path: `/v1/transactions?${query.toString()}` },
        );
        for (const { kind, intentId, reference, amount, currency, at } of page.data) {
          yield { kind, intentReference: intentId, reference, amount, currency, at: new Date(at) };
        }
        cursor = page.nextCursor;
      }
    },
    readEvent(rawBody, headers) {
      verifySignature(rawBody, headers, webhookSecrets);
      return eventOf(rawBody);
    },
  };

  async function call<T>(shape: Shape<T>, request: Call): Promise<T> {
    return breaker.run(async () => {
      const response = await send(request);
      const answer = parse(response.text);
      if (response.status >= 200 && response.status < 300) {
        if (shape.Check(answer)) return answer;
        throw new ProviderUnavailable('The simulated provider gave an answer of a strange shape.');
      }
      if (
        response.status < 400 ||
        response.status >= 500 ||
        PASSING_STATUSES.has(response.status)
      ) {
        throw new ProviderUnavailable(`The simulated provider answered ${response.status}.`);
      }
      const { code, message } = failureAnswer.Check(answer)
        ? answer.error
        : { code: 'unknown', message: 'The simulated provider gave no reason.' };
      throw new ProviderRefused(message, { status: response.status, code });
    });
  }

  async function send({ method, path, body, idempotencyKey }: Call) {
    try {
      const response = await boundedFetch(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${apiKey}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      throw new ProviderUnavailable('The simulated provider gave no whole answer in time.', {
        cause: error,
      });
    }
  }
}

type TransactionAnswer = {
  kind: 'capture' | 'refund';
  intentId: string;
  reference: string;
  amount: number;
  currency: string;
  at: string;
};

function intentPath(reference: string): string {
  return `/v1/intents/${encodeURIComponent(reference)}`;
}

function intentOf(answer: IntentAnswer): ProviderIntent {
  const { id, status, amount, currency, capturedAmount, refundedAmount, checkoutUrl } = answer;
  return {
    reference: id,
    status,
    amount,
    currency,
    capturedAmount,
    refundedAmount,
    checkoutUrl: checkoutUrl ?? null,
    clientSecret: null,
    metadata: readMetadata(answer.metadata),
  };
}

function refundOf({ id, status, amount, currency, failureReason }: RefundAnswer): ProviderRefund {
  return { reference: id, status, amount, currency, failureReason };
}

function eventOf(rawBody: Buffer): ProviderEvent {
  const body = parse(rawBody.toString('utf8'));
  if (!eventBody.Check(body)) throw webhookUnreadable();
  const { id, type, createdAt, data } = body;
  return {
    id,
    type: eventType(type),
    createdAt: new Date(createdAt),
    intentReference: data.intent.id,
    intent: intentOf(data.intent),
    refund: eventRefundOf(data),
    amount: data.amount,
  };
}

function eventType(type: string): ProviderEvent['type'] {
  if (type.startsWith('intent.')) return 'intentChanged';
  if (type.startsWith('refund.')) return 'refundChanged';
  return type === 'chargeback.created' ? 'chargeback' : 'other';
}

function eventRefundOf({ refund, intent }: EventBody['data']): ProviderEvent['refund'] {
  if (refund === null) return null;
  const refundId = refund.metadata['refundId'] ?? null;
  return { ...refundOf(refund), refundId, intentReference: intent.id };
}

/** Undefined, which has no shape we know, for what is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
