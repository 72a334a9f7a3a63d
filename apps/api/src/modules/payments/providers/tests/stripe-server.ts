import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

type Fields = Record<string, string>;
type Thing = Record<string, unknown> & { id: string };
type Answer = { status: number; body: object };

/** A request as it came: form fields by their flat names, like `metadata[paymentId]`. */
type Seen = { method: string; path: string; fields: Fields; headers: IncomingMessage['headers'] };

/**
 * Speaks the parts of Stripe's public API that we use, with its form-encoded bodies, its idempotency
 * and its errors, and keeps what it was asked.
 */
export async function startStripeServer() {
  const seen: Seen[] = [];
  const intents = new Map<string, Thing>();
  const refunds: Thing[] = [];
  const replies = new Map<string, { fields: string; answer: Answer }>();
  const balance: object[] = [];
  let next: ((response: ServerResponse) => void) | null = null;
  let count = 0;

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    intents,
    refunds,
    /** Forgets every idempotency key, as Stripe does after a day. */
    forgetKeys() {
      replies.clear();
    },
    /** What `GET /v1/balance_transactions` lists, newest first. */
    balance,
    /** The next request is answered by this instead. */
    onNext(reply: (response: ServerResponse) => void) {
      next = reply;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://stripe.invalid');
    const { method = 'GET', headers } = request;
    const body = new URLSearchParams(await text(request));
    const fields = Object.fromEntries([...url.searchParams, ...body]);
    seen.push({ method, path: url.pathname, fields, headers });
    if (next !== null) {
      const reply = next;
      next = null;
      reply(response);
      return;
    }
    const { status, body: answered } = onlyOnce(headers['idempotency-key'], fields, () =>
      headers.authorization === 'Bearer sk_test_a_key_of_stripe'
        ? route(method, url.pathname, fields)
        : refusal(401, 'invalid_request_error', undefined, 'Invalid API Key provided'),
    );
    response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_1' });
    response.end(JSON.stringify(answered));
  }

  function onlyOnce(
    key: string | string[] | undefined,
    fields: Fields,
    work: () => Answer,
  ): Answer {
    if (typeof key !== 'string') return work();
    const known = replies.get(key);
    if (known === undefined) {
      const done = work();
      replies.set(key, { fields: JSON.stringify(fields), answer: done });
      return done;
    }
    return known.fields === JSON.stringify(fields)
      ? known.answer
      : refusal(400, 'idempotency_error', undefined, 'Keys are for one request.');
  }

  function route(method: string, path: string, fields: Fields): Answer {
    const [, , collection, id, action] = path.split('/');
    if (method === 'POST' && collection === 'payment_intents' && id === undefined) {
      return found(createIntent(fields));
    }
    if (collection === 'payment_intents') {
      const intent = intents.get(id ?? '');
      if (intent === undefined) return missing();
      return action === 'cancel' ? cancel(intent) : found(withCharge(intent, fields));
    }
    if (method === 'POST' && collection === 'refunds') return refund(fields);
    if (collection === 'refunds') return found(listRefunds(fields));
    if (collection === 'balance_transactions') return found(pageOf(fields));
    return missing();
  }

  function createIntent(fields: Fields): Thing {
    const intent: Thing = {
      id: newId('pi'),
      object: 'payment_intent',
      amount: Number(fields['amount']),
      amount_received: 0,
      currency: fields['currency'],
      status: 'requires_payment_method',
      client_secret: 'pi_1_secret_2',
      latest_charge: null,
      metadata: metadataOf(fields),
    };
    intents.set(intent.id, intent);
    return intent;
  }

  function withCharge(intent: Thing, fields: Fields): Thing {
    const isExpanded = fields['expand[0]'] === 'latest_charge';
    if (intent['latest_charge'] === null || !isExpanded) return intent;
    return {
      ...intent,
      latest_charge: { id: 'ch_1', object: 'charge', amount_refunded: refundedOf(intent) },
    };
  }

  function cancel(intent: Thing): Answer {
    if (intent['status'] === 'succeeded' || intent['status'] === 'canceled') {
      const message = `You cannot cancel this PaymentIntent because it has a status of ${intent['status']}.`;
      return refusal(400, 'invalid_request_error', 'payment_intent_unexpected_state', message);
    }
    intent['status'] = 'canceled';
    return found(intent);
  }

  function refund(fields: Fields): Answer {
    const intent = intents.get(fields['payment_intent'] ?? '');
    const amount = Number(fields['amount']);
    if (intent === undefined) return missing();
    if (refundedOf(intent) + amount > Number(intent['amount_received'])) {
      return refusal(400, 'invalid_request_error', 'charge_already_refunded', 'Too much.');
    }
    intent['refunded'] = refundedOf(intent) + amount;
    const made: Thing = {
      id: newId('re'),
      object: 'refund',
      amount,
      currency: intent['currency'],
      status: 'pending',
      payment_intent: intent.id,
      metadata: metadataOf(fields),
    };
    refunds.push(made);
    return found(made);
  }

  function listRefunds(fields: Fields) {
    const data = refunds.filter((made) => made['payment_intent'] === fields['payment_intent']);
    return { object: 'list', data, has_more: false };
  }

  function pageOf(fields: Fields) {
    const limit = Number(fields['limit']);
    const begin = Number(fields['starting_after']?.replace('txn_', '') ?? '-1') + 1;
    const data = balance.slice(begin, begin + limit).map((item, index) => ({
      id: `txn_${begin + index}`,
      object: 'balance_transaction',
      ...item,
    }));
    return { object: 'list', data, has_more: begin + limit < balance.length };
  }

  function newId(prefix: string): string {
    count += 1;
    return `${prefix}_${count}`;
  }
}

function found(body: object): Answer {
  return { status: 200, body };
}

function missing(): Answer {
  return refusal(404, 'invalid_request_error', 'resource_missing', 'No such thing.');
}

function refusal(status: number, type: string, code: string | undefined, message: string): Answer {
  return { status, body: { error: { type, code, message } } };
}

function refundedOf(intent: Thing): number {
  return Number(intent['refunded'] ?? 0);
}

function metadataOf(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      const key = /^metadata\[(.+)\]$/.exec(name)?.[1];
      return key === undefined ? [] : [[key, value]];
    }),
  );
}
