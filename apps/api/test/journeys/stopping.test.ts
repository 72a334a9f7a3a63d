import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';

import { readConfig } from '../../src/config.ts';
import { createServer } from '../../src/server.ts';
import {
  startTestApp,
  TEST_TICKET_KEYS,
  TEST_TOKEN_KEYS,
  type TestApp,
} from '../support/test-app.ts';

const RUN = fileURLToPath(new URL('../../../../scripts/run.js', import.meta.url));
const PATIENCE = { timeout: 20_000, interval: 20 };

describe('a process told to stop', () => {
  let api: TestApp;
  beforeAll(async () => {
    api = await startTestApp();
  });
  afterAll(() => api.stop());

  test('says it is not ready, serves on for the drain, finishes what it accepted, and exits with 0', async () => {
    const marquee = start('main', {
      DATABASE_URL: api.databaseUrl,
      DATABASE_LOCK_TIMEOUT_MILLISECONDS: '20000',
      DATABASE_STATEMENT_TIMEOUT_MILLISECONDS: '20000',
      SHUTDOWN_DRAIN_MILLISECONDS: '1500',
    });
    const origin = await marquee.origin();
    expect((await fetch(`${origin}/health/ready`)).status).toBe(200);

    const owner = new pg.Client({ connectionString: api.ownerUrl });
    await owner.connect();
    onTestFinished(() => owner.end());
    await owner.query('begin; lock table marquee.genres in access exclusive mode');
    const accepted = fetch(`${origin}/api/v1/genres`);
    await vi.waitFor(async () => {
      const waiting = await owner.query(
        `select 1 from pg_locks where relation = 'marquee.genres'::regclass and not granted`,
      );
      expect(waiting.rowCount).toBe(1);
    }, PATIENCE);

    marquee.child.kill('SIGTERM');
    await vi.waitFor(async () => {
      const readiness = await fetch(`${origin}/health/ready`);
      expect([readiness.status, await readiness.json()]).toEqual([503, { status: 'closing' }]);
    }, PATIENCE);
    // Whoever has not seen that yet is served as ever.
    expect((await fetch(`${origin}/api/v1/cinemas`)).status).toBe(200);
    await vi.waitFor(() => expect(fetch(origin)).rejects.toThrow('fetch failed'), PATIENCE);

    await owner.query('rollback');
    const answer = await accepted;
    expect([answer.status, await answer.json()]).toEqual([200, { data: [], nextCursor: null }]);
    // Else the connection, which the client would keep, kept the process.
    expect(answer.headers.get('connection')).toBe('close');
    expect(await marquee.exitCode).toBe(0);
  });

  test('does so as a worker too', async () => {
    const worker = start('worker', { DATABASE_URL: api.databaseUrl });
    await vi.waitFor(() => expect(worker.output()).toContain('the worker is running'), PATIENCE);
    worker.child.kill('SIGTERM');
    expect(await worker.exitCode).toBe(0);
  });
});

describe('a process whose database is lost', () => {
  test.each([
    ['main', 'Marquee is ready'],
    ['worker', 'the worker is running'],
  ])('ends as a failure, so that %s is started again', async (program, ready) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'marquee-stopping-'));
    // As root PostgreSQL runs as nobody, who has to get in.
    await chmod(folder, 0o755);
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const marquee = start(program, {
      EMBEDDED_POSTGRES: '1',
      DATA_DIRECTORY: folder,
      SEED_DEMO_DATA: '0',
    });
    await vi.waitFor(() => expect(marquee.output()).toContain(ready), PATIENCE);
    const lock = await readFile(path.join(folder, 'postgres', 'postmaster.pid'), 'utf8');
    process.kill(Number(lock.split('\n')[0]), 'SIGKILL');
    expect(await marquee.exitCode).toBe(1);
    expect(marquee.output()).toContain('the database is lost');
  });
});

describe('a server that closes', () => {
  test('still answers what arrives meanwhile, like always, and closes its connection', async () => {
    const { server } = await createServer(readConfig({ LOG_LEVEL: 'silent' }));
    server.get('/here', async () => ({ status: 'here' }));
    let late: Promise<Response> | undefined;
    server.addHook('preClose', async () => {
      late = fetch(new URL('/here', origin));
      await late;
    });
    const origin = await server.listen({ host: '127.0.0.1', port: 0 });
    await server.close();
    const answer = await late;
    expect([answer?.status, await answer?.json()]).toEqual([200, { status: 'here' }]);
    expect(answer?.headers.get('connection')).toBe('close');
    expect(answer?.headers.get('x-request-id')).toMatch(/./);
  });
});

type Program = {
  child: ChildProcess;
  exitCode: Promise<unknown>;
  output: () => string;
  /** Where it listens, once it does. */
  origin: () => Promise<string>;
};

/** The real program, as `npm start` runs it. */
function start(program: string, environment: Record<string, string>): Program {
  const child = spawn(process.execPath, [RUN, program], {
    env: {
      PORT: '0',
      METRICS_PORT: 'off',
      TOKEN_KEYS: TEST_TOKEN_KEYS,
      TICKET_KEYS: TEST_TICKET_KEYS,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  const exitCode = once(child, 'close').then(([code]: unknown[]) => code);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exitCode;
  });
  return {
    child,
    exitCode,
    output: () => output,
    origin: () =>
      vi.waitFor(() => {
        const [, port] = /ready at http:\/\/localhost:(\d+)/.exec(output) ?? [];
        if (port === undefined) throw new Error(`it is not ready:\n${output}`);
        return `http://127.0.0.1:${port}`;
      }, PATIENCE),
  };
}
