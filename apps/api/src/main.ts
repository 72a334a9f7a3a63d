import process from 'node:process';

import { createApp } from './app.ts';
import { ConfigError, readProcessConfig } from './config.ts';
import { EmbeddedPostgresError } from './platform/embedded-postgres/embedded-postgres-error.ts';
import { serveMetrics } from './platform/metrics.ts';
import { demandMigrated, openResources } from './resources.ts';

/** Starts the process and serves until it is told to stop. */
async function main(): Promise<void> {
  const startedAt = performance.now();
  const config = readProcessConfig();
  const say = (line: string) => process.stdout.write(`${line}\n`);
  let logError = (error: Error): void => {
    process.stderr.write(`${error.message}\n`);
  };

  const resources = await openResources(config, {
    progress: say,
    error: (error) => logError(error),
  });
  await demandMigrated(resources.connection);
  const app = await createApp({ config, ...resources });
  logError = (error) => app.server.log.warn({ err: error }, 'a connection failed');

  await app.server.listen({ host: config.server.host, port: config.server.port });
  const metrics =
    config.metrics.port === null
      ? null
      : await serveMetrics(app.metrics, { host: config.metrics.host, port: config.metrics.port });

  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  say(`Marquee is ready at ${addressOf(app.server.server.address())} (${seconds} s)`);

  const reason = await Promise.race([stopSignal(), resources.databaseLost]);
  app.server.log.info({ reason }, 'stopping');
  app.prepareToClose();
  const deadline = setTimeout(() => {
    app.server.log.error('requests did not finish in time');
    process.exit(1);
  }, config.server.shutdownTimeoutMilliseconds);
  deadline.unref();
  await app.server.close();
  metrics?.close();
  await resources.close();
}

/** The first signal asks to finish; a second one ends the process at once. */
function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        resolve(signal);
        process.once(signal, () => process.exit(1));
      });
    }
  });
}

function addressOf(address: string | { address: string; port: number } | null): string {
  if (address === null || typeof address === 'string') return String(address);
  const host = address.address.includes(':') ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}

main().catch((error: unknown) => {
  const isForPeople = error instanceof ConfigError || error instanceof EmbeddedPostgresError;
  process.stderr.write(
    `${isForPeople ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exit(1);
});
