import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
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
  const log = createWriteStream(logFile);
  await once(log, 'open');
  if (profileFolder !== undefined) mkdirSync(profileFolder, { recursive: true });
  const child = spawn(
    process.execPath,
    [
      ...(profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`]),
      ...['scripts/run.js', program],
    ],
    {
      cwd: PROJECT_FOLDER,
      env: { PATH: process.env['PATH'] ?? '', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const exited = once(child, 'exit');
  // Whatever ends this process without a proper stop must not leave a server behind.
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);

  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    const timer = setTimeout(
      () => reject(new Error(`${name} did not start in time:\n${said.slice(-2000)}`)),
      READY_MILLISECONDS_MAX,
    );
    const listen = (chunk: string) => {
      said = `${said}${chunk}`.slice(-10_000);
      const found = READY.exec(said)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      child.stdout.off('data', listen);
      resolve(found);
    };
    child.stdout.setEncoding('utf8').on('data', listen).pipe(log);
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      said = `${said}${chunk}`.slice(-10_000);
      log.write(chunk);
    });
    child.once('exit', () => {
      clearTimeout(timer);
      reject(new Error(`${name} did not start:\n${said.slice(-2000)}`));
    });
  });

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
      log.end();
    },
  };
}
