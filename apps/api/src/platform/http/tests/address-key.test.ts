import Fastify from 'fastify';
import { expect, test } from 'vitest';

import { addressKey } from '../address-key.ts';

test.each([
  ['an IPv4 address for itself', '203.0.113.7', '203.0.113.7'],
  ['an IPv4 address that came as IPv6 for itself', '::ffff:203.0.113.7', '203.0.113.7'],
  ['an IPv6 address for its network', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['a short IPv6 address for its network', '2001:db8::1', '2001:db8:0:0::/64'],
  ['the shortest IPv6 address for its network', '::1', '0:0:0:0::/64'],
])('counts %s', async (_, remoteAddress, key) => {
  const app = Fastify();
  app.get('/', (request) => ({ key: addressKey(request) }));

  const response = await app.inject({ url: '/', remoteAddress });

  expect(response.json()).toEqual({ key });
});
