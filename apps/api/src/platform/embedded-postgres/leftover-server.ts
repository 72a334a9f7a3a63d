import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { hasCode } from '../has-code.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { isMissing } from './file-errors.ts';
import { findProcess } from './processes.ts';

const POLL_MILLISECONDS = 20;
const SHUTDOWN_MILLISECONDS_MAX = 10_000;

/**
 * Stops a server that outlived the process that had started it, and says whether the last run of the
 * data directory ended without a proper shutdown.
 *
 * It is stopped rather than used on: a server of our own has our settings and is our child, so that
 * we learn when it ends.
 *
 * @throws EmbeddedPostgresError when it does not stop.
 */
export async function stopLeftoverServer(
  dataDirectory: string,
  report: (line: string) => void,
): Promise<boolean> {
  const pidFile = path.join(dataDirectory, 'postmaster.pid');
  const content = await readFile(pidFile, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (content === undefined) return false;

  const pid = Number.parseInt(content, 10);
  if (pid > 0 && (await isServing(pid, dataDirectory))) {
    report('Stopping the database server that an earlier run left behind …');
    await stopServer(pid, dataDirectory);
  } else {
    await disownPid(pidFile, content);
  }
  return true;
}

/** Whether a process is the PostgreSQL server of a data directory. */
async function isServing(pid: number, dataDirectory: string): Promise<boolean> {
  const running = await findProcess(pid);
  if (running === undefined) return false;
  const [program] = running.commandLine.split(' -D ');
  if (program === undefined || path.basename(program) !== 'postgres') return false;
  return running.workingDirectory === undefined
    ? running.commandLine.includes(` -D ${dataDirectory} `)
    : running.workingDirectory === dataDirectory;
}

async function stopServer(pid: number, dataDirectory: string): Promise<void> {
  // Fast shutdown, then immediate shutdown, which the next start recovers from.
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!sendSignal(pid, signal)) return;
    const deadline = Date.now() + SHUTDOWN_MILLISECONDS_MAX;
    while (Date.now() < deadline) {
      if (!(await isServing(pid, dataDirectory))) return;
      await delay(POLL_MILLISECONDS);
    }
  }
  throw new EmbeddedPostgresError(
    `The database server of an earlier run (pid ${pid}) does not stop. Stop it, then start again.`,
  );
}

function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if (hasCode(error, 'ESRCH')) return false;
    throw error;
  }
}

/**
 * Lets PostgreSQL start although another process has the dead server's pid, or its pid is a zombie's.
 *
 * PostgreSQL takes a pid file naming its parent (us) for a stale one. Removing the file instead would
 * take away the other half of its check, the one that finds processes of the dead server still alive.
 */
async function disownPid(pidFile: string, content: string): Promise<void> {
  const [, ...rest] = content.split('\n');
  await writeFile(pidFile, [String(process.pid), ...rest].join('\n'));
}
