import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { PROJECT_FOLDER } from './folders.ts';

/** A program of ours that serves HTTP in a process of its own. */
export type ServerProcess = {
  pid: number;
  /** `http://127.0.0.1:40123` */
  url: string;
  /** Where everything it says is kept. */
  logFile: string;
  /** Asks it to finish, and waits until it has. */
  stop(): Promise<void>;
};

export type ServerOptions = {
  /** What `scripts/run.js` is to run: `main`, `load/bare-server.ts`. */
  program: string;
  /** Its settings. Of ours it gets the PATH only, so that a run is what it says it is. */
  environment: Readonly<Record<string, string>>;
  /** Where its log goes. */
  folder: string;
  name: string;
  /** Writes a CPU profile here when it ends. */
  profileFolder?: string | undefined;
};

const READY_MILLISECONDS_MAX = 60_000;
const STOP_MILLISECONDS_MAX = 15_000;
const POLL_MILLISECONDS = 50;
const READY = /ready at (http:\/\/\S+)/;

/** @throws Error with the last of what it said, when it does not come up */
export async function startServerProcess({
  program,
  environment,
  folder,
  name,
  profileFolder,
}: ServerOptions): Promise<ServerProcess> {
  const logFile = path.join(folder, `${name}.log`);
  if (profileFolder !== undefined) mkdirSync(profileFolder, { recursive: true });
  // Straight into a file: what went through this process would cost the measurement.
  const log = openSync(logFile, 'w');
  const child = spawn(
    process.execPath,
    [
      ...(profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`]),
      ...['scripts/run.js', program],
    ],
    {
      cwd: PROJECT_FOLDER,
      env: { PATH: process.env['PATH'] ?? '', ...environment },
      stdio: ['ignore', log, log],
    },
  );
  closeSync(log);
  const exited = once(child, 'exit');
  // Whatever ends this process without a proper stop must not leave a server behind.
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);

  const url = await waitUntilReady(logFile, () => child.exitCode !== null);

  return {
    pid: child.pid ?? 0,
    url,
    logFile,
    async stop() {
      child.kill('SIGTERM');
      const timeout = new AbortController();
      const late = wait(STOP_MILLISECONDS_MAX, 'late', { signal: timeout.signal });
      if ((await Promise.race([exited, late.catch(() => 'late')])) === 'late') {
        child.kill('SIGKILL');
        await exited;
      }
      timeout.abort();
      process.removeListener('exit', killWithUs);
    },
  };
}

/** Reads what it says until it says where it is. */
async function waitUntilReady(logFile: string, hasEnded: () => boolean): Promise<string> {
  const giveUpAt = Date.now() + READY_MILLISECONDS_MAX;
  for (;;) {
    const isLate = hasEnded() || Date.now() > giveUpAt;
    const said = readFileSync(logFile, 'utf8');
    const found = READY.exec(said)?.[1];
    if (found !== undefined) return found;
    if (isLate) throw new Error(`a server did not start:\n${said.slice(-2000)}`);
    await wait(POLL_MILLISECONDS);
  }
}
