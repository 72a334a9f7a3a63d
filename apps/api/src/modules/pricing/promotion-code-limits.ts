import type { FastifyRequest } from 'fastify';
import type { Redis } from 'ioredis';

import type { Config } from '../../config.ts';
import { DomainError } from '../../platform/errors.ts';
import { addressKey } from '../../platform/http/address-key.ts';
import { createRateLimiter, type RateLimiter } from '../../platform/http/rate-limit.ts';

/** Keeps people from guessing codes. */
export type PromotionCodeLimits = {
  /**
   * Does what a request asks that may give a code. Only codes that cannot be used count; once there
   * were too many, no code is tried any more for a while, not even a good one: else the answer would
   * still tell which are good.
   *
   * @throws DomainError RATE_LIMITED, and whatever `work` throws
   */
  counting<T>(
    request: FastifyRequest,
    code: string | null | undefined,
    work: () => Promise<T>,
  ): Promise<T>;
};

/** Counts for the person, or for the address of a guest, who makes up tokens at will. */
export function createPromotionCodeLimits(
  settings: Pick<
    Config['rateLimits'],
    'enabled' | 'promotionCodesByUser' | 'promotionCodesByGuestAddress'
  >,
  redis: Redis | null,
): PromotionCodeLimits {
  const backing = { enabled: settings.enabled, redis };
  const byUser = createRateLimiter('promotionCodesByUser', settings.promotionCodesByUser, backing);
  const byGuestAddress = createRateLimiter(
    'promotionCodesByGuestAddress',
    settings.promotionCodesByGuestAddress,
    backing,
  );
  return { counting };

  async function counting<T>(
    request: FastifyRequest,
    code: string | null | undefined,
    work: () => Promise<T>,
  ): Promise<T> {
    if (typeof code !== 'string') return work();
    const { limiter, key } = counterOf(request);
    // Counted before it is tried, so that many at once are not more than one after another.
    try {
      await limiter.consume(key);
    } catch (error) {
      // What was not tried is no guess: it does not make the wait any longer.
      await limiter.giveBack(key);
      throw error;
    }
    let isWrong = false;
    try {
      return await work();
    } catch (error) {
      isWrong = error instanceof DomainError && error.code === 'PROMOTION_UNAVAILABLE';
      throw error;
    } finally {
      if (!isWrong) await limiter.giveBack(key);
    }
  }

  function counterOf(request: FastifyRequest): { limiter: RateLimiter; key: string } {
    return request.caller?.kind === 'user'
      ? { limiter: byUser, key: request.caller.userId }
      : { limiter: byGuestAddress, key: addressKey(request) };
  }
}
