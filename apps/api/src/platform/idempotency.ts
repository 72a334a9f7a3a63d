import { DomainError } from './errors.ts';

/** A request that may be repeated: which it is, and what it asks for. */
export type IdempotencyRequest = {
  /** Null: the caller sent no key, and repeating is at their own risk. */
  key: string | null;
  /** What is being done, so that one key cannot stand for two different things. */
  operation: string;
  /** Of the body, with its fields in order. */
  requestHash: Buffer;
};

/** The key was used for something else. */
export const idempotencyKeyReused = () =>
  new DomainError({
    kind: 'unprocessable',
    code: 'IDEMPOTENCY_KEY_REUSED',
    message: 'This Idempotency-Key was used for another request. Make a new key for a new request.',
  });

/** The first request with this key is still being worked on. */
export const idempotencyInFlight = (cause: unknown) =>
  new DomainError({
    kind: 'conflict',
    code: 'IDEMPOTENCY_IN_FLIGHT',
    message:
      'A request of yours for this showtime is still being worked on. Repeat this one shortly.',
    retryAfterSeconds: 1,
    cause,
  });
