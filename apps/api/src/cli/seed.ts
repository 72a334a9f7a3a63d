import process from 'node:process';

import { ConfigError, readProcessConfig } from '../config.ts';
import { DemoError } from '../modules/demo/index.ts';
import { EmbeddedPostgresError } from '../platform/embedded-postgres/embedded-postgres-error.ts';
import { UsageError } from './admin-command.ts';
import { readSeedArguments, SEED_USAGE, seedDatabase } from './seed-command.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

try {
  const asked = readSeedArguments(process.argv.slice(2));
  if (asked === null) say(SEED_USAGE);
  else await seedDatabase(readProcessConfig(), asked, say);
} catch (error) {
  const isForPeople = [UsageError, ConfigError, DemoError, EmbeddedPostgresError].some(
    (kind) => error instanceof kind,
  );
  if (!isForPeople || !(error instanceof Error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
