import process from 'node:process';

import { ConfigError, readProcessConfig } from '../config.ts';
import { readSimulatorSecrets } from '../modules/payments/index.ts';
import { startConfiguredSimulator } from '../payments.ts';
import { failStart, stopSignal } from '../process.ts';

/** `npm run payment-simulator`: the simulated payment provider by itself, for several processes. */
async function main(): Promise<void> {
  const stopped = stopSignal();
  const config = readProcessConfig();
  if (config.payments.provider !== 'simulated') {
    throw new ConfigError(['PAYMENT_PROVIDER must be simulated for the payment simulator']);
  }
  const secrets = await readSimulatorSecrets(config);
  const simulator = await startConfiguredSimulator(config, secrets, (error) =>
    process.stderr.write(`${error.message}\n`),
  );
  process.stdout.write(`The payment simulator is ready at ${simulator.url}\n`);
  await stopped;
  await simulator.close();
}

main().catch(failStart);
