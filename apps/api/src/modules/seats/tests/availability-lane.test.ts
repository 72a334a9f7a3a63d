import { subscribe } from 'node:diagnostics_channel';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp } from '../../../../test/support/test-app.ts';

let api: TestApp;
let address: string;
let handledByFramework = 0;

beforeAll(async () => {
  api = await startTestApp();
  subscribe('tracing:fastify.request.handler:start', () => {
    handledByFramework += 1;
  });
  address = await api.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => api.stop());

describe('availability from memory', () => {
  test('is the same answer as that of the route, byte for byte', async () => {
    const { showtimeId } = await api.givenShowtime();
    await api.givenHold(showtimeId, ['A1']);
    // The first reads the database, by the route; the second finds it in memory.
    const [first, fromMemory] = [await read(showtimeId), await read(showtimeId)];
    // A condition that is not met goes by the route too.
    const byRoute = await read(showtimeId, { 'if-none-match': '"another"' });

    expect(fromMemory.body).toContain('"unavailable":["A1"]');
    for (const other of [first, byRoute]) {
      expect(fromMemory.status).toBe(other.status);
      expect(fromMemory.body).toBe(other.body);
      expect(fromMemory.headers).toEqual(other.headers);
    }
  });

  test('does not enter the framework, and is counted like everything else', async () => {
    const { showtimeId } = await api.givenShowtime();
    await read(showtimeId);
    const [handled, counted] = [handledByFramework, await countedReads()];
    const { requestId } = await read(showtimeId);
    expect(requestId).not.toBe('');
    expect(handledByFramework).toBe(handled);
    expect(await countedReads()).toBe(counted + 1);
  });

  test('shows a hold at once', async () => {
    const { showtimeId } = await api.givenShowtime();
    await read(showtimeId);
    await api.givenHold(showtimeId, ['A2']);
    expect((await read(showtimeId)).body).toContain('"unavailable":["A2"]');
  });

  test('is none of a planned showtime, nor where there is none', async () => {
    const { showtimeId, seatMapId } = await api.givenShowtime({ status: 'planned' });
    expect((await read(showtimeId)).status).toBe(404);
    expect((await read(showtimeId)).status).toBe(404);
    expect((await read(seatMapId)).status).toBe(404);
  });

  test('answers 304 to whoever has it', async () => {
    const { showtimeId } = await api.givenShowtime();
    const { headers } = await read(showtimeId);
    const again = await read(showtimeId, { 'if-none-match': headers['etag'] ?? '' });
    expect([again.status, again.body]).toEqual([304, '']);
  });
});

async function read(showtimeId: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${address}/api/v1/showtimes/${showtimeId}/seats`, { headers });
  const {
    'x-request-id': requestId = '',
    date: _date,
    ...rest
  } = Object.fromEntries(response.headers);
  return { status: response.status, requestId, headers: rest, body: await response.text() };
}

async function countedReads(): Promise<number> {
  const text = await api.parts.metrics.registry.metrics();
  const line = /duration_seconds_count\{[^}]*showtimeId\/seats"[^}]*status="200"[^}]*\} (\d+)/.exec(
    text,
  );
  return Number(line?.[1]);
}
