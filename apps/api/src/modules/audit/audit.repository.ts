import type { Transaction } from '../../database.ts';
import { newId } from '../../platform/ids.ts';

/** Whoever makes a change: a user in a request, or the operator on the command line (both null). */
export type Actor = { userId: string | null; requestId: string | null };

/** One thing that somebody with power did. */
export type AuditEntry = {
  actor: Actor;
  /** Subject and verb: `movie.archive`. */
  action: string;
  subjectType: string;
  subjectId: string;
  /** What changed, as it was; null where there was nothing. Never a secret. */
  before: object | null;
  /** What changed, as it is now; null where nothing is left. Never a secret. */
  after: object | null;
};

/** Records an action of staff in the transaction of its effect: both happen, or neither does. */
export async function recordAudit(tx: Transaction, entry: AuditEntry): Promise<void> {
  await tx
    .insertInto('audit_log')
    .values({
      id: newId(),
      actor_user_id: entry.actor.userId,
      action: entry.action,
      subject_type: entry.subjectType,
      subject_id: entry.subjectId,
      before: toJson(entry.before),
      after: toJson(entry.after),
      request_id: entry.actor.requestId,
    })
    .execute();
}

function toJson(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}
