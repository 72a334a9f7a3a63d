import process from 'node:process';

import { ConfigError, readProcessConfig } from '../config.ts';
import { ProviderUnavailable } from '../modules/payments/index.ts';
import { EmbeddedPostgresError } from '../platform/embedded-postgres/embedded-postgres-error.ts';
import { UsageError } from './admin-command.ts';
import { RECONCILE_USAGE, readReconcileArguments, reconcilePayments } from './reconcile-command.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

/** `npm run reconcile`: ends with 2 where the books differ. */
try {
  const window = readReconcileArguments(process.argv.slice(2));
  if (window === null) say(RECONCILE_USAGE);
  else if ((await reconcilePayments(readProcessConfig(), window, say)) > 0) process.exitCode = 2;
} catch (error) {
  const isForPeople = [UsageError, ConfigError, EmbeddedPostgresError, ProviderUnavailable].some(
    (kind) => error instanceof kind,
  );
  if (!isForPeople || !(error instanceof Error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
