import { timingSafeEqual, createHash } from 'node:crypto';

import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';

import { createCallFaults } from './call-faults.ts';
import { BankRefusal, type SimulatedBank } from './simulated-bank.ts';
import {
  switchedOff,
  type SimulatedIntent,
  type SimulatedRefund,
  type Switches,
} from './simulated-bank.types.ts';
import type { SimulatorLedger } from './simulator-ledger.ts';
import {
  ChargebackBody,
  EventsQuery,
  IdParams,
  IntentBody,
  PayBody,
  RefundBody,
  RefundQuery,
  ResendBody,
  SettleBody,
  SwitchesBody,
  TransactionsQuery,
} from './simulator-api.schemas.ts';
import type { WebhookDelivery } from './webhook-delivery.ts';

const PAGE_SIZE = 100;
const KEY_LENGTH_MAX = 255;

type Options = {
  apiKey: string;
  bank: SimulatedBank;
  ledger: SimulatorLedger;
  webhooks: WebhookDelivery;
  switches: { get: () => Switches; change: (changes: Partial<Switches>) => void };
  /** Where the hosted pages are. */
  pagesUrl: () => string;
  stopping: AbortSignal;
};

/** What Marquee calls, and beside it what provokes things: paying, chargebacks, switches. */
export async function simulatorApi(
  app: FastifyInstance,
  { apiKey, bank, ledger, webhooks, switches, pagesUrl, stopping }: Options,
): Promise<void> {
  const routes = app.withTypeProvider<TypeBoxTypeProvider>();
  const faults = createCallFaults({ switches: switches.get, change: switches.change, stopping });
  const intentView = (intent: SimulatedIntent) => ({
    ...intent,
    checkoutUrl: `${pagesUrl()}/pay/${intent.id}`,
  });
  const exchange = (request: FastifyRequest, slowMilliseconds: number) => ({
    request,
    slowMilliseconds,
  });

  app.addHook('onRequest', async (request) => {
    if (!isSame(request.headers.authorization ?? '', `Bearer ${apiKey}`)) {
      throw new BankRefusal(401, 'unauthorized', 'Send the API key as a bearer token.');
    }
  });

  routes.post('/v1/intents', { schema: { body: IntentBody } }, async (request, reply) => {
    const { description = '', metadata = {}, switches: own = {}, ...wanted } = request.body;
    const { slowMilliseconds } = { ...switches.get(), ...own };
    return faults.answer(
      'createIntent',
      { ...exchange(request, slowMilliseconds), reply: reply.code(201) },
      () =>
        intentView(
          bank.createIntent({
            ...wanted,
            description,
            metadata,
            switches: own,
            idempotencyKey: idempotencyKeyOf(request),
          }),
        ),
    );
  });

  routes.get('/v1/intents/:id', { schema: { params: IdParams } }, async (request, reply) => {
    const { id } = request.params;
    const { slowMilliseconds } = bank.switchesOf(id);
    return faults.answer('readIntent', { ...exchange(request, slowMilliseconds), reply }, () =>
      intentView(bank.intent(id)),
    );
  });

  routes.post(
    '/v1/intents/:id/cancel',
    { schema: { params: IdParams } },
    async (request, reply) => {
      const { id } = request.params;
      const { slowMilliseconds } = bank.switchesOf(id);
      return faults.answer('cancelIntent', { ...exchange(request, slowMilliseconds), reply }, () =>
        intentView(bank.cancel(id)),
      );
    },
  );

  routes.post('/v1/refunds', { schema: { body: RefundBody } }, async (request, reply) => {
    const { metadata = {}, ...wanted } = request.body;
    const { slowMilliseconds } = bank.switchesOf(wanted.intentId);
    return faults.answer(
      'refund',
      { ...exchange(request, slowMilliseconds), reply: reply.code(201) },
      () => bank.createRefund({ ...wanted, metadata, idempotencyKey: idempotencyKeyOf(request) }),
    );
  });

  routes.get('/v1/refunds', { schema: { querystring: RefundQuery } }, async (request, reply) => {
    const { slowMilliseconds } = switches.get();
    return faults.answer(
      'readRefund',
      { ...exchange(request, slowMilliseconds), reply },
      (): SimulatedRefund => bank.refundOfKey(request.query.idempotencyKey),
    );
  });

  routes.get('/v1/refunds/:id', { schema: { params: IdParams } }, async (request, reply) => {
    const { slowMilliseconds } = switches.get();
    return faults.answer(
      'readRefund',
      { ...exchange(request, slowMilliseconds), reply },
      (): SimulatedRefund => bank.refund(request.params.id),
    );
  });

  routes.get(
    '/v1/transactions',
    { schema: { querystring: TransactionsQuery } },
    async (request, reply) => {
      const { slowMilliseconds } = switches.get();
      return faults.answer(
        'listTransactions',
        { ...exchange(request, slowMilliseconds), reply },
        () => listTransactions(ledger, request.query),
      );
    },
  );

  routes.post(
    '/v1/intents/:id/pay',
    { schema: { params: IdParams, body: PayBody } },
    async (request) => {
      const { outcome = 'succeed', ...payment } = request.body ?? {};
      return intentView(bank.pay(request.params.id, { outcome, ...payment }));
    },
  );

  routes.post(
    '/v1/intents/:id/chargeback',
    { schema: { params: IdParams, body: ChargebackBody } },
    async (request) => intentView(bank.chargeBack(request.params.id, request.body?.amount ?? null)),
  );

  routes.post(
    '/v1/refunds/:id/settle',
    { schema: { params: IdParams, body: SettleBody } },
    async (request) => bank.settleRefund(request.params.id, request.body.outcome),
  );

  // What the books say, whatever goes wrong with calls.
  routes.get('/v1/books', async () => ({ data: ledger.transactions }));

  routes.get('/v1/books/intents/:id', { schema: { params: IdParams } }, async (request) =>
    intentView(bank.intent(request.params.id)),
  );

  routes.get('/v1/switches', async () => switches.get());

  // Whatever is not named is switched off, so that a test knows what it gets.
  routes.put('/v1/switches', { schema: { body: SwitchesBody } }, async (request) => {
    switches.change({ ...switchedOff, ...request.body });
    return switches.get();
  });

  routes.get('/v1/events', { schema: { querystring: EventsQuery } }, async (request) => ({
    data: [...ledger.events.values()].filter(
      ({ event }) =>
        request.query.intentId === undefined || event.data.intent.id === request.query.intentId,
    ),
  }));

  routes.post(
    '/v1/events/:id/send',
    { schema: { params: IdParams, body: ResendBody } },
    async (request, reply) => {
      const known = ledger.events.get(request.params.id);
      if (known === undefined) throw new BankRefusal(404, 'unknown_event', 'No such event.');
      webhooks.send(known.event, request.body?.copies ?? 1);
      return reply.code(202).send({ sent: request.body?.copies ?? 1 });
    },
  );

  routes.post('/v1/webhooks/release', { schema: { body: Type.Null() } }, async () => ({
    released: webhooks.release(),
  }));
}

