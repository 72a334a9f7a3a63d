import process from 'node:process';

import { readProcessConfig } from '../config.ts';
import { failStart } from '../process.ts';
import { migrateConfigured } from '../resources.ts';

/** `npm run migrate`: brings the schema of the configured database up to date. */
async function main(): Promise<void> {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const applied = await migrateConfigured(readProcessConfig(), {
    progress: say,
    error: (error) => process.stderr.write(`${error.message}\n`),
  });
  say(applied.length === 0 ? 'Nothing to migrate.' : `Migrated: ${applied.join(', ')}`);
}

main().catch(failStart);
