import { setTimeout as wait } from 'node:timers/promises';

import type { Kysely, Transaction } from 'kysely';

import { DomainError } from './errors.ts';

/** PostgreSQL gave up, nothing happened, and trying again can help: deadlock, serialization. */
const ABORTED_SQLSTATES = new Set(['40P01', '40001']);
/** The server is coming up, lets nobody in, or has become read-only: nothing new is begun there. */
const UNAVAILABLE_SQLSTATES = new Set(['57P03', '25006', '08001', '08004']);
/** A lock or a statement took too long. */
const TIMED_OUT_SQLSTATES = new Set(['55P03', '57014', '25P03']);
const REFUSED_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
/** A server that goes down or crashes may have committed what it did not answer any more. */
const LOST_CODES = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '40003',
]);
/** Connection exceptions. */
const LOST_CLASS = /^08...$/;
/** Out of disk, memory, connections, or files; and the disk failing. */
const EXHAUSTED_CLASSES = /^(?:53...|58030)$/;

/** What a failed database call means for whoever made it. */
export type DatabaseFailure =
  /** Nothing happened; the same again may work at once. */
  | 'aborted'
  /** Nothing happened; the server cannot be reached or takes nothing on. */
  | 'unavailable'
  /** Nothing happened, for want of connections, memory or disk: asking again makes it worse. */
  | 'saturated'
  /** Nothing happened: a lock or a statement took longer than it may. */
  | 'timedOut'
  /** The connection went away under way: it may have happened or not. */
  | 'outcomeUnknown';

const ATTEMPTS_MAX = 4;
/** What a request may take at the database, and what one more attempt must be given of it. */
const BUDGET_MILLISECONDS = 8000;
const ATTEMPT_MILLISECONDS = 4000;

/** Sorts an error of a database call; undefined when it is a bug and not the weather. */
export function databaseFailure(error: unknown): DatabaseFailure | undefined {
  if (!(error instanceof Error) || error instanceof DomainError) return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (ABORTED_SQLSTATES.has(code)) return 'aborted';
  if (UNAVAILABLE_SQLSTATES.has(code) || REFUSED_CODES.has(code)) return 'unavailable';
  if (EXHAUSTED_CLASSES.test(code)) return 'saturated';
  if (TIMED_OUT_SQLSTATES.has(code)) return 'timedOut';
  if (LOST_CODES.has(code) || LOST_CLASS.test(code)) return 'outcomeUnknown';
  // pg's own errors carry no code.
  if (/timeout exceeded when trying to connect/i.test(error.message)) return 'saturated';
  if (/Connection terminated due to connection timeout|^timeout expired$/i.test(error.message)) {
    return 'unavailable';
  }
  if (
    /Connection terminated|Client has encountered a connection error|Query read timeout|not queryable/i.test(
      error.message,
    )
  ) {
    return 'outcomeUnknown';
  }
  return undefined;
}

/** The system is too busy or a part of it is away: the caller repeats in a moment. */
export const busy = (cause: unknown) =>
  new DomainError({
    kind: 'unavailable',
    code: 'BUSY',
    message: 'Too busy at the moment. Please try again.',
    retryAfterSeconds: 1,
    cause,
  });

const outcomeUnknown = (cause: unknown) =>
  new DomainError({
    kind: 'unavailable',
    code: 'OUTCOME_UNKNOWN',
    message:
      'It is not known whether this was done. Look before you repeat it; with an Idempotency-Key, repeat it with the same one.',
    retryAfterSeconds: 1,
    cause,
  });

type Repetition = {
  /** It finds its own earlier effect by its key: then it may be done again whatever happened. */
  repeatable?: boolean;
  /** Called before OUTCOME_UNKNOWN is thrown: whoever shows things had better look again. */
  onUnknown?: () => void;
};

/**
 * Runs one statement that is a transaction by itself, and again where that can help: never after it
 * may have been committed, unless it is `repeatable` (it finds its own earlier effect by its key).
 *
 * @throws DomainError BUSY or OUTCOME_UNKNOWN when it did not work out within the time
 */
export function runStatement<T>(statement: () => Promise<T>, repetition: Repetition): Promise<T> {
  return runAgainWhileUseful(statement, () => true, repetition);
}

/**
 * Runs a whole transaction, and again where that can help: until its COMMIT was sent a lost
 * connection means that nothing happened.
 *
 * @throws DomainError BUSY or OUTCOME_UNKNOWN when it did not work out within the time
 */
export async function runTransaction<Schema, T>(
  db: Kysely<Schema>,
  work: (tx: Transaction<Schema>) => Promise<T>,
  repetition: Repetition = {},
): Promise<T> {
  let mayBeCommitted = false;
  return runAgainWhileUseful(
    () => {
      mayBeCommitted = false;
      return db.transaction().execute(async (tx) => {
        const result = await work(tx);
        mayBeCommitted = true;
        return result;
      });
    },
    () => mayBeCommitted,
    repetition,
  );
}

/** @param mayHaveHappened whether the attempt that has just failed could have had its effect */
async function runAgainWhileUseful<T>(
  attemptOnce: () => Promise<T>,
  mayHaveHappened: () => boolean,
  { repeatable = false, onUnknown }: Repetition,
): Promise<T> {
  const lastBeginning = performance.now() + BUDGET_MILLISECONDS - ATTEMPT_MILLISECONDS;
  // Stays so when later attempts certainly do nothing: the first may have done it all.
  let isUnknown = false;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptOnce();
    } catch (error) {
      const failure = databaseFailure(error);
      if (failure === undefined) throw error;
      isUnknown ||= failure === 'outcomeUnknown' && mayHaveHappened();
      const isHopeless =
        failure === 'timedOut' || failure === 'saturated' || (isUnknown && !repeatable);
      const pause = Math.random() * 50 * 2 ** attempt;
      const isTooLate = performance.now() + pause > lastBeginning;
      if (isHopeless || attempt >= ATTEMPTS_MAX || isTooLate) {
        if (!isUnknown) throw busy(error);
        onUnknown?.();
        throw outcomeUnknown(error);
      }
      await wait(pause);
    }
  }
}
