import type { FastifyInstance } from 'fastify';

import { createSimulatedProvider } from '../../src/modules/payments/providers/simulated-provider.ts';
import type { PaymentProvider } from '../../src/modules/payments/payment-provider.ts';
import {
  startPaymentSimulator,
  type IntentSwitches,
  type SimulatedEvent,
  type SimulatedIntent,
  type SimulatedTransaction,
  type Switches,
} from '../../src/payment-simulator/index.ts';

/** A simulated provider of a test's own, with the app that its webhooks go to. */
export type TestPayments = {
  /** Give it to `startTestApp({ payments })`, which connects the webhooks too. */
  provider: PaymentProvider;
  url: string;
  apiKey: string;
  /** With which `signWebhook` signs what a test makes up; the first where there are several. */
  webhookSecret: string;
  /** Webhooks go to this app from now on; until then they wait. */
  connect(app: FastifyInstance): void;
  /** What webhooks were answered with, in the order of the answers. */
  deliveries: { eventId: string; status: number; milliseconds: number }[];
  /** Sets switches; those that are not named are off. */
  switches(switches: Partial<Switches>): Promise<void>;
  /** Pays by the page's address or by the intent's reference, without the page. */
  pay(target: string, payment?: TestPayment): Promise<SimulatedIntent>;
  chargeBack(target: string, amount?: number): Promise<SimulatedIntent>;
  settleRefund(refundReference: string, outcome: 'succeed' | 'fail'): Promise<void>;
  intent(target: string): Promise<SimulatedIntent>;
  /** All captures and refunds, oldest first. */
  ledger(): Promise<SimulatedTransaction[]>;
  /** All events, or those of one intent, oldest first. */
  events(target?: string): Promise<SimulatedEvent[]>;
  /** Sends an event again, so many times in parallel. */
  send(eventId: string, copies?: number): Promise<void>;
  /** Sends what `holdWebhooks` and `outOfOrder` hold back. */
  release(): Promise<void>;
  /** Until every webhook has been taken that is not held back. */
  waitForWebhooks(): Promise<void>;
  stop(): Promise<void>;
};

type TestPayment = {
  outcome?: 'succeed' | 'decline';
  /** Milliseconds of the epoch. */
  captureAt?: number;
  processingMilliseconds?: number;
  switches?: IntentSwitches;
};

const WEBHOOK_SECRET = 'a webhook secret for tests';
const API_KEY = 'an api key for tests only';
const WEBHOOK_PATH = '/api/v1/payments/webhooks/simulated';

/** Starts the simulated provider on a port of its own, with books in memory. */
export async function startTestPayments({
  timeoutMilliseconds = 5000,
  webhookSecrets = [WEBHOOK_SECRET],
  returnOrigins = ['http://127.0.0.1:8000', 'http://localhost:8000', 'https://tickets.example'],
}: {
  timeoutMilliseconds?: number;
  webhookSecrets?: string[];
  returnOrigins?: string[];
} = {}): Promise<TestPayments> {
  let app: FastifyInstance | undefined;
  const deliveries: TestPayments['deliveries'] = [];
  const simulator = await startPaymentSimulator({
    host: '127.0.0.1',
    port: 0,
    dataFile: null,
    apiKey: API_KEY,
    webhookUrl: null,
    webhookSecrets,
    returnOrigins,
    retryMilliseconds: 20,
    async deliver(payload, headers) {
      if (app === undefined) return 0;
      const begun = performance.now();
      const { statusCode } = await app.inject({
        method: 'POST',
        url: WEBHOOK_PATH,
        payload,
        headers,
      });
      deliveries.push({
        eventId: JSON.parse(payload).id,
        status: statusCode,
        milliseconds: performance.now() - begun,
      });
      return statusCode;
    },
  });
  const { url } = simulator;

  return {
    provider: createSimulatedProvider({
      url,
      apiKey: API_KEY,
      webhookSecrets,
      timeoutMilliseconds,
    }),
    url,
    apiKey: API_KEY,
    webhookSecret: webhookSecrets[0] ?? '',
    connect(target) {
      app = target;
    },
    deliveries,
    async switches(switches) {
      await call('PUT', '/v1/switches', switches);
    },
    pay: async (target, payment = {}) =>
      call('POST', `/v1/intents/${referenceOf(target)}/pay`, payment),
    chargeBack: async (target, amount) =>
      call('POST', `/v1/intents/${referenceOf(target)}/chargeback`, { amount }),
    async settleRefund(reference, outcome) {
      await call('POST', `/v1/refunds/${reference}/settle`, { outcome });
    },
    intent: async (target) => call('GET', `/v1/books/intents/${referenceOf(target)}`),
    async ledger() {
      const { data } = await call<{ data: SimulatedTransaction[] }>('GET', '/v1/books');
      return data;
    },
    async events(target) {
      const query = target === undefined ? '' : `?intentId=${referenceOf(target)}`;
      const path = `/v1/events${query}`;
      const { data } = await call<{ data: { event: SimulatedEvent }[] }>('GET', path);
      return data.map(({ event }) => event);
    },
    async send(eventId, copies = 1) {
      await call('POST', `/v1/events/${eventId}/send`, { copies });
    },
    async release() {
      await call('POST', '/v1/webhooks/release');
    },
    waitForWebhooks: async () => simulator.settled(),
    stop: async () => simulator.close(),
  };

  async function call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${API_KEY}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer as T;
  }
}

/** An intent's reference is the end of its page's address. */
function referenceOf(target: string): string {
  return target.slice(target.lastIndexOf('/') + 1);
}
