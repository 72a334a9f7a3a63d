import fastify, { type FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';

import { forgetCookie, keepCookie, readCookie } from '../page-cookies.ts';
import { preparePages } from '../page-settings.ts';

const CHOICE = { name: 'choice', keptSeconds: 60 };
const SECRET = {
  name: 'secret',
  keptSeconds: 60,
  sameSite: 'strict',
  isOwnHostOnly: true,
} as const;

describe('what a browser keeps for the pages', () => {
  it('is read by no script, and with https never goes without', async () => {
    expect(await cookiesOf('https://tickets.example', '/keep')).toEqual([
      'choice=one; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Lax',
      '__Host-secret=two; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Strict',
    ]);
  });

  it('is kept on a machine of one’s own without https', async () => {
    expect(await cookiesOf('http://localhost:3000', '/keep')).toEqual([
      'choice=one; Max-Age=60; Path=/; HttpOnly; SameSite=Lax',
      'secret=two; Max-Age=60; Path=/; HttpOnly; SameSite=Strict',
    ]);
  });

  it('is forgotten under the name that it was kept under', async () => {
    expect(await cookiesOf('https://tickets.example', '/forget')).toEqual([
      '__Host-secret=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Strict',
    ]);
  });

  it('is not taken from another host of the domain', async () => {
    const app = givenApp('https://tickets.example');
    const read = async (cookie: string) =>
      (await app.inject({ url: '/read', headers: { cookie } })).json<{ secret: string | null }>();
    expect(await read('secret=planted')).toEqual({ secret: null });
    expect(await read('__Host-secret=two')).toEqual({ secret: 'two' });
    await app.close();
  });
});

function givenApp(publicUrl: string): FastifyInstance {
  const app = fastify();
  preparePages(app, {
    settings: { publicUrl, formOrigins: [], stripePublishableKey: null },
    assets: { urlOf: (name) => name, read: () => undefined },
  });
  app.get('/keep', (_request, reply) => {
    keepCookie(reply, CHOICE, 'one');
    keepCookie(reply, SECRET, 'two');
    return reply.send();
  });
  app.get('/forget', (_request, reply) => {
    forgetCookie(reply, SECRET);
    return reply.send();
  });
  app.get('/read', async (request) => ({ secret: readCookie(request, SECRET) ?? null }));
  return app;
}

async function cookiesOf(publicUrl: string, url: string): Promise<string[]> {
  const app = givenApp(publicUrl);
  const { headers } = await app.inject({ url });
  await app.close();
  return [headers['set-cookie'] ?? []].flat();
}
