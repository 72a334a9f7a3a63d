import path from 'node:path';

import type { Config } from './config.ts';
import {
  createPaymentProvider,
  readSimulatorSecrets,
  simulatorFolder,
  type PaymentProvider,
  type SimulatorSecrets,
} from './modules/payments/index.ts';
import { startPaymentSimulator, type PaymentSimulator } from './payment-simulator/index.ts';

/** Who moves the money, and the simulator where this process runs it. */
export type Payments = { provider: PaymentProvider | null; simulator: PaymentSimulator | null };

type Options = {
  /** Whether the simulator runs here when no other one is named. */
  startSimulator: boolean;
  onError: (error: Error) => void;
};

/** Opens the payment provider of the settings, and starts the simulated one where that is wanted. */
export async function openPayments(config: Config, options: Options): Promise<Payments> {
  const { payments } = config;
  if (payments.provider !== 'simulated') {
    return { provider: await createPaymentProvider(payments, null), simulator: null };
  }
  const secrets = await readSimulatorSecrets(config);
  const simulator =
    options.startSimulator && payments.simulator.url === null
      ? await startConfiguredSimulator(config, secrets, options.onError)
      : null;
  const url = simulator?.url ?? payments.simulator.url ?? expectedUrl(config);
  return { provider: await createPaymentProvider(payments, { ...secrets, url }), simulator };
}

/** The simulator as the settings have it: with its books in the data directory. */
export async function startConfiguredSimulator(
  { server, database, payments }: Config,
  secrets: SimulatorSecrets,
  onError: (error: Error) => void,
): Promise<PaymentSimulator> {
  return startPaymentSimulator({
    ...secrets,
    host: server.host,
    port: payments.simulator.port,
    dataFile: path.join(simulatorFolder(database.dataDirectory), 'ledger.jsonl'),
    webhookUrl: webhooksAt(localUrl(server.host, server.port)),
    returnOrigins: returnOrigins(server),
    ...(payments.simulator.pagesUrl === null ? {} : { pagesUrl: payments.simulator.pagesUrl }),
    onError: (error) => onError(error instanceof Error ? error : new Error(String(error))),
  });
}

/** Where Marquee takes the simulator's webhooks. */
export function webhooksAt(url: string): string {
  return `${url}/api/v1/payments/webhooks/simulated`;
}

/** What another process of this machine, which runs the simulator, has it at. */
function expectedUrl({ server, payments }: Config): string {
  return localUrl(server.host, payments.simulator.port);
}

/** Where something that listens on this host is reached from the same machine. */
export function localUrl(host: string, port: number): string {
  const isEverywhere = host === '0.0.0.0' || host === '::';
  const name = isEverywhere ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/** A demo is looked at under every name of this machine. */
function returnOrigins({ publicUrl, port, corsOrigins }: Config['server']): string[] {
  return [
    new URL(publicUrl).origin,
    `http://localhost:${port}`,
    `http://127.0.0.1:${port}`,
    ...corsOrigins,
  ];
}
