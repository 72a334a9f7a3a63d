import { parseArgs } from 'node:util';

import type { Config } from '../config.ts';
import { createPasswords } from '../modules/auth/index.ts';
import { createDemoService, DemoError, type DemoOptions } from '../modules/demo/index.ts';
import { createPricingService } from '../modules/pricing/index.ts';
import { demandMigrated, openResources } from '../resources.ts';
import { UsageError } from './admin-command.ts';

export const SEED_USAGE = `Usage: npm run seed -- [options]
Fills the configured database with demo data. What is there already stays as it is.

  --days <n>     days of showtimes ahead, 2 to 60 (default 14)
  --history <n>  days of sales back, 3 to 300 (default 28)
  --seed <n>     another number makes another demo (default 1)
  --stress       with the auditorium of a thousand seats
  --help         these lines`;

/** What was asked for; null for help. */
export type SeedArguments = Pick<DemoOptions, 'days' | 'historyDays' | 'seed' | 'stress'> | null;

/** @throws UsageError */
export function readSeedArguments(words: readonly string[]): SeedArguments {
  const values = parse(words);
  if (values.help === true) return null;
  return {
    days: wholeNumber(values.days, { min: 2, max: 60 }),
    historyDays: wholeNumber(values.history, { min: 3, max: 300 }),
    seed: wholeNumber(values.seed, { min: 0, max: 1_000_000_000 }),
    stress: values.stress === true,
  };
}

/**
 * Makes the demo data, or what is missing of them, and brings them up to today. The embedded server
 * is started for it, and must not be running.
 *
 * @param report told, in lines for people, what is being done
 * @throws DemoError in production; ConfigError, EmbeddedPostgresError
 */
export async function seedDatabase(
  config: Config,
  asked: NonNullable<SeedArguments>,
  report: (line: string) => void,
): Promise<void> {
  // Before anything is opened, least of all a database that people depend on.
  if (config.production) throw new DemoError('Demo data is refused in production.');
  const resources = await openResources(config, {
    progress: report,
    error: (error) => report(error.message),
  });
  try {
    await demandMigrated(resources.connection);
    const { db } = resources.connection;
    const demo = createDemoService({
      db,
      passwords: createPasswords({ hashesAtOnce: config.auth.passwordHashesAtOnce }),
      pricing: createPricingService({
        db,
        cancellationCutOffMinutes: config.reservations.cancellationCutOffMinutes,
        onTermsChanged: () => undefined,
      }),
      production: config.production,
      salesCloseAfterStartMinutes: config.showtimes.salesCloseAfterStartMinutes,
      onScheduleChanged: () => undefined,
    });
    const made = await demo.seedDemo({ ...asked, onProgress: report });
    const added = await demo.topUpDemo();
    if (made.showtimes + added.showtimes === 0) report('The demo data are there already.');
  } finally {
    await resources.close();
  }
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: {
        days: { type: 'string' },
        history: { type: 'string' },
        seed: { type: 'string' },
        stress: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch {
    throw new UsageError(SEED_USAGE);
  }
}

function wholeNumber(
  text: string | undefined,
  { min, max }: { min: number; max: number },
): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new UsageError(SEED_USAGE);
}
