import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

import { DomainError } from '../errors.ts';

/** `points` within the `durationSeconds` that begin with the first of them, all at once if need be. */
type Limit = { points: number; durationSeconds: number };

/** Counts what callers do, and refuses when it is too much. */
export type RateLimiter = {
  /** @throws DomainError RATE_LIMITED with the seconds to wait */
  consume(key: string): Promise<void>;
  /** Takes back what was counted, where it turned out to be nothing that counts. */
  giveBack(key: string): Promise<void>;
};

/** What a limited route counts: the limiter, and whom a request counts for (null: nobody). */
export type LimitRule = { limiter: RateLimiter; keyOf: (request: FastifyRequest) => string | null };

const unlimited: RateLimiter = {
  consume: async () => undefined,
  giveBack: async () => undefined,
};

/**
 * A limiter shared by all processes through Redis where there is one. While Redis is away each
 * process counts for itself: limits get looser by the number of processes, never open.
 */
export function createRateLimiter(
  name: string,
  limit: Limit,
  { enabled, redis }: { enabled: boolean; redis: Redis | null },
): RateLimiter {
  if (!enabled) return unlimited;
  const limiter = build();
  return {
    async consume(key) {
      try {
        await limiter.consume(key);
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        throw rateLimited(Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)));
      }
    },
    async giveBack(key) {
      await limiter.reward(key);
    },
  };

  function build() {
    const counting = { points: limit.points, duration: limit.durationSeconds };
    const local = new RateLimiterMemory({ keyPrefix: name, ...counting });
    if (redis === null) return local;
    return new RateLimiterRedis({
      storeClient: redis,
      keyPrefix: `marquee:rate:${name}`,
      ...counting,
      insuranceLimiter: local,
      rejectIfRedisNotReady: true,
    });
  }
}

const rateLimited = (retryAfterSeconds: number) =>
  new DomainError({
    kind: 'tooManyRequests',
    code: 'RATE_LIMITED',
    message: 'That was too much in too short a time. Please wait a moment.',
    retryAfterSeconds,
  });

/** Counts the requests of routes that name limits in `config.limits`, before their body is validated. */
export function limitRoutes(
  app: FastifyInstance,
  rules: Readonly<Record<string, LimitRule>>,
): void {
  app.addHook('onRoute', (route) => {
    const limits = (route.config?.limits ?? []).map((name) => {
      const rule = rules[name];
      if (rule === undefined) throw new Error(`${route.url} names an unknown limit: ${name}`);
      return rule;
    });
    if (limits.length === 0) return;
    const count = async (request: FastifyRequest) => {
      for (const { limiter, keyOf } of limits) {
        const key = keyOf(request);
        if (key !== null) await limiter.consume(key);
      }
    };
    route.preValidation = [count, ...[route.preValidation ?? []].flat()];
  });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Names of the limits a request counts for. */
    limits?: readonly string[];
  }
}
