import { readConfig } from '../../apps/api/src/config.ts';
import { openDatabase, type DatabaseConnection } from '../../apps/api/src/database.ts';

/** Nothing that prepares or audits a database takes longer. */
const PATIENCE_MILLISECONDS = 600_000;

/** Connects as whoever prepares or audits a database, and may take their time. */
export function openAsOwner(url: string): DatabaseConnection {
  const settings = {
    ...readConfig({ DATABASE_URL: url }).database,
    poolMax: 2,
    statementTimeoutMilliseconds: PATIENCE_MILLISECONDS,
    lockTimeoutMilliseconds: PATIENCE_MILLISECONDS,
    idleInTransactionTimeoutMilliseconds: PATIENCE_MILLISECONDS,
  };
  // A server that stops ends what is idle: nobody's failure.
  return openDatabase(url, settings, () => undefined);
}
