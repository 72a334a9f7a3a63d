import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { readConfig } from '../src/config.ts';
import { createServer } from '../src/server.ts';

const ALLOWED = 'https://tickets.example.com';
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const HEADERS =
  'authorization, content-type, enrolment-token, guest-token, idempotency-key, if-match, if-none-match, last-event-id';

describe('with CORS_ORIGINS', () => {
  let server: FastifyInstance;
  beforeAll(async () => {
    ({ server } = await createServer(
      readConfig({ LOG_LEVEL: 'silent', CORS_ORIGINS: `${ALLOWED}, https://box.example.com` }),
    ));
    server.get('/here', async () => ({ status: 'here' }));
  });
  afterAll(() => server.close());

  test.each(METHODS)(
    'pages of an allowed origin may %s with every header of ours',
    async (method) => {
      const { statusCode, headers } = await preflight(ALLOWED, method);
      expect(statusCode).toBe(204);
      expect(headers['access-control-allow-origin']).toBe(ALLOWED);
      expect(String(headers['access-control-allow-methods']).split(', ')).toEqual(METHODS);
      expect(headers['access-control-allow-headers']).toBe(HEADERS);
      expect(headers['access-control-allow-credentials']).toBeUndefined();
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['x-request-id']).toMatch(/./);
    },
  );

  test('pages of an allowed origin may read answers, and the headers they need of them', async () => {
    const { headers } = await server.inject({ url: '/here', headers: { origin: ALLOWED } });
    expect(headers['access-control-allow-origin']).toBe(ALLOWED);
    expect(headers['access-control-expose-headers']).toContain('guest-token');
    expect(headers['vary']).toContain('Origin');
  });

  test.each([
    'https://evil.example.com',
    `${ALLOWED}.evil.example`,
    'http://tickets.example.com',
    'null',
  ])('pages of %s may nothing: no origin is reflected, and none stands for all', async (origin) => {
    for (const { headers } of [
      await preflight(origin, 'DELETE'),
      await server.inject({ url: '/here', headers: { origin } }),
    ]) {
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  function preflight(origin: string, method: string) {
    return server.inject({
      method: 'OPTIONS',
      url: '/here',
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': HEADERS,
      },
    });
  }
});

test('without CORS_ORIGINS no other origin may anything', async () => {
  const { server } = await createServer(readConfig({ LOG_LEVEL: 'silent' }));
  server.get('/here', async () => ({ status: 'here' }));
  const { headers } = await server.inject({ url: '/here', headers: { origin: ALLOWED } });
  expect(headers['access-control-allow-origin']).toBeUndefined();
  await server.close();
});
