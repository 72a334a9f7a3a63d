import type { FastifyRequest } from 'fastify';

import type { Config } from '../config.ts';
import type { Caller } from '../platform/http/access.ts';
import { addressKey } from '../platform/http/address-key.ts';
import { createRateLimiter, type LimitRule } from '../platform/http/rate-limit.ts';
import type { RedisConnections } from '../platform/redis.ts';

/** Taking seats counts for the person, or for the address of a guest, who makes up tokens at will. */
export function takingSeatsLimits(
  { rateLimits }: Config,
  redis: RedisConnections | null,
): Record<string, LimitRule> {
  const backing = { enabled: rateLimits.enabled, redis: redis?.commands ?? null };
  const keyFor = (kind: Caller['kind'], keyOf: (request: FastifyRequest) => string) => {
    return (request: FastifyRequest) => (request.caller?.kind === kind ? keyOf(request) : null);
  };
  return {
    takingSeatsByUser: {
      limiter: createRateLimiter('takingSeatsByUser', rateLimits.takingSeatsByUser, backing),
      keyOf: keyFor('user', (request) => callerKey(request)),
    },
    takingSeatsByGuestAddress: {
      limiter: createRateLimiter(
        'takingSeatsByGuestAddress',
        rateLimits.takingSeatsByGuestAddress,
        backing,
      ),
      keyOf: keyFor('guest', addressKey),
    },
  };
}

function callerKey({ caller }: FastifyRequest): string {
  return caller?.kind === 'user' ? caller.userId : 'nobody';
}
