import { DomainError } from '../../platform/errors.ts';

/** One answer for every reason, so that nobody learns how to forge one. */
export const webhookSignatureInvalid = (cause?: unknown) =>
  new DomainError({
    kind: 'invalid',
    code: 'WEBHOOK_SIGNATURE_INVALID',
    message: 'This is not signed by the payment provider, or was signed too long ago.',
    cause,
  });

/** Signed by the provider, and yet not what we know its webhooks to be. */
export const webhookUnreadable = (cause?: unknown) =>
  new DomainError({
    kind: 'invalid',
    code: 'WEBHOOK_UNREADABLE',
    message: 'This is no event as the payment provider describes them.',
    cause,
  });
