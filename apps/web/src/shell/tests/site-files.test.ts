import Fastify from 'fastify';
import { expect, test } from 'vitest';

import { siteFiles } from '../site-files.routes.ts';

test.each([
  { address: '/favicon.svg', type: 'image/svg+xml', says: '<svg ' },
  { address: '/manifest.webmanifest', type: 'application/manifest+json', says: '"name":"Marquee"' },
  { address: '/robots.txt', type: 'text/plain', says: 'Disallow: /reservations' },
])('$address is there for whoever asks', async ({ address, type, says }) => {
  const app = Fastify();
  await app.register(siteFiles);

  const response = await app.inject(address);

  expect(response.statusCode).toBe(200);
  expect(response.headers['content-type']).toContain(type);
  expect(response.headers['cache-control']).toBe('public, max-age=86400');
  expect(response.body).toContain(says);
});
