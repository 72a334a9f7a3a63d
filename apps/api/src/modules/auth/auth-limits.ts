import type { Redis } from 'ioredis';

import type { Config } from '../../config.ts';
import { addressKey } from '../../platform/http/address-key.ts';
import { createRateLimiter, type LimitRule } from '../../platform/http/rate-limit.ts';

/** Limits of the routes of this module, by the names under which the routes ask for them. */
export type AuthLimitRules = Record<
  | 'signInByAddress'
  | 'signUpByAddress'
  | 'refreshByAddress'
  | 'passwordResetByAddress'
  | 'mailedTokenByAddress'
  | 'emailChangeByUser'
  | 'exportByUser',
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
  /**
   * Counts a request for a new password, in the same way.
   *
   * @throws DomainError RATE_LIMITED
   */
  limitPasswordReset(account: string, address: string): Promise<void>;
  /**
   * Counts a code of a second factor, good or bad: few enough that nobody guesses one. Only whoever
   * knows the password gets this far.
   *
   * @throws DomainError RATE_LIMITED
   */
  limitCodes(userId: string): Promise<void>;
};

export function createAuthLimits(settings: Config['rateLimits'], redis: Redis | null): AuthLimits {
  const backing = { enabled: settings.enabled, redis };
  const codesByUser = createRateLimiter('totpByAccount', settings.totpByAccount, backing);

  return {
    rules: {
      signInByAddress: byAddress('signInByAddress'),
      signUpByAddress: byAddress('signUpByAddress'),
      refreshByAddress: byAddress('refreshByAddress'),
      passwordResetByAddress: byAddress('passwordResetByAddress'),
      mailedTokenByAddress: byAddress('mailedTokenByAddress'),
      emailChangeByUser: byUser('emailChangeByUser'),
      exportByUser: byUser('exportByUser'),
    },
    limitSignIn: byAccount('signInByAccount'),
    limitPasswordReset: byAccount('passwordResetByAccount'),
    limitCodes: async (userId) => codesByUser.consume(userId),
  };

  function byAddress(name: keyof AuthLimitRules): LimitRule {
    return { limiter: createRateLimiter(name, settings[name], backing), keyOf: addressKey };
  }

  function byUser(name: keyof AuthLimitRules): LimitRule {
    return {
      limiter: createRateLimiter(name, settings[name], backing),
      keyOf: ({ caller }) => (caller?.kind === 'user' ? caller.userId : null),
    };
  }

  /** For the account, and when that is used up half as much for the account and an address. */
  function byAccount(name: 'signInByAccount' | 'passwordResetByAccount') {
    const { points, durationSeconds } = settings[name];
    const everywhere = createRateLimiter(name, settings[name], backing);
    const fromOneAddress = createRateLimiter(
      `${name}AndAddress`,
      { points: Math.ceil(points / 2), durationSeconds },
      backing,
    );
    return async (account: string, address: string): Promise<void> => {
      const [ofAccount, ofAddress] = await Promise.allSettled([
        everywhere.consume(account),
        fromOneAddress.consume(`${account} ${address}`),
      ]);
      if (ofAccount.status === 'rejected' && ofAddress.status === 'rejected') {
        throw ofAccount.reason;
      }
    };
  }
}
