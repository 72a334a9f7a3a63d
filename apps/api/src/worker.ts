import { pino } from 'pino';

import { createApp } from './app.ts';
import { readProcessConfig } from './config.ts';
import { listJobs } from './jobs.ts';
import { startJobs } from './platform/jobs.ts';
import { loggerOptions, logOutput } from './platform/logging.ts';
import { failStart, finishWhenStopped, stopSignal } from './process.ts';
import { demandMigrated, openResources } from './resources.ts';

/** `npm run worker`: the jobs in a process of their own, beside API processes with WORKER=separate. */
async function main(): Promise<void> {
  const stopped = stopSignal();
  const config = readProcessConfig();
  const log = pino(loggerOptions(config.logging.level), logOutput());
  const resources = await openResources(config, {
    progress: (line) => log.info(line),
    error: (error) => log.warn({ err: error }, 'a connection failed'),
  });
  await demandMigrated(resources.connection);
  // The same program as the API, listening to nobody: what a job does, the services know.
  const app = await createApp({ config, ...resources });
  const jobs = startJobs(
    listJobs(
      config,
      resources.connection,
      null,
      app.outbox,
      app.accounts,
      app.payments,
      app.giveShowtimeNotices,
    ),
    (name, error) => log.error({ err: error, job: name }, 'a job failed'),
  );
  log.info('the worker is running');
  await finishWhenStopped({
    stopped,
    databaseLost: resources.databaseLost,
    timeoutMilliseconds: config.server.shutdownTimeoutMilliseconds,
    log,
    async finish() {
      await jobs.stop();
      await app.server.close();
      await resources.close();
    },
  });
}

main().catch(failStart);
