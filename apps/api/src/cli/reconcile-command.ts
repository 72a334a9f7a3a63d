import { parseArgs } from 'node:util';

import { createApp } from '../app.ts';
import type { Config } from '../config.ts';
import { demandMigrated, openResources } from '../resources.ts';
import { UsageError } from './admin-command.ts';

export const RECONCILE_USAGE = `Usage: npm run reconcile -- --since <date> [--until <date>]
Holds the books of the payment provider against ours, takes in what was paid and never told of, and
opens a case for every difference. Dates are RFC 3339, or days in UTC.

  --since <date>  from then on
  --until <date>  before then (default: now)
  --help          these lines`;

/** Half-open. */
type Window = { since: Date; until: Date };

/**
 * What was asked for; null for help.
 *
 * @throws UsageError
 */
export function readReconcileArguments(words: readonly string[], now = new Date()): Window | null {
  const { since, until, help } = parse(words);
  if (help === true) return null;
  const window = {
    since: instantOf(since),
    until: until === undefined ? now : instantOf(until),
  };
  if (window.since >= window.until) throw new UsageError(RECONCILE_USAGE);
  return window;
}

/**
 * Compares, and says what came of it. The embedded server is started for it, and must not be running.
 *
 * @returns how many differences stand
 * @throws ConfigError, EmbeddedPostgresError, ProviderUnavailable
 */
export async function reconcilePayments(
  config: Config,
  window: Window,
  report: (line: string) => void,
): Promise<number> {
  const resources = await openResources(
    config,
    { progress: report, error: (error) => report(error.message) },
    { startSimulator: true },
  );
  try {
    await demandMigrated(resources.connection);
    // The same program as the API, listening to nobody: what is taken in sells seats.
    const app = await createApp({ config, ...resources });
    try {
      const done = await app.returningMoney.reconcile(window);
      report(
        `${done.transactions} transactions, ${done.intentsRead} payments looked at one by one, ` +
          `${done.differences} differences.`,
      );
      if (done.differences > 0) report('They are cases now: GET /api/v1/payment-cases?open=true');
      return done.differences;
    } finally {
      await app.server.close();
    }
  } finally {
    await resources.close();
  }
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: {
        since: { type: 'string' },
        until: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch {
    throw new UsageError(RECONCILE_USAGE);
  }
}

const DAY_OR_INSTANT =
  /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

function instantOf(text: string | undefined): Date {
  const instant = new Date(text !== undefined && DAY_OR_INSTANT.test(text) ? text : Number.NaN);
  if (Number.isNaN(instant.getTime())) throw new UsageError(RECONCILE_USAGE);
  return instant;
}
