import type { DatabaseConnection } from '../../database.ts';
import { mayDo, type Permission } from '../users/index.ts';
import { findLiveSessions } from './auth.repository.ts';

/**
 * Those of these sessions that would be let in now where this permission is asked for; one
 * statement for all of them.
 *
 * @param production keeps out the demo's accounts
 */
export async function sessionsThatMay(
  sessionIds: readonly string[],
  {
    permission,
    pool,
    production,
  }: { permission: Permission; pool: DatabaseConnection['pool']; production: boolean },
): Promise<ReadonlySet<string>> {
  const sessions = await findLiveSessions(pool, sessionIds);
  const allowed = sessions.filter(
    ({ role, isDemo }) => mayDo(role, permission) && !(production && isDemo),
  );
  return new Set(allowed.map(({ id }) => id));
}
