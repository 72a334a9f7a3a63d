import { createHash } from 'node:crypto';

/** Takes the events that matter for security. A request's log does, and adds the request's id. */
export type SecurityLog = { info(facts: object, event: string): void };

/** Stands for an address where the address itself must not: in logs and in counters. */
export function accountKey(email: string): string {
  return createHash('sha256').update(email.toLowerCase()).digest('base64url').slice(0, 22);
}
