import type { Database } from '../../database.ts';
import { unauthenticated } from './auth.errors.ts';
import { readAccount, readAuditEntries, readSessions } from './own-data.read-model.ts';
import type { SecurityLog } from './security-log.ts';

export type OwnDataService = ReturnType<typeof createOwnDataService>;

/** What a later module keeps of a user, as plain rows that turn into JSON; bounded. */
export type ExportSection = (userId: string) => Promise<readonly unknown[]>;

/** @param exportSections what the later modules know, by the names under which it is handed out */
export function createOwnDataService({
  db,
  exportSections,
}: {
  db: Database;
  exportSections: Readonly<Record<string, ExportSection>>;
}) {
  return { exportData };

  /**
   * Everything that is kept of a user, for themselves. No secrets: hashes and tokens are nobody's data.
   *
   * @throws DomainError UNAUTHENTICATED when the user is gone
   */
  async function exportData(userId: string, log: SecurityLog) {
    const account = await readAccount(db, userId);
    if (account === undefined) throw unauthenticated();
    const [sessions, audit, ...others] = await Promise.all([
      readSessions(db, userId),
      readAuditEntries(db, userId),
      ...Object.entries(exportSections).map(
        async ([name, read]): Promise<[string, readonly unknown[]]> => [name, await read(userId)],
      ),
    ]);
    log.info({ event: 'accountExported', userId }, 'accountExported');
    return { account, sections: { sessions, audit, ...Object.fromEntries(others) } };
  }
}
