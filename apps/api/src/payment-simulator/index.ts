import { setMaxListeners } from 'node:events';
import type { AddressInfo } from 'node:net';

import Fastify, { type FastifyError } from 'fastify';

import { hasCode } from '../platform/has-code.ts';
import { hostedPage } from './hosted-page.ts';
import { BankRefusal, createBank } from './simulated-bank.ts';
import { switchedOff, type Switches } from './simulated-bank.types.ts';
import { simulatorApi } from './simulator-api.ts';
import { openLedger } from './simulator-ledger.ts';
import { createWebhookDelivery, deliverTo, type Deliver } from './webhook-delivery.ts';

export type {
  IntentSwitches,
  SimulatedEvent,
  SimulatedIntent,
  SimulatedTransaction,
  Switches,
} from './simulated-bank.types.ts';
export { signWebhook } from './webhook-delivery.ts';

const BODY_BYTES_MAX = 65_536;
const WEBHOOK_TIMEOUT_MILLISECONDS = 10_000;
const RETRY_MILLISECONDS = 1000;

export type PaymentSimulatorOptions = {
  host: string;
  /** 0, or a port that is taken: a free one. */
  port: number;
  /** The file of its ledger; null: kept in memory only. */
  dataFile: string | null;
  /** What callers of its API send as a bearer token. */
  apiKey: string;
  /** Where webhooks go; null: nowhere until `sendWebhooksTo` says so. */
  webhookUrl: string | null;
  /** All of them sign each webhook. */
  webhookSecrets: readonly string[];
  /** Origins, like `http://localhost:8000`, that buyers may be sent back to. */
  returnOrigins: readonly string[];
  /** Where buyers' browsers reach it, when that is not where it listens. */
  pagesUrl?: string;
  /** Instead of sending webhooks over HTTP. */
  deliver?: Deliver;
  /** Before a webhook that was not taken is sent again; it doubles from there. */
  retryMilliseconds?: number;
  /** Told about what went wrong inside it, with nobody waiting for an answer. */
  onError?: (error: unknown) => void;
};

export type PaymentSimulator = {
  /** Where its API is. */
  url: string;
  sendWebhooksTo(webhookUrl: string): void;
  /**
   * Returns when nothing is under way any more: payments that take their time have been captured, and
   * webhooks taken. Those that are held back do not count.
   */
  settled(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Starts a payment provider that moves no money: an HTTP service with books of its own, hosted pages
 * on which buyers pay, signed webhooks, and switches for everything that goes wrong at real ones.
 */
export async function startPaymentSimulator(
  options: PaymentSimulatorOptions,
): Promise<PaymentSimulator> {
  const stopping = new AbortController();
  // Every webhook and payment that waits listens.
  setMaxListeners(0, stopping.signal);
  const underWay = new Set<Promise<void>>();
  let switches: Switches = switchedOff;
  let { webhookUrl } = options;
  let url = '';

  const ledger = openLedger(options.dataFile);
  const webhooks = createWebhookDelivery({
    ledger,
    secrets: options.webhookSecrets,
    deliver: options.deliver ?? deliverOverHttp,
    retryMilliseconds: options.retryMilliseconds ?? RETRY_MILLISECONDS,
    stopping: stopping.signal,
    track,
  });
  const bank = createBank({
    ledger,
    webhooks,
    switches: () => switches,
    returnOrigins: options.returnOrigins,
    stopping: stopping.signal,
    track,
  });

  const server = Fastify({
    bodyLimit: BODY_BYTES_MAX,
    forceCloseConnections: true,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  });
  server.setErrorHandler<FastifyError | BankRefusal>((error, _request, reply) => {
    const status = error instanceof BankRefusal ? error.status : (error.statusCode ?? 500);
    const code = error instanceof BankRefusal ? error.code : 'invalid_request';
    return reply
      .code(status)
      .type('application/json')
      .send({ error: { code, message: error.message } });
  });
  await server.register(hostedPage, { bank });
  await server.register(simulatorApi, {
    apiKey: options.apiKey,
    bank,
    ledger,
    webhooks,
    switches: {
      get: () => switches,
      change(changes: Partial<Switches>) {
        switches = { ...switches, ...changes };
      },
    },
    pagesUrl: () => options.pagesUrl ?? url,
    stopping: stopping.signal,
  });
  url = await listen();
  bank.resume();
  webhooks.resume();

  return {
    url,
    sendWebhooksTo(target) {
      webhookUrl = target;
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    async close() {
      stopping.abort();
      await server.close();
      await Promise.all(underWay);
      ledger.close();
    },
  };

  function track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => options.onError?.(error))
      .finally(() => underWay.delete(tracked));
    underWay.add(tracked);
  }

  async function deliverOverHttp(rawBody: string, headers: Record<string, string>) {
    if (webhookUrl === null) return 0;
    const limits = {
      timeoutMilliseconds: WEBHOOK_TIMEOUT_MILLISECONDS,
      stopping: stopping.signal,
    };
    return deliverTo(webhookUrl, limits)(rawBody, headers);
  }

  async function listen(): Promise<string> {
    const { host } = options;
    try {
      await server.listen({ host, port: options.port });
    } catch (error) {
      if (!hasCode(error, 'EADDRINUSE')) throw error;
      await server.listen({ host, port: 0 });
    }
    return `http://${host.includes(':') ? `[${host}]` : host}:${portOf(server.server.address())}`;
  }
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
