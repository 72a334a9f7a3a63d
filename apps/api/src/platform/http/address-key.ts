import { isIPv6 } from 'node:net';

import type { FastifyRequest } from 'fastify';

/** Whom requests from an address count for: with IPv6 a whole network (/64) is one customer's. */
export function addressKey({ ip }: FastifyRequest): string {
  if (!isIPv6(ip)) return ip;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = ip.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  if (tail !== undefined) {
    const tailGroups = tail.split(':').filter((group) => group !== '');
    while (groups.length + tailGroups.length < 8) groups.push('0');
    groups.push(...tailGroups);
  }
  return `${groups.slice(0, 4).join(':')}::/64`;
}