function listTransactions(
  { transactions }: SimulatorLedger,
  { since, until, cursor = '0' }: { since: string; until: string; cursor?: string },
) {
  const from = Date.parse(since);
  const to = Date.parse(until);
  if (!(from <= to)) {
    throw new BankRefusal(422, 'invalid_window', 'since and until are instants, in this order.');
  }
  const begin = Number(cursor);
  const found: { index: number; transaction: (typeof transactions)[number] }[] = [];
  for (let index = begin; index < transactions.length && found.length <= PAGE_SIZE; index += 1) {
    const transaction = transactions[index];
    if (transaction === undefined) break;
    const at = Date.parse(transaction.at);
    if (at >= from && at < to) found.push({ index, transaction });
  }
  const next = found[PAGE_SIZE];
  return {
    data: found.slice(0, PAGE_SIZE).map(({ transaction }) => transaction),
    nextCursor: next === undefined ? null : String(next.index),
  };
}

function idempotencyKeyOf({ headers }: FastifyRequest): string | null {
  const key = headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key !== 'string' || key === '' || key.length > KEY_LENGTH_MAX) {
    throw new BankRefusal(400, 'invalid_idempotency_key', 'A key has 1 to 255 characters.');
  }
  return key;
}

/** In a time that does not depend on where they differ. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
