import process from 'node:process';

import { createApp, type App } from './app.ts';
import { readProcessConfig, type Config } from './config.ts';
import { listJobs } from './jobs.ts';
import { startJobs } from './platform/jobs.ts';
import { serveMetrics } from './platform/metrics.ts';
import { failStart, stopSignal } from './process.ts';
import { demandMigrated, openResources } from './resources.ts';

/** `npm start`: serves until it is told to stop, then finishes what it accepted. */
async function main(): Promise<void> {
  const stopped = stopSignal();
  const config = readProcessConfig();
  let reportError = (error: Error): void => say(error.message);
  const resources = await openResources(config, { progress: say, error: (e) => reportError(e) });
  const { connection } = resources;
  await demandMigrated(connection);

  const app = await createApp({ config, ...resources });
  const { log } = app.server;
  reportError = (error) => log.warn({ err: error }, 'a connection failed');
  await app.demo?.prepareDemo({ onProgress: say });
  const metrics = await listen(app, config);
  const jobs = startJobs(
    config.worker.inProcess ? listJobs(config, connection, app.demo) : [],
    (name, error) => log.error({ err: error, job: name }, 'a job failed'),
  );
  greet(app, config);

  const reason = await Promise.race([stopped, resources.databaseLost]);
  log.info({ reason }, 'stopping');
  endAnywayAfter(config.server.shutdownTimeoutMilliseconds);
  app.prepareToClose();
  await app.server.close();
  metrics?.close();
  await jobs.stop();
  await resources.close();
}

async function listen(app: App, { server, metrics }: Config) {
  await app.server.listen({ host: server.host, port: server.port });
  const { port } = metrics;
  return port === null ? null : serveMetrics(app.metrics, { host: metrics.host, port });
}

function greet({ server }: App, config: Config): void {
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  if (config.production) {
    server.log.info({ port }, 'Marquee is ready');
    return;
  }
  say(`Marquee is ready at http://localhost:${port} (${process.uptime().toFixed(1)} s)`);
  say(`  API reference: http://localhost:${port}/docs`);
  if (config.demo.seed) {
    say('  Demo: sign in as admin@movies.com / admin123 or user@test.com / password123.');
  }
}

/** What does not end in time is ended: whoever watches over the process would do it less kindly. */
function endAnywayAfter(milliseconds: number): void {
  setTimeout(() => {
    say('Requests did not finish in time.');
    process.exit(1);
  }, milliseconds).unref();
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch(failStart);
