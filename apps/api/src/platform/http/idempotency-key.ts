import { createHash } from 'node:crypto';

import type { FastifyReply, FastifyRequest } from 'fastify';

import { invalidRequest } from '../errors.ts';
import type { IdempotencyRequest } from '../idempotency.ts';

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

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
