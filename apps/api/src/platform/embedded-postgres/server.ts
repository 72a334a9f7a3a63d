import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import pg from 'pg';

import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import type { DataLocation } from './location.ts';
import { lastLines, openLog } from './server-log.ts';
import { serverSettings } from './settings.ts';

/** How a server ended. */
export type PostgresExit = {
  /** Whether we had asked it to stop. */
  expected: boolean;
  /** For the log: exit code or signal, and the last lines of the server's log. */
  description: string;
};

export type Server = {
  pid: number | undefined;
  port: number;
  /** Settles when the server has ended, for whatever reason. Never rejects. */
  exited: Promise<PostgresExit>;
  /** Shuts down fast: open transactions are rolled back. Returns when the server has ended. */
  stop(): Promise<void>;
};

type StartOptions = {
  location: DataLocation;
  /** The program to run. */
  postgres: string;
  durable: boolean;
  /** Undefined: any free one. */
  port: number | undefined;
  /** Opens the database as the application will, on a given port. */
  connectionString: (port: number) => string;
  report: (line: string) => void;
};

const READY_MILLISECONDS_MAX = 120_000;
const RETRY_MILLISECONDS_MAX = 10_000;
const SHUTDOWN_MILLISECONDS_MAX = 10_000;
const POLL_MILLISECONDS = 20;

/** "The database system is starting up": recovering from a crash, for example. */
const CANNOT_CONNECT_NOW = '57P03';

/** Processes of a killed server that have not noticed yet. */
const STILL_IN_USE = /shared memory block .* is still in use/;
/** Somebody took the port after we had found it free. */
const PORT_TAKEN = /could not create any TCP\/IP sockets/;

/**
 * Starts PostgreSQL on a data directory and waits until the application can connect.
 *
 * @throws EmbeddedPostgresError with the last lines of the server's log, when it does not come up.
 */
export async function startServer(options: StartOptions): Promise<Server> {
  const retryUntil = Date.now() + RETRY_MILLISECONDS_MAX;
  for (;;) {
    const port = options.port ?? (await findFreePort());
    const server = await spawnServer(options, port);
    try {
      await waitUntilReady(server, options);
      return server;
    } catch (error) {
      await server.stop();
      if (!mayPass(error, options) || Date.now() > retryUntil) throw error;
      await delay(POLL_MILLISECONDS * 5);
    }
  }
}

function mayPass(error: unknown, { port }: StartOptions): boolean {
  if (!(error instanceof EmbeddedPostgresError)) return false;
  return STILL_IN_USE.test(error.message) || (port === undefined && PORT_TAKEN.test(error.message));
}

async function spawnServer(options: StartOptions, port: number): Promise<Server> {
  const { location, postgres, durable } = options;
  const settings = await serverSettings({ durable, port });
  const logFile = `${location.dataDirectory}.log`;
  const log = await openLog(logFile);
  let child: ChildProcess;
  try {
    child = spawn(
      postgres,
      [
        ...['-D', location.dataDirectory],
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      {
        cwd: location.dataDirectory,
        env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
        stdio: ['ignore', log.fd, log.fd],
        // Its own process group: Ctrl-C reaches us, and we let the application finish first.
        detached: true,
        ...location.user,
      },
    );
  } finally {
    await log.close();
  }
  return superviseServer(child, port, logFile);
}

function superviseServer(child: ChildProcess, port: number, logFile: string): Server {
  let stopping: Promise<void> | undefined;
  let isStopExpected = false;

  // Whatever ends this process without a proper stop must not leave a server behind.
  const stopWithProcess = () => child.kill('SIGINT');
  process.once('exit', stopWithProcess);
  child.unref();

  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  const exited = ended.then(async (how) => {
    process.removeListener('exit', stopWithProcess);
    const lines = await lastLines(logFile);
    return { expected: isStopExpected, description: `PostgreSQL ended (${how}).\n${lines}` };
  });
  return { pid: child.pid, port, exited, stop: () => (stopping ??= stop()) };

  async function stop(): Promise<void> {
    isStopExpected = true;
    child.ref();
    // Fast shutdown, then immediate shutdown, which the next start recovers from.
    for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
      child.kill(signal);
      const timeout = new AbortController();
      const waited = delay(SHUTDOWN_MILLISECONDS_MAX, 'late', { signal: timeout.signal });
      const first = await Promise.race([exited, waited.catch(() => 'late')]);
      timeout.abort();
      if (first !== 'late') return;
    }
  }
}

/** Asks as the application will: a server that answers is ready, whatever its log says. */
async function waitUntilReady(server: Server, options: StartOptions): Promise<void> {
  const startedAt = Date.now();
  let nextReportAt = startedAt + 3000;
  const ended = server.exited.then(({ description }) => {
    throw new EmbeddedPostgresError(`The database did not start. ${description}`);
  });
  // Awaited below for as long as we wait; later, an end is nobody's failed start.
  ended.catch(() => undefined);

  while (Date.now() - startedAt < READY_MILLISECONDS_MAX) {
    if (await Promise.race([ended, isReady(server, options)])) return;
    if (Date.now() > nextReportAt) {
      options.report('Waiting for the database, which may be recovering from a crash …');
      nextReportAt += 10_000;
    }
    await Promise.race([ended, delay(POLL_MILLISECONDS)]);
  }
  throw new EmbeddedPostgresError(
    `The database did not become ready.\n${await lastLines(`${options.location.dataDirectory}.log`)}`,
  );
}

async function isReady(server: Server, options: StartOptions): Promise<boolean> {
  // Whoever answers on the port could be a stranger, until our server says that it has the port.
  if (!(await hasOpenedPort(server, options.location))) return false;
  return canConnect(options.connectionString(server.port));
}

async function hasOpenedPort(server: Server, { dataDirectory }: DataLocation): Promise<boolean> {
  const pidFile = path.join(dataDirectory, 'postmaster.pid');
  const lines = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n');
  return Number(lines[0]) === server.pid && lines[7]?.trim() === 'ready';
}

/** @throws EmbeddedPostgresError when waiting will not help, as with a wrong password. */
async function canConnect(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code !== CANNOT_CONNECT_NOW) {
      throw new EmbeddedPostgresError(`The database refuses the application: ${error.message}.`, {
        cause: error,
      });
    }
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
