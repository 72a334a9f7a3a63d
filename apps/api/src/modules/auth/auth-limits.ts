import type { Redis } from 'ioredis';

import type { Config } from '../../config.ts';
import { addressKey } from '../../platform/http/address-key.ts';
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
