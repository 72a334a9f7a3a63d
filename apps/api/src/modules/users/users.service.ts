import type { Database, Transaction } from '../../database.ts';
import { notFound } from '../../platform/errors.ts';
import { runTransaction } from '../../platform/retry.ts';
import { recordAudit, type Actor } from '../audit/index.ts';
import { ROLES, type Role } from './roles.ts';
import { forbidden, lastAdmin } from './users.errors.ts';
import * as users from './users.repository.ts';

export type { ListedUser, User } from './users.repository.ts';

export type UserService = ReturnType<typeof createUserService>;

export type ChangeRole = { userId: string; role: Role; actor: Actor & { userId: string } };

/**
 * @param endSessionsOfUser ends what a user is signed in with; answers the ids of the ended sessions
 * @param onSessionsEnded told after the commit
 */
export function createUserService({
  db,
  endSessionsOfUser,
  onSessionsEnded,
}: {
  db: Database;
  endSessionsOfUser: (
    tx: Transaction,
    userId: string,
    because: 'roleChanged',
  ) => Promise<readonly string[]>;
  onSessionsEnded: (sessionIds: readonly string[]) => void;
}) {
  return { listUsers, changeRole };

  /** Users whose name or address contains `search`, from the oldest account to the youngest. */
  async function listUsers(
    search: users.UserSearch,
    page: { limit: number; after: { createdAt: string; id: string } | undefined },
  ) {
    return users.findUsers(db, search, page);
  }

  /**
   * Gives a user another role. It counts from their next request on. A raise ends what they were
   * signed in with, so that nothing that leaked from a customer becomes an administrator's.
   *
   * @throws DomainError NOT_FOUND, LAST_ADMIN, or FORBIDDEN when the actor is no administrator any more
   */
  async function changeRole({
    userId,
    role,
    actor,
  }: ChangeRole): Promise<{ user: users.User; previousRole: Role }> {
    const { endedIds, ...change } = await runTransaction(db, async (tx) => {
      const locked = await users.lockUserAndAdmins(tx, userId);
      const user = locked.find(({ id }) => id === userId);
      if (user === undefined) throw notFound('user');

      const admins = locked.filter((candidate) => candidate.role === 'admin');
      if (user.role === 'admin' && role !== 'admin' && admins.length === 1) throw lastAdmin();
      // Their role was read before we had the lock: raising oneself back must not slip through.
      if (!admins.some(({ id }) => id === actor.userId)) throw forbidden();

      if (user.role === role) return { user, previousRole: role, endedIds: [] };
      await users.updateRole(tx, userId, { from: user.role, to: role });
      const isRaise = ROLES.indexOf(role) > ROLES.indexOf(user.role);
      const ended = isRaise ? await endSessionsOfUser(tx, userId, 'roleChanged') : [];
      await recordAudit(tx, {
        actor,
        action: 'user.changeRole',
        subjectType: 'user',
        subjectId: userId,
        before: { role: user.role },
        after: { role },
      });
      return { user: { ...user, role }, previousRole: user.role, endedIds: ended };
    });
    onSessionsEnded(endedIds);
    return change;
  }
}
