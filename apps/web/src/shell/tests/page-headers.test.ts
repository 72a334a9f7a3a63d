import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp } from '../../../../api/test/support/test-app.ts';

describe('every page', () => {
  let house: TestApp;

  beforeAll(async () => {
    house = await startTestApp();
  });

  afterAll(async () => house.stop());

  test('lets in what is ours and nothing else', async () => {
    const { headers } = await house.app.inject({ url: '/x', headers: { accept: 'text/html' } });
    const policy = new Map(
      String(headers['content-security-policy'])
        .split('; ')
        .map((directive) => directive.split(/ (.*)/s))
        .map(([name = '', value = '']) => [name, value]),
    );

    expect(Object.fromEntries(policy)).toMatchObject({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'connect-src': "'self'",
      'base-uri': "'none'",
      'frame-ancestors': "'none'",
    });
    expect(String(headers['content-security-policy'])).not.toMatch(/unsafe|\*|https?:/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-store',
    });
  });

  test('has no script and no style of its own, and loads nothing from elsewhere', async () => {
    const { body } = await house.app.inject({ url: '/x', headers: { accept: 'text/html' } });

    expect(body).not.toMatch(/<script(?![^>]*\ssrc="\/)(?![^>]*type="application\/)/);
    expect(body).not.toMatch(/<style|\sstyle=|\son[a-z]+=/);
    expect(body).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  });

  test('is sent compressed to whoever takes it so', async () => {
    const { headers, rawPayload } = await house.app.inject({
      url: '/x',
      headers: { accept: 'text/html', 'accept-encoding': 'br, gzip' },
    });

    expect(headers['content-encoding']).toBe('br');
    expect(rawPayload.length).toBeGreaterThan(100);
  });

  test('is not sent again to whoever has it, where anybody may see it', async () => {
    const first = await house.app.inject({ url: '/films', headers: { accept: 'text/html' } });
    const etag = String(first.headers.etag);
    expect(first.headers['cache-control']).toBe('private, no-cache');
    expect(etag).toMatch(/^W\/"[\w-]+"$/);

    const again = await house.app.inject({
      url: '/films',
      headers: { accept: 'text/html', 'accept-encoding': 'br', 'if-none-match': etag },
    });
    expect(again).toMatchObject({ statusCode: 304, body: '' });
    const inTheDark = await house.app.inject({
      url: '/films',
      headers: { accept: 'text/html', cookie: 'theme=dark', 'if-none-match': etag },
    });
    expect(inTheDark.statusCode).toBe(200);
  });

  test('brings what it is made of under names that may be kept for ever', async () => {
    const { body } = await house.app.inject({ url: '/x', headers: { accept: 'text/html' } });
    const addresses = [...body.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, url]) => url);

    expect(addresses.length).toBeGreaterThan(1);
    for (const url of addresses) {
      const asset = await house.app.inject({
        url: String(url),
        headers: { 'accept-encoding': 'gzip' },
      });
      expect(asset.statusCode).toBe(200);
      expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    }
  });

  test.each(['/assets/main.css', '/assets/manifest.json', '/assets/..%2fpackage.json'])(
    'has no file at %s',
    async (url) => {
      expect((await house.app.inject({ url })).statusCode).toBe(404);
    },
  );
});
