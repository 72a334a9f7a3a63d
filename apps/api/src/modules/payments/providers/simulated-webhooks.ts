import { createHmac, timingSafeEqual } from 'node:crypto';

import type { WebhookHeaders } from '../payment-provider.ts';
import { webhookSignatureInvalid } from '../webhook.errors.ts';

/** How long ago a webhook may have been signed, or how far ahead the sender's clock may be. */
const TOLERANCE_SECONDS = 300;
/** A sender that rotates its secrets signs with two. */
const SIGNATURES_MAX = 10;

/**
 * Makes sure that these very bytes were signed just now with one of the secrets:
 * `Marquee-Signature: t=<seconds>,v1=<hex HMAC-SHA256 of "<seconds>.<body>">`.
 *
 * @throws DomainError WEBHOOK_SIGNATURE_INVALID
 */
export function verifySignature(
  rawBody: Buffer,
  headers: WebhookHeaders,
  secrets: readonly string[],
): void {
  const header = headers['marquee-signature'];
  const parts = typeof header === 'string' ? header.split(',') : [];
  const [timestamp, ...others] = valuesOf(parts, 't=');
  const signatures = valuesOf(parts, 'v1=');
  const isWellFormed =
    timestamp !== undefined &&
    /^\d{1,12}$/.test(timestamp) &&
    others.length === 0 &&
    signatures.length <= SIGNATURES_MAX;
  if (!isWellFormed) throw webhookSignatureInvalid();
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) {
    throw webhookSignatureInvalid();
  }
  const expected = secrets.map((secret) =>
    createHmac('sha256', secret).update(`${timestamp}.`).update(rawBody).digest(),
  );
  const given = signatures.map((signature) => Buffer.from(signature, 'hex'));
  if (!given.some((one) => expected.some((other) => isSame(one, other)))) {
    throw webhookSignatureInvalid();
  }
}

function valuesOf(parts: readonly string[], name: string): string[] {
  return parts
    .map((part) => part.trim())
    .filter((part) => part.startsWith(name))
    .map((part) => part.slice(name.length));
}

function isSame(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
