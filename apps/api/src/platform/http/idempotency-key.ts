import { createHash } from 'node:crypto';

import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';

import type { IdempotencyRequest } from '../idempotency.ts';

/** The header of requests that may be repeated. */
export const IdempotencyHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      pattern: '^[\\x21-\\x7e]{1,255}$',
      description:
        'Made by the client, new for every new request. The same key and body get the same answer and one effect.',
    }),
  ),
});

/**
 * Reads the Idempotency-Key of a request, which `IdempotencyHeaders` has checked.
 */
export function readIdempotency(request: FastifyRequest, operation: string): IdempotencyRequest {
  const header = request.headers['idempotency-key'];
  if (typeof header !== 'string') {
    return { key: null, operation, requestHash: Buffer.alloc(0) };
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
