import type { Kysely, Transaction } from 'kysely';
import { describe, expect, onTestFinished, test, vi } from 'vitest';

import { DomainError } from '../errors.ts';
import { databaseFailure, runStatement, runTransaction } from '../retry.ts';

describe('an error of the database', () => {
  test.each([
    ['40P01', 'aborted'],
    ['40001', 'aborted'],
    ['57P01', 'outcomeUnknown'],
    ['57P02', 'outcomeUnknown'],
    ['57P03', 'unavailable'],
    ['25006', 'unavailable'],
    ['53100', 'saturated'],
    ['53200', 'saturated'],
    ['53300', 'saturated'],
    ['58030', 'saturated'],
    ['08000', 'outcomeUnknown'],
    ['08001', 'unavailable'],
    ['08003', 'outcomeUnknown'],
    ['08004', 'unavailable'],
    ['08006', 'outcomeUnknown'],
    ['08007', 'outcomeUnknown'],
    ['08P01', 'outcomeUnknown'],
    ['40003', 'outcomeUnknown'],
    ['55P03', 'timedOut'],
    ['57014', 'timedOut'],
    ['25P03', 'timedOut'],
    ['ECONNREFUSED', 'unavailable'],
    ['ENOTFOUND', 'unavailable'],
    ['EHOSTUNREACH', 'unavailable'],
    ['ECONNRESET', 'outcomeUnknown'],
    ['EPIPE', 'outcomeUnknown'],
    ['ETIMEDOUT', 'outcomeUnknown'],
  ])('%s means %s', (code, failure) => {
    expect(databaseFailure(failedWith(code))).toBe(failure);
  });

  test.each([
    ['timeout exceeded when trying to connect', 'saturated'],
    ['Connection terminated due to connection timeout', 'unavailable'],
    ['timeout expired', 'unavailable'],
    ['Connection terminated unexpectedly', 'outcomeUnknown'],
    ['Connection terminated', 'outcomeUnknown'],
    ['Query read timeout', 'outcomeUnknown'],
    ['Client has encountered a connection error and is not queryable', 'outcomeUnknown'],
    ['Client was closed and is not queryable', 'outcomeUnknown'],
  ])('without a code, "%s" means %s', (message, failure) => {
    expect(databaseFailure(new Error(message))).toBe(failure);
  });

  test.each(['23505', '23503', '23P01', '23514', '0A000', '42601', '42P01', '22003', 'XX000'])(
    '%s is a mistake of ours, and no weather',
    (code) => {
      expect(databaseFailure(failedWith(code))).toBeUndefined();
    },
  );

  test('is sorted by its code alone: on another node the constraint has no name, or a shard’s', () => {
    const nameless = Object.assign(failedWith('40001'), {
      constraint: undefined,
      table: undefined,
    });
    const sharded = Object.assign(failedWith('40P01'), {
      message: 'deadlock detected on "showtime_seats_pkey_102020"',
      constraint: 'showtime_seats_pkey_102020',
    });
    expect([nameless, sharded].map(databaseFailure)).toEqual(['aborted', 'aborted']);
    const duplicate = Object.assign(failedWith('23505'), {
      constraint: 'showtime_seats_pkey_102020',
    });
    expect(databaseFailure(duplicate)).toBeUndefined();
  });

  test('is nothing that a refusal of ours could be', () => {
    expect(databaseFailure(refusal())).toBeUndefined();
    expect(databaseFailure('40001')).toBeUndefined();
    expect(databaseFailure(null)).toBeUndefined();
  });
});

