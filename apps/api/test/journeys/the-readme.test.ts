import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { expectInvariants } from '../support/invariants.ts';
import { startTestPayments, type TestPayments } from '../support/payment-simulator.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';

const README = new URL('../../../../README.md', import.meta.url);

let payments: TestPayments;
let api: TestApp;
let folder: string;

beforeAll(async () => {
  payments = await startTestPayments();
  api = await startTestApp({ payments, environment: { PUBLIC_URL: 'http://localhost:8000' } });
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  folder = await mkdtemp(path.join(tmpdir(), 'readme-'));
});
afterAll(async () => {
  await expectInvariants(api);
  await api.stop();
  await payments.stop();
  await rm(folder, { recursive: true });
});

test('The tour of the README runs as it is written', { timeout: 60_000 }, async () => {
  const { showtimeId } = await api.givenShowtime({ seats: 's'.repeat(20) });
  const [tour = ''] = [...(await readFile(README, 'utf8')).matchAll(/```sh\n(.*?)```/gs)].map(
    ([, code = '']) => code,
  );
  expect(tour).toContain('http://localhost:8000');

  const { output, exitCode } = await runInBash(
    tour.replaceAll('http://localhost:8000', urlOf(api)),
  );
  expect({ exitCode, errors: output.errors }).toEqual({ exitCode: 0, errors: '' });

  expect(await readFile(path.join(folder, 'ticket.svg'), 'utf8')).toContain('<svg');
  expect((await readFile(path.join(folder, 'tickets.pdf'))).subarray(0, 5).toString()).toBe(
    '%PDF-',
  );
  const [quote, cancelled] = output.answers
    .replaceAll('}{', '}\n{')
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(quote).toMatchObject({ isOpen: true, refund: { amount: 2500, currency: 'GBP' } });
  expect(cancelled).toMatchObject({ status: 'cancelled', total: { amount: 0 } });
  expect(await api.takenSeats(showtimeId)).toHaveLength(2);
});

function urlOf({ app }: TestApp): string {
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('it does not listen');
  return `http://127.0.0.1:${address.port}`;
}

function runInBash(script: string) {
  return new Promise<{ exitCode: number | null; output: { answers: string; errors: string } }>(
    (resolve, reject) => {
      const shell = spawn('bash', ['-euo', 'pipefail'], { cwd: folder });
      const output = { answers: '', errors: '' };
      shell.stdout.on('data', (chunk: Buffer) => (output.answers += chunk.toString()));
      shell.stderr.on('data', (chunk: Buffer) => (output.errors += chunk.toString()));
      shell.once('error', reject);
      shell.once('close', (exitCode) => resolve({ exitCode, output }));
      shell.stdin.end(script);
    },
  );
}
