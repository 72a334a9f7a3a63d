import process from 'node:process';

import type { BaseLogger } from 'pino';

import { ConfigError } from './config.ts';
import { EmbeddedPostgresError } from './platform/embedded-postgres/index.ts';
import { hasCode } from './platform/has-code.ts';
import { databaseFailure } from './platform/retry.ts';

/** The first signal asks to finish; a second one ends the process at once. */
export function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        resolve(signal);
        process.once(signal, () => process.exit(1));
      });
    }
  });
}

type Ending = {
  /** Somebody asked for the end: see `stopSignal`. */
  stopped: Promise<string>;
  /** The program cannot go on; see `Resources`. */
  databaseLost: Promise<string>;
  timeoutMilliseconds: number;
  log: Pick<BaseLogger, 'info' | 'error'>;
  /** Finishes what was accepted and lets go of everything; in a hurry where nothing can be finished. */
  finish: (how: { inHurry: boolean }) => Promise<void>;
};

/**
 * Waits until the program is to end, and ends it in order. Its exit code is 0 only when somebody asked
 * for the end and everything was finished in time: else whoever watches over it is to start it again.
 */
export async function finishWhenStopped({
  stopped,
  databaseLost,
  timeoutMilliseconds,
  log,
  finish,
}: Ending): Promise<void> {
  // Nothing else need keep a worker between two jobs: its connections close when nobody uses them.
  const staying = setInterval(() => undefined, 60_000);
  const inHurry = await Promise.race([
    stopped.then((signal) => {
      log.info({ reason: signal }, 'stopping');
      return false;
    }),
    databaseLost.then((reason) => {
      log.error({ reason }, 'stopping: the database is lost');
      process.exitCode = 1;
      return true;
    }),
  ]);
  clearInterval(staying);
  // What does not end in time is ended: whoever watches over the process would do it less kindly.
  setTimeout(() => {
    log.error({ timeoutMilliseconds }, 'stopped before everything was finished');
    process.exit(1);
  }, timeoutMilliseconds).unref();
  await finish({ inHurry });
}

/** Ends a program that could not start: with a sentence where people can help, else with the bug. */
export function failStart(error: unknown): void {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}

function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof EmbeddedPostgresError) return error.message;
  if (hasCode(error, 'EADDRINUSE')) {
    return 'The port is taken: choose another with PORT (and METRICS_PORT), or stop who has it.';
  }
  if (hasCode(error, 'EACCES')) return 'The port may not be opened: choose one above 1023.';
  if (databaseFailure(error) !== undefined && error instanceof Error) {
    return `The database does not answer: ${error.message}. Look at DATABASE_URL.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
