import { isIPv6 } from 'node:net';

import type { FastifyRequest } from 'fastify';
import type { Redis } from 'ioredis';

import type { Config } from '../../config.ts';
import { createRateLimiter, type LimitRule } from '../../platform/http/rate-limit.ts';

/** Limits of the routes of this module, by the names under which the routes ask for them. */
export type AuthLimitRules = Record<
  'signInByAddress' | 'signUpByAddress' | 'refreshByAddress',
  LimitRule
>;

export type AuthLimits = {
  rules: AuthLimitRules;
  /**
   * Counts an attempt to sign in to an account. When an account's attempts are used up, each address
   * still has half as many of its own, so that a stranger's attempts lock nobody out.
   *
   * @param account see `accountKey`
   * @param address see `addressKey`
   * @throws DomainError RATE_LIMITED
   */
  limitSignIn(account: string, address: string): Promise<void>;
};

export function createAuthLimits(settings: Config['rateLimits'], redis: Redis | null): AuthLimits {
  const backing = { enabled: settings.enabled, redis };
  const { points, durationSeconds } = settings.signInByAccount;
  const byAccount = createRateLimiter('signInByAccount', settings.signInByAccount, backing);
  const byAccountAndAddress = createRateLimiter(
    'signInByAccountAndAddress',
    { points: Math.ceil(points / 2), durationSeconds },
    backing,
  );

  return {
    rules: {
      signInByAddress: byAddress('signInByAddress'),
      signUpByAddress: byAddress('signUpByAddress'),
      refreshByAddress: byAddress('refreshByAddress'),
    },
    async limitSignIn(account, address) {
      const [ofAccount, ofAddress] = await Promise.allSettled([
        byAccount.consume(account),
        byAccountAndAddress.consume(`${account} ${address}`),
      ]);
      if (ofAccount.status === 'rejected' && ofAddress.status === 'rejected') {
        throw ofAccount.reason;
      }
    },
  };

  function byAddress(name: keyof AuthLimitRules): LimitRule {
    return { limiter: createRateLimiter(name, settings[name], backing), keyOf: addressKey };
  }
}

/** Whom the attempts from an address count for: with IPv6 a whole network is one customer's. */
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