describe('a statement', () => {
  test.each(['40P01', '40001', '57P03', 'ECONNREFUSED', '25006'])(
    'is tried three times more on %s, and then the caller may try again',
    async (code) => {
      const attempts = attemptsFailingWith(code);
      await expect(runStatement(attempts.run, { repeatable: false })).rejects.toMatchObject({
        code: 'BUSY',
        retryAfterSeconds: 1,
      });
      expect(attempts.count()).toBe(4);
    },
  );

  test.each(['57P01', '57P02', '08006', 'ECONNRESET'])(
    'that may have been done when %s came is not done twice, and the caller is told',
    async (code) => {
      const attempts = attemptsFailingWith(code);
      await expect(runStatement(attempts.run, { repeatable: false })).rejects.toMatchObject({
        code: 'OUTCOME_UNKNOWN',
        message: expect.stringMatching(/^It is not known .* Look before you repeat it;/),
      });
      expect(attempts.count()).toBe(1);
    },
  );

  test('that finds its own earlier effect is repeated after a lost connection', async () => {
    const attempts = attemptsFailingWith('ECONNRESET', 2);
    await expect(runStatement(attempts.run, { repeatable: true })).resolves.toBe('done');
    expect(attempts.count()).toBe(3);
  });

  test('that may have been done stays unknown when its repetitions certainly do nothing', async () => {
    const codes = ['ECONNRESET', 'ECONNREFUSED', 'ECONNREFUSED', '55P03'];
    let unknowns = 0;
    const result = runStatement(() => Promise.reject(failedWith(codes.shift() ?? '')), {
      repeatable: true,
      onUnknown: () => (unknowns += 1),
    });
    await expect(result).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect([codes, unknowns]).toEqual([[], 1]);
  });

  test.each(['55P03', '57014'])(
    'that waited too long (%s) is not kept waiting again',
    async (code) => {
      const attempts = attemptsFailingWith(code);
      await expect(runStatement(attempts.run, { repeatable: true })).rejects.toMatchObject({
        code: 'BUSY',
      });
      expect(attempts.count()).toBe(1);
    },
  );

  test.each(['53300', '53200', '53100'])(
    'that found no room (%s) is not tried again: that would only take more of it',
    async (code) => {
      const attempts = attemptsFailingWith(code);
      await expect(runStatement(attempts.run, { repeatable: true })).rejects.toMatchObject({
        code: 'BUSY',
      });
      expect(attempts.count()).toBe(1);
    },
  );

  test.each([
    [3700, 2],
    [4100, 1],
  ])(
    'that failed after %d ms is begun %d times: another attempt must fit into eight seconds',
    async (milliseconds, count) => {
      vi.useFakeTimers();
      onTestFinished(() => void vi.useRealTimers());
      const attempts = attemptsFailingWith('40P01');
      const result = runStatement(
        () => {
          vi.advanceTimersByTime(milliseconds);
          return attempts.run();
        },
        { repeatable: true },
      );
      const [outcome] = await Promise.allSettled([result, vi.advanceTimersByTimeAsync(1000)]);
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'BUSY' } });
      expect(attempts.count()).toBe(count);
    },
  );

  test('passes on what no repetition helps', async () => {
    const attempts = attemptsFailingWith('23505');
    await expect(runStatement(attempts.run, { repeatable: true })).rejects.toMatchObject({
      code: '23505',
    });
    await expect(
      runStatement(() => Promise.reject(refusal()), { repeatable: true }),
    ).rejects.toMatchObject({ code: 'SEATS_UNAVAILABLE' });
    expect(attempts.count()).toBe(1);
  });
});

describe('a transaction', () => {
  test('is repeated from the beginning when its connection was lost before the commit', async () => {
    const database = transactions({ commitFailsWith: [] });
    let count = 0;
    const result = await runTransaction(database.db, async () => {
      count += 1;
      if (count < 3) throw failedWith('57P01');
      return 'done';
    });
    expect([result, count]).toEqual(['done', 3]);
  });

  test('is never repeated once its commit was sent, and its caller is told so', async () => {
    const database = transactions({ commitFailsWith: ['ECONNRESET'] });
    await expect(runTransaction(database.db, async () => 'done')).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
    });
    expect(database.begun()).toBe(1);
  });

  test('is repeated even then when it finds its own earlier effect', async () => {
    const database = transactions({ commitFailsWith: ['ECONNRESET'] });
    await expect(
      runTransaction(database.db, async () => 'done', { repeatable: true }),
    ).resolves.toBe('done');
    expect(database.begun()).toBe(2);
  });

  test('that the server refused to commit is repeated: nothing happened', async () => {
    const database = transactions({ commitFailsWith: ['40001', '40001'] });
    await expect(runTransaction(database.db, async () => 'done')).resolves.toBe('done');
    expect(database.begun()).toBe(3);
  });

  test('forgets the commit of an earlier attempt', async () => {
    const database = transactions({ commitFailsWith: ['40001'] });
    let count = 0;
    await expect(
      runTransaction(database.db, async () => {
        count += 1;
        if (count === 2) throw failedWith('ECONNRESET');
        return count;
      }),
    ).resolves.toBe(3);
  });
});

function failedWith(code: string): Error {
  return Object.assign(new Error(`failed with ${code}`), { code });
}

function refusal(): DomainError {
  return new DomainError({ kind: 'conflict', code: 'SEATS_UNAVAILABLE', message: 'Taken.' });
}

function attemptsFailingWith(code: string, times = Number.POSITIVE_INFINITY) {
  let count = 0;
  return {
    count: () => count,
    run: async () => {
      count += 1;
      if (count <= times) throw failedWith(code);
      return 'done';
    },
  };
}

/** The part of Kysely that runs transactions, with a server whose commits fail in this order. */
function transactions({ commitFailsWith }: { commitFailsWith: string[] }) {
  let begun = 0;
  const tx = {} as Transaction<object>;
  const execute = async <T>(work: (tx: Transaction<object>) => Promise<T>): Promise<T> => {
    begun += 1;
    const result = await work(tx);
    const code = commitFailsWith.shift();
    if (code !== undefined) throw failedWith(code);
    return result;
  };
  const db = { transaction: () => ({ execute }) } as unknown as Kysely<object>;
  return { db, begun: () => begun };
}
