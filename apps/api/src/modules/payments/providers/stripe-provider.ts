import { Stripe } from 'stripe';

import {
  ProviderRefused,
  ProviderUnavailable,
  type PaymentProvider,
  type ProviderIntent,
  type ProviderRefund,
  type ProviderTransaction,
  type WebhookHeaders,
} from '../payment-provider.ts';
import {
  createBoundedFetch,
  createCircuitBreaker,
  RESPONSE_BYTES_MAX,
  type CircuitBreaker,
} from '../provider-client.ts';
import { webhookSignatureInvalid, webhookUnreadable } from '../webhook.errors.ts';
import { fromStripeAmount, toStripeAmount } from './stripe-amounts.ts';
import { stripeEvent } from './stripe-events.ts';
import { idOf, intentOf, refundOf } from './stripe-objects.ts';

/** Of the objects we read and of the events Stripe sends us; moved on together with the library. */
const API_VERSION = '2026-10-28.endive';
const PAGE_SIZE = 100;
const TOLERANCE_SECONDS = 300;
/** What Stripe calls an amount that came in, and one that went back. */
const CAPTURES = new Set(['charge', 'payment']);
const REFUNDS = new Set(['refund', 'payment_refund']);

type Options = {
  secretKey: string;
  /** Any of them may have signed a webhook: two, while one is being replaced. */
  webhookSecrets: readonly string[];
  /** Null: Stripe's own. */
  apiUrl: string | null;
  timeoutMilliseconds: number;
  responseBytesMax?: number;
  breaker?: CircuitBreaker;
};

/**
 * Takes payments with Stripe: Payment Intents that are captured at once. The buyer pays in a form of
 * Stripe's in the page, which the client secret is for; card data never comes here.
 */
export function createStripeProvider({
  secretKey,
  webhookSecrets,
  apiUrl,
  timeoutMilliseconds,
  responseBytesMax = RESPONSE_BYTES_MAX,
  breaker = createCircuitBreaker(),
}: Options): PaymentProvider {
  const stripe = new Stripe(secretKey, {
    apiVersion: API_VERSION,
    ...(apiUrl === null ? {} : addressOf(apiUrl)),
    httpClient: Stripe.createFetchHttpClient(
      createBoundedFetch({ timeoutMilliseconds, responseBytesMax }),
    ),
    // The bounded fetch repeats what may be repeated, within its time; the library's would be longer.
    maxNetworkRetries: 0,
    timeout: timeoutMilliseconds + 1000,
    telemetry: false,
  });

  return {
    name: 'stripe',
    pageOrigins: [],
    async createIntent({ paymentId, showtimeId, reservationId, amount, currency, description }) {
      const stripeAmount = toStripeAmount(amount, currency);
      return ask(intentOf, () =>
        stripe.paymentIntents.create(
          {
            amount: stripeAmount,
            currency: currency.toLowerCase(),
            description,
            capture_method: 'automatic',
            automatic_payment_methods: { enabled: true },
            metadata: { paymentId, showtimeId, reservationId },
          },
          { idempotencyKey: paymentId },
        ),
      );
    },
    readIntent,
    async cancelIntent(reference) {
      try {
        return await ask(intentOf, () => stripe.paymentIntents.cancel(reference));
      } catch (error) {
        // It has come to an end already, or the bank is at it: what it is now says which.
        if (error instanceof ProviderRefused && error.code === 'payment_intent_unexpected_state') {
          return readIntent(reference);
        }
        throw error;
      }
    },
    async refund({ refundId, intentReference, amount, currency }): Promise<ProviderRefund> {
      const stripeAmount = toStripeAmount(amount, currency);
      const known = await findRefund({ intentReference, refundId });
      if (known !== null) return known;
      return ask(refundOf, () =>
        stripe.refunds.create(
          { payment_intent: intentReference, amount: stripeAmount, metadata: { refundId } },
          { idempotencyKey: refundId },
        ),
      );
    },
    findRefund,
    async *listTransactions({ since, until }) {
      const created = { gte: seconds(since), lt: seconds(until) };
      for (let after: { starting_after?: string } | null = {}; after !== null;) {
        const query = { created, limit: PAGE_SIZE, expand: ['data.source'], ...after };
        const page: Page = await ask(pageOf, () => stripe.balanceTransactions.list(query));
        yield* page.transactions;
        after = page.next;
      }
    },
    readEvent(rawBody, headers) {
      const event = verify(rawBody, headers);
      try {
        return stripeEvent(event);
      } catch (error) {
        throw webhookUnreadable(error);
      }
    },
  };

  /**
   * The refund that was made for ours before. The idempotency key would do for a day; after it, it is
   * forgotten, and within it, it answers what the refund was and not what it is.
   */
  async function findRefund({
    intentReference,
    refundId,
  }: {
    intentReference: string;
    refundId: string;
  }): Promise<ProviderRefund | null> {
    const query = { payment_intent: intentReference, limit: PAGE_SIZE };
    return ask(
      ({ data }) => {
        const known = data.find(({ metadata }) => metadata?.['refundId'] === refundId);
        return known === undefined ? null : refundOf(known);
      },
      () => stripe.refunds.list(query),
    );
  }

  async function readIntent(reference: string): Promise<ProviderIntent> {
    return ask(intentOf, () =>
      stripe.paymentIntents.retrieve(reference, { expand: ['latest_charge'] }),
    );
  }

  async function ask<Theirs, Ours>(
    read: (answer: Theirs) => Ours,
    call: () => Promise<Theirs>,
  ): Promise<Ours> {
    return breaker.run(async () => {
      try {
        return read(await call());
      } catch (error) {
        throw failureOf(error);
      }
    });
  }

  function verify(rawBody: Buffer, headers: WebhookHeaders): Stripe.Event {
    const signature = headers['stripe-signature'];
    if (typeof signature !== 'string') throw webhookSignatureInvalid();
    let reason: unknown;
    for (const secret of webhookSecrets) {
      try {
        return stripe.webhooks.constructEvent(rawBody, signature, secret, TOLERANCE_SECONDS);
      } catch (error) {
        reason = error;
      }
    }
    throw webhookSignatureInvalid(reason);
  }
}

