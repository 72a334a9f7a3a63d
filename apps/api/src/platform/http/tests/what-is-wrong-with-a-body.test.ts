import Fastify, { type FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { sendProblems } from '../problem.ts';
import { validateStrictly } from '../validation.ts';

const numbers = { body: Type.Object({ numbers: Type.Array(Type.Integer()) }) };
const wrong = { numbers: ['one', 'two', 'three'] };

let app: FastifyInstance;
let log: string[];
beforeEach(() => {
  log = [];
  app = Fastify({ logger: { level: 'warn', stream: { write: (line) => void log.push(line) } } });
  validateStrictly(app);
  sendProblems(app);
});
afterEach(() => app.close());

describe('what is wrong with a body', () => {
  test('is all told where bodies are small', async () => {
    app.post('/small', { schema: numbers }, async () => ({}));
    expect(await pointersAt('/small')).toEqual(['/numbers/0', '/numbers/1', '/numbers/2']);
  });

  test('is looked for up to the first mistake where they may be large', async () => {
    await app.register(
      async (venues) => {
        venues.post('/large', { bodyLimit: 2_000_000, schema: numbers }, async () => ({}));
      },
      { prefix: '/venues' },
    );
    expect(await pointersAt('/venues/large')).toEqual(['/numbers/0']);
  });

  test('and is found by the database alone is a 400 for the caller, and a warning for us', async () => {
    app.post('/unstorable', async () => {
      throw Object.assign(new Error('numeric field overflow'), { code: '22003' });
    });
    const response = await app.inject({ method: 'POST', url: '/unstorable', payload: {} });
    expect([response.statusCode, response.json()]).toMatchObject([
      400,
      { code: 'INVALID_REQUEST' },
    ]);
    expect(log.map((line): unknown => JSON.parse(line))).toMatchObject([
      { level: 40, err: { message: 'numeric field overflow', code: '22003' } },
    ]);
  });
});

async function pointersAt(url: string): Promise<string[]> {
  const response = await app.inject({ method: 'POST', url, payload: wrong });
  const { errors } = response.json<{ errors: { pointer: string }[] }>();
  return errors.map(({ pointer }) => pointer);
}
