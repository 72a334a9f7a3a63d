import { createHash } from 'node:crypto';

import type { FastifyReply, FastifyRequest } from 'fastify';

import { DomainError, invalidRequest } from '../errors.ts';

/** A request that may be repeated: which it is, and what it asks for. */
export type IdempotencyRequest = {
  /** Null: the caller sent no key, and repeating is at their own risk. */
  key: string | null;
  /** What is being done, so that one key cannot stand for two different things. */
  operation: string;
  /** Of the body, with its fields in order. */
  requestHash: Buffer;
};

const VISIBLE_ASCII = /^[\x21-\x7e]{1,255}$/;

/**
 * Reads the Idempotency-Key of a request.
 *
 * @throws DomainError INVALID_REQUEST when it is not 1 to 255 visible ASCII characters
 */
export function readIdempotency(request: FastifyRequest, operation: string): IdempotencyRequest {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return { key: null, operation, requestHash: Buffer.alloc(0) };
  if (typeof header !== 'string' || !VISIBLE_ASCII.test(header)) {
    throw invalidRequest([
      { pointer: '/headers/idempotency-key', message: 'must be 1 to 255 visible ASCII characters' },
    ]);
  }
  const requestHash = createHash('sha256')
    .update(canonicalJson([request.params, request.body ?? null]))
    .digest();
  return { key: header, operation, requestHash };
}

/** Marks an answer that was given before. */
export function markReplayed(reply: FastifyReply, isReplay: boolean): void {
  if (isReplay) reply.header('idempotent-replayed', 'true');
}

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

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
