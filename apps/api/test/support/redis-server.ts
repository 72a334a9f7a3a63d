import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Redis } from 'ioredis';

/** A Redis of a test's own, which it may ill-treat. It keeps nothing on disk. */
export type RedisServer = {
  url: string;
  /** A connection for looking and for meddling; made anew after each start. */
  client(): Redis;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again, empty, at the same address. */
  start(): Promise<void>;
  /** Stops its clock: connections stay, and nothing is answered. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
};

export async function startRedisServer(): Promise<RedisServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'marquee-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  let connection: Redis | undefined;
  await start();

  return {
    url,
    client,
    kill,
    start,
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    async stop() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };

  function client(): Redis {
    if (connection === undefined) throw new Error('Redis has been stopped');
    return connection;
  }

  async function start(): Promise<void> {
    const options = { port, dir: folder, save: '', appendonly: 'no', bind: '127.0.0.1' };
    child = spawn(
      'redis-server',
      Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
      { stdio: 'ignore' },
    );
    connection = new Redis(url, { retryStrategy: () => 20, maxRetriesPerRequest: null });
    connection.on('error', () => undefined);
    await connection.ping();
  }

  async function kill(): Promise<void> {
    connection?.disconnect();
    connection = undefined;
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null) return;
    const exited = once(running, 'exit');
    running.kill('SIGKILL');
    await exited;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('a server has a port');
  return address.port;
}
