import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { readConfig } from '../../../config.ts';
import { createRateLimiter, type RateLimiter } from '../rate-limit.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const { takingSeatsByUser, takingSeatsByGuestAddress } = readConfig({}).rateLimits;

describe.each([
  ['a person', takingSeatsByUser, { atOnce: 200, aSecond: 20 }],
  ['the guests of an address', takingSeatsByGuestAddress, { atOnce: 50, aSecond: 10 }],
])('%s taking seats', (_, limit, { atOnce, aSecond }) => {
  test(`may do so ${atOnce} times at once, and is told when to come again`, async () => {
    const limiter = limiterOf(limit);
    expect(await countTaken(limiter, atOnce + 1)).toBe(atOnce);
    await expect(limiter.consume('ada')).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterSeconds: limit.durationSeconds,
    });
    // Nobody else waits for that.
    await limiter.consume('grace');
    await vi.advanceTimersByTimeAsync(limit.durationSeconds * 1000);
    await limiter.consume('ada');
  });

  test(`gets no more than ${aSecond} a second in the long run, however often they ask`, async () => {
    const limiter = limiterOf(limit);
    const seconds = 120;
    let taken = 0;
    for (let second = 0; second < seconds; second += 1) {
      taken += await countTaken(limiter, aSecond * 4);
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(taken).toBe(aSecond * seconds);
  });

  test(`is never refused at ${aSecond} a second`, async () => {
    const limiter = limiterOf(limit);
    for (let second = 0; second < 60; second += 1) {
      expect(await countTaken(limiter, aSecond)).toBe(aSecond);
      await vi.advanceTimersByTimeAsync(1000);
    }
  });
});

function limiterOf(limit: { points: number; durationSeconds: number }): RateLimiter {
  return createRateLimiter('takingSeats', limit, { enabled: true, redis: null });
}

async function countTaken(limiter: RateLimiter, attempts: number): Promise<number> {
  let taken = 0;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    await limiter.consume('ada').then(
      () => (taken += 1),
      () => undefined,
    );
  }
  return taken;
}
