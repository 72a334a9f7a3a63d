import { once } from 'node:events';
import { createServer } from 'node:net';

import { hasCode } from '../../../api/src/platform/has-code.ts';
import {
  startTestPayments,
  type TestPayments,
} from '../../../api/test/support/payment-simulator.ts';
import { startTestApp, type TestApp } from '../../../api/test/support/test-app.ts';

type TestAppOptions = NonNullable<Parameters<typeof startTestApp>[0]>;

export type WebAppOptions = Omit<TestAppOptions, 'payments'> & {
  /** Who takes the money instead of the simulated provider. */
  provider?: TestPayments['provider'];
};

/** Everything of a test app, and where a browser finds its pages. */
export type TestWebApp = TestApp & {
  baseUrl: string;
  /** The simulated provider, whose hosted page a browser can visit and come back from. */
  payments: TestPayments;
};

/** Below the ports that systems give to outgoing connections, one of which may take it meanwhile. */
const FIRST_PORT = 20_000;
const PORTS = 10_000;

/** The real app with its pages, listening, with a database and a payment provider of its own. */
export async function startWebApp({
  provider,
  ...options
}: WebAppOptions = {}): Promise<TestWebApp> {
  // Cookies, links and the origins of forms follow from the address: it comes first.
  const port = await findFreePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const payments = await startTestPayments({ returnOrigins: [baseUrl] });
  const api = await startTestApp({
    ...options,
    payments: provider === undefined ? payments : { provider, connect: () => undefined },
    environment: { PUBLIC_URL: baseUrl, PORT: String(port), ...options.environment },
  });
  await api.app.listen({ host: '127.0.0.1', port });
  return {
    ...api,
    baseUrl,
    payments,
    async stop() {
      await api.stop();
      await payments.stop();
    },
  };
}

async function findFreePort(): Promise<number> {
  const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
  const probe = createServer();
  try {
    probe.listen(port, '127.0.0.1');
    await once(probe, 'listening');
  } catch (error) {
    if (!hasCode(error, 'EADDRINUSE')) throw error;
    return findFreePort();
  }
  probe.close();
  await once(probe, 'close');
  return port;
}
