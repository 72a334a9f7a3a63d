import { startPaymentSimulator, type PaymentSimulatorOptions } from '../index.ts';
import type {
  SimulatedEvent,
  SimulatedIntent,
  SimulatedTransaction,
} from '../simulated-bank.types.ts';

export const RETURN_URL = 'https://tickets.example/reservations/1';
export const SECRET = 'the first secret of the webhooks';
const API_KEY = 'a key for this test only';

/** Whatever an answer has, of whichever call. */
type Answer = SimulatedIntent & {
  checkoutUrl: string;
  error: { code: string };
  data: (SimulatedTransaction & { event: SimulatedEvent })[];
  nextCursor: string | null;
};

type Received = { event: SimulatedEvent; headers: Record<string, string>; rawBody: string };

/** A simulator, what it sent, and a client of its API. */
export async function startSimulator(options: Partial<PaymentSimulatorOptions> = {}) {
  const received: Received[] = [];
  const receiver = { status: 200 };
  const simulator = await startPaymentSimulator({
    host: '127.0.0.1',
    port: 0,
    dataFile: null,
    apiKey: API_KEY,
    webhookUrl: null,
    webhookSecrets: [SECRET],
    returnOrigins: ['https://tickets.example'],
    retryMilliseconds: 5,
    async deliver(rawBody, headers) {
      received.push({ event: JSON.parse(rawBody), headers, rawBody });
      return receiver.status;
    },
    ...options,
  });

  return {
    ...simulator,
    received,
    /** What webhooks are answered with. */
    receiver,
    call,
    async createIntent(fields: Record<string, unknown> = {}, headers = {}) {
      return call(
        'POST',
        '/v1/intents',
        {
          amount: 2900,
          currency: 'EUR',
          description: 'Two seats',
          returnUrl: RETURN_URL,
          ...fields,
        },
        headers,
      );
    },
    async givenCaptured(fields: Record<string, unknown> = {}): Promise<string> {
      const { body } = await this.createIntent(fields);
      await call('POST', `/v1/intents/${body.id}/pay`);
      return body.id;
    },
    async bookingsOf(intentId: string): Promise<SimulatedTransaction[]> {
      const { body } = await call('GET', '/v1/books');
      return body.data.filter((booking) => booking.intentId === intentId);
    },
    types: () => received.map(({ event }) => event.type),
  };

  async function call(method: string, path: string, body?: object, headers = {}) {
    const response = await fetch(`${simulator.url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${API_KEY}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Answer };
  }
}

export type SimulatorUnderTest = Awaited<ReturnType<typeof startSimulator>>;
