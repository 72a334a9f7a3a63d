import { once } from 'node:events';
import { createServer } from 'node:net';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';

import { createApp, type App } from './app.ts';
import { readProcessConfig, type Config } from './config.ts';
import { listJobs } from './jobs.ts';
import { startJobs } from './platform/jobs.ts';
import { localUrl, webhooksAt } from './payments.ts';
import { serveMetrics } from './platform/metrics.ts';
import { failStart, finishWhenStopped, stopSignal } from './process.ts';
import { demandMigrated, openResources, type Resources } from './resources.ts';

/** `npm start`: serves until it is told to stop, then finishes what it accepted. */
async function main(): Promise<void> {
  const stopped = stopSignal();
  const config = readProcessConfig();
  // Before a demo is made for minutes that nobody could then look at.
  await demandFreePort(config.server);
  let reportError = (error: Error): void => say(error.message);
  const resources = await openResources(
    config,
    { progress: say, error: (e) => reportError(e) },
    { startSimulator: true },
  );
  const { connection } = resources;
  await demandMigrated(connection);

  const app = await createApp({ config, ...resources });
  const { log } = app.server;
  reportError = (error) => log.warn({ err: error }, 'a connection failed');
  await app.demo?.prepareDemo({ onProgress: say });
  const metrics = await listen(app, config);
  const jobs = startJobs(
    config.worker.inProcess
      ? listJobs(
          config,
          connection,
          app.demo,
          app.outbox,
          app.accounts,
          app.payments,
          app.giveShowtimeNotices,
        )
      : [],
    (name, error) => log.error({ err: error, job: name }, 'a job failed'),
  );
  resources.paymentSimulator?.sendWebhooksTo(webhooksAt(localUrl(config.server.host, portOf(app))));
  greet(app, config, resources);

  await finishWhenStopped({
    stopped,
    databaseLost: resources.databaseLost,
    timeoutMilliseconds: config.server.shutdownTimeoutMilliseconds,
    log,
    async finish({ inHurry }) {
      app.prepareToClose();
      if (!inHurry) await wait(config.server.shutdownDrainMilliseconds);
      await app.server.close();
      metrics?.close();
      await jobs.stop();
      await resources.close();
    },
  });
}

async function demandFreePort({ host, port }: Config['server']): Promise<void> {
  const probe = createServer().listen(port, host);
  await once(probe, 'listening');
  probe.close();
  await once(probe, 'close');
}

async function listen(app: App, { server, metrics }: Config) {
  await app.server.listen({ host: server.host, port: server.port });
  const { port } = metrics;
  return port === null ? null : serveMetrics(app.metrics, { host: metrics.host, port });
}

function portOf({ server }: App): number {
  const address = server.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function greet(app: App, config: Config, { paymentSimulator }: Resources): void {
  const port = portOf(app);
  if (config.production) {
    app.server.log.info({ port }, 'Marquee is ready');
    return;
  }
  say(`Marquee is ready at http://localhost:${port} (${process.uptime().toFixed(1)} s)`);
  say(`  API reference: http://localhost:${port}/docs`);
  if (paymentSimulator !== null) say(`  Payments are simulated at ${paymentSimulator.url}`);
  if (config.demo.seed) {
    say('  Demo: sign in as admin@movies.com / admin123 or user@test.com / password123.');
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch(failStart);