type Page = { transactions: ProviderTransaction[]; next: { starting_after: string } | null };

function pageOf(page: Stripe.ApiList<Stripe.BalanceTransaction>): Page {
  const last = page.data.at(-1);
  return {
    transactions: page.data.map(transactionOf).filter((one) => one !== null),
    next: page.has_more && last !== undefined ? { starting_after: last.id } : null,
  };
}

function addressOf(apiUrl: string) {
  const { protocol, hostname, port } = new URL(apiUrl);
  const isPlain = protocol === 'http:';
  return {
    protocol: isPlain ? ('http' as const) : ('https' as const),
    host: hostname,
    port: port === '' ? (isPlain ? 80 : 443) : Number(port),
  };
}

/** Stripe's clock has seconds: an instant within one belongs to the next. */
function seconds(instant: Date): number {
  return Math.ceil(instant.getTime() / 1000);
}

/** Null for what neither came from a buyer nor went back to one: fees, payouts. */
function transactionOf({
  type,
  source,
  created,
}: Stripe.BalanceTransaction): ProviderTransaction | null {
  if (source === null || typeof source === 'string') return null;
  const at = new Date(created * 1000);
  if (CAPTURES.has(type) && source.object === 'charge') {
    const reference = idOf(source.payment_intent);
    return reference === null
      ? null
      : {
          kind: 'capture',
          intentReference: reference,
          ...moneyOf(source, source.amount_captured),
          at,
        };
  }
  if (REFUNDS.has(type) && source.object === 'refund') {
    const reference = idOf(source.payment_intent);
    return reference === null
      ? null
      : { kind: 'refund', intentReference: reference, ...moneyOf(source, source.amount), at };
  }
  return null;
}

// Of what was charged or refunded: the booking itself is in the currency of the account.
function moneyOf({ id, currency }: { id: string; currency: string }, amount: number) {
  return {
    reference: id,
    amount: fromStripeAmount(amount, currency),
    currency: currency.toUpperCase(),
  };
}

/** What the library throws, as the port knows it. */
function failureOf(error: unknown): Error {
  if (!(error instanceof Stripe.errors.StripeError)) {
    return new ProviderUnavailable('Stripe gave an answer that cannot be read.', { cause: error });
  }
  const { statusCode = 0, code = error.type } = error;
  const isPassing =
    error instanceof Stripe.errors.StripeConnectionError ||
    error instanceof Stripe.errors.StripeRateLimitError ||
    statusCode < 400 ||
    statusCode >= 500 ||
    // The first request with this key is still under way.
    code === 'idempotency_key_in_use' ||
    code === 'lock_timeout';
  return isPassing
    ? new ProviderUnavailable(`Stripe did not do it: ${error.type}.`, { cause: error })
    : new ProviderRefused(`Stripe refused: ${code}.`, { status: statusCode, code, cause: error });
}
