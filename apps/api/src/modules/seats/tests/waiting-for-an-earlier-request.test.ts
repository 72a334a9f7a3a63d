import { describe, expect, test } from 'vitest';

import { DomainError } from '../../../platform/errors.ts';
import { runStatement } from '../../../platform/retry.ts';
import { asInFlight } from '../sale-outcome.ts';

const KEYED = { key: 'k1', operation: 'hold.create', requestHash: Buffer.alloc(32) };

/** What PostgreSQL says when the turn of a buyer did not come in time. */
const waitedForTurn = () =>
  Object.assign(new Error('canceling statement due to lock timeout'), {
    code: '55P03',
    where: 'SQL function "lock_buyer" statement 2',
  });
const connectionLost = () => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

describe('a request with a key that waited for its turn until it was cut off', () => {
  test('is told that an earlier one is under way', async () => {
    expect(asInFlight(await failureOf([waitedForTurn()]), KEYED)).toMatchObject({
      code: 'IDEMPOTENCY_IN_FLIGHT',
    });
  });

  test('stays unknown when its own first attempt may have been done', async () => {
    const failure = await failureOf([connectionLost(), waitedForTurn()]);
    expect(asInFlight(failure, KEYED)).toBe(failure);
    expect(failure).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
  });

  test('is only told to come again when it has no key', async () => {
    const failure = await failureOf([waitedForTurn()]);
    expect(asInFlight(failure, { ...KEYED, key: null })).toBe(failure);
    expect(failure).toMatchObject({ code: 'BUSY' });
  });
});

/** What a repeatable statement ends with whose attempts fail in this order. */
async function failureOf(errors: Error[]): Promise<unknown> {
  try {
    return await runStatement(() => Promise.reject(errors.shift() ?? new Error('one too many')), {
      repeatable: true,
    });
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}
