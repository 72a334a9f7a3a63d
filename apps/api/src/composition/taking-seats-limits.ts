import type { Config } from '../config.ts';
import { addressKey } from '../platform/http/address-key.ts';
import { createRateLimiter, type LimitRule } from '../platform/http/rate-limit.ts';
import type { RedisConnections } from '../platform/redis.ts';

/**
 * Taking seats, and whatever else locks rows or asks the provider of payments, counts for the person;
 * else for the address: guests make up tokens at will, and a link says nothing of who follows it.
 */
export function takingSeatsLimits(
  { rateLimits }: Config,
  redis: RedisConnections | null,
): Record<string, LimitRule> {
  const backing = { enabled: rateLimits.enabled, redis: redis?.commands ?? null };
  return {
    takingSeatsByUser: {
      limiter: createRateLimiter('takingSeatsByUser', rateLimits.takingSeatsByUser, backing),
      keyOf: ({ caller }) => (caller?.kind === 'user' ? caller.userId : null),
    },
    takingSeatsByGuestAddress: {
      limiter: createRateLimiter(
        'takingSeatsByGuestAddress',
        rateLimits.takingSeatsByGuestAddress,
        backing,
      ),
      keyOf: (request) => (request.caller?.kind === 'user' ? null : addressKey(request)),
    },
  };
}
