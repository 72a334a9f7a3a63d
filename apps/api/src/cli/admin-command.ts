import { parseArgs } from 'node:util';

import type { Config } from '../config.ts';
import { createFirstAdmin, createPasswords } from '../modules/auth/index.ts';
import { isSingleAddress } from '../modules/notifications/index.ts';
import { demandMigrated, openResources } from '../resources.ts';

/** The command was not written as it must be. */
export class UsageError extends Error {}

const USAGE =
  'Usage: npm run create-admin -- --email ada@example.com --name "Ada Lovelace"\n' +
  'The password is asked for, or read from standard input or MARQUEE_ADMIN_PASSWORD.';

/** @throws UsageError */
export function readArguments(words: readonly string[]): { email: string; name: string } {
  let values: { email?: string | undefined; name?: string | undefined };
  try {
    const options = { email: { type: 'string' }, name: { type: 'string' } } as const;
    ({ values } = parseArgs({ args: [...words], options }));
  } catch {
    throw new UsageError(USAGE);
  }
  const email = values.email?.trim() ?? '';
  const name = values.name?.trim() ?? '';
  const isAscii = /^[\x21-\x7e]+$/.test(email);
  // An address that mail refuses would be one that no link for a new password ever reaches.
  if (!isAscii || !isSingleAddress(email) || email.length > 254) throw new UsageError(USAGE);
  if (name === '' || name.length > 100) throw new UsageError(USAGE);
  return { email, name };
}

/**
 * Makes the first administrator, in the database that the settings name. The embedded server is
 * started for it, and must not be running.
 *
 * @param report told, in lines for people, what takes time
 * @throws DomainError ADMIN_EXISTS, EMAIL_TAKEN, PASSWORD_REFUSED; ConfigError, EmbeddedPostgresError
 */
export async function createAdmin(
  config: Config,
  person: { email: string; name: string; password: string },
  report: (line: string) => void,
): Promise<void> {
  const resources = await openResources(config, {
    progress: report,
    error: (error) => report(error.message),
  });
  try {
    await demandMigrated(resources.connection);
    const passwords = createPasswords({ hashesAtOnce: config.auth.passwordHashesAtOnce });
    await createFirstAdmin(resources.connection.db, passwords, person);
  } finally {
    await resources.close();
  }
}
