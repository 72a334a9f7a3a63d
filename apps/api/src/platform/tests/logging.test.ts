import { Writable } from 'node:stream';

import Fastify, { LogController, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { sendProblems } from '../http/problem.ts';
import { loggerOptions, logRequests } from '../logging.ts';

const SECRET = 'k1.this-opens-somebodys-reservation';

let app: FastifyInstance;
let log: string;

beforeEach(() => {
  log = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      log += String(chunk);
      done();
    },
  });
  app = Fastify({
    logger: { ...loggerOptions('trace'), stream },
    logController: new LogController({ disableRequestLogging: true }),
  });
  sendProblems(app);
  logRequests(app);
  const querystring = { type: 'object', properties: { limit: { type: 'integer' } } };
  app.get('/open', { schema: { querystring } }, (request) => {
    request.log.info({ req: request }, 'opened');
    request.log.info({ query: request.query }, 'opened');
    return 'open';
  });
  app.post('/broken', () => {
    throw new Error('broken');
  });
});
afterEach(() => app.close());

describe('what opens a reservation', () => {
  test.each([
    ['GET', '/open', 200],
    ['GET', '/open?limit=many', 400],
    ['GET', '/nowhere', 404],
    ['POST', '/broken', 500],
    ['GET', '/%zz', 400],
  ] as const)('is in no log line of %s %s, which answers %i', async (method, path, status) => {
    const url = `${path}${path.includes('?') ? '&' : '?'}access=${SECRET}`;

    const response = await app.inject({ method, url });

    expect(response.statusCode).toBe(status);
    expect(log).not.toContain(SECRET);
  });

  test('is left out where the request itself is logged, which stays recognisable', async () => {
    await app.inject({ url: `/open?access=${SECRET}` });

    expect(log).toContain('"req":{"id":"req-1","method":"GET","path":"/open"}');
    expect(log.match(/\[redacted\]/g)).toHaveLength(1);
  });
});
