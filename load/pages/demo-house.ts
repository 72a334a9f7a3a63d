import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { startServerProcess } from '../machine/child-process.ts';
import { PROJECT_FOLDER } from '../machine/folders.ts';
import { findFreePort } from '../machine/free-port.ts';

/** The demo as `npm start` shows it, in a process and a folder of its own. */
export type DemoHouse = { url: string; pid: number; stop(): Promise<void> };

/**
 * Makes a demo, with the auditorium of a thousand seats, and serves it.
 *
 * @param say is told what takes its time
 */
export async function startDemoHouse(say: (line: string) => void): Promise<DemoHouse> {
  const folder = await mkdtemp(path.join(tmpdir(), 'marquee-pages-'));
  // As root PostgreSQL runs as nobody, who has to get in.
  await chmod(folder, 0o755);
  const port = await findFreePort();
  const environment = {
    DATA_DIRECTORY: path.join(folder, 'data'),
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    PAYMENT_SIMULATOR_PORT: String(await findFreePort()),
    METRICS_PORT: 'off',
    LOG_LEVEL: 'warn',
    RATE_LIMITS: 'off',
  };
  say('Making a demo …');
  await promisify(execFile)(process.execPath, ['scripts/run.js', 'cli/seed', '--stress'], {
    cwd: PROJECT_FOLDER,
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  });
  const server = await startServerProcess({ program: 'main', environment, folder, name: 'demo' });
  return {
    url: environment.PUBLIC_URL,
    pid: server.pid,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
