import type { Database, Transaction } from '../../database.ts';
import { newId } from '../../platform/ids.ts';
import { notFound } from '../../platform/errors.ts';
import { runTransaction } from '../../platform/retry.ts';
import { recordAudit, type Actor } from '../audit/index.ts';
import { forbidden, lockUserAndAdmins, type User } from '../users/index.ts';
import type { EnqueueAccountMail } from './account-mail.ts';
import { deleteTokensOfUser } from './account-tokens.repository.ts';
import { totpNotSet } from './auth.errors.ts';
import { endSessionsOfUser } from './auth.repository.ts';
import type { EndedSessions } from './ended-sessions.ts';
import type { SecurityLog } from './security-log.ts';
import { deleteSecondFactor } from './totp.repository.ts';

export type AccountAdministration = ReturnType<typeof createAccountAdministration>;

/** Whose account an administrator sees to. */
export type Administered = { userId: string; actor: Actor & { userId: string } };

/** What administrators do to other people's accounts. All of it is in the audit log. */
export function createAccountAdministration({
  db,
  endedSessions,
  enqueueMail,
}: {
  db: Database;
  endedSessions: EndedSessions;
  enqueueMail: EnqueueAccountMail;
}) {
  return { endSessions, removeSecondFactor };

  /** @throws DomainError NOT_FOUND, FORBIDDEN when the actor is no administrator any more */
  async function endSessions({ userId, actor }: Administered, log: SecurityLog): Promise<void> {
    const endedIds = await runTransaction(db, async (tx) => {
      await lockAdministered(tx, { userId, actor });
      const ended = await endSessionsOfUser(tx, userId, 'endedByAdmin');
      await record(tx, { userId, actor }, 'user.endSessions');
      return ended;
    });
    endedSessions.announce(endedIds);
    const facts = { userId, actorId: actor.userId, count: endedIds.length };
    log.info({ event: 'sessionsEnded', ...facts }, 'sessionsEnded');
  }

  /**
   * Takes away the second factor of somebody who lost it, and signs them out everywhere.
   *
   * @throws DomainError NOT_FOUND, TOTP_NOT_SET, FORBIDDEN for one's own, which takes its own code
   */
  async function removeSecondFactor(
    { userId, actor }: Administered,
    log: SecurityLog,
  ): Promise<void> {
    if (userId === actor.userId) throw forbidden();
    const endedIds = await runTransaction(db, async (tx) => {
      const user = await lockAdministered(tx, { userId, actor });
      if (!(await deleteSecondFactor(tx, userId))) throw totpNotSet();
      await deleteTokensOfUser(tx, userId, 'totpEnrolment');
      await record(tx, { userId, actor }, 'user.removeSecondFactor');
      await enqueueMail(tx, {
        kind: 'secondFactorChanged',
        dedupeKey: `secondFactorChanged:${newId()}`,
        recipient: user.email,
        subjectId: userId,
        facts: { name: user.name, change: 'removedByAdmin' },
      });
      return endSessionsOfUser(tx, userId, 'secondFactorChanged');
    });
    endedSessions.announce(endedIds);
    log.info({ event: 'totpRemoved', userId, actorId: actor.userId }, 'totpRemoved');
  }
}

// The actor's role was read before there was a lock.
async function lockAdministered(tx: Transaction, { userId, actor }: Administered): Promise<User> {
  const locked = await lockUserAndAdmins(tx, userId);
  const user = locked.find(({ id }) => id === userId);
  if (user === undefined) throw notFound('user');
  if (!locked.some(({ id, role }) => id === actor.userId && role === 'admin')) throw forbidden();
  return user;
}

async function record(
  tx: Transaction,
  { userId, actor }: Administered,
  action: string,
): Promise<void> {
  await recordAudit(tx, {
    actor,
    action,
    subjectType: 'user',
    subjectId: userId,
    before: null,
    after: null,
  });
}
