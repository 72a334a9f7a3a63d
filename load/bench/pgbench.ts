import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Nobody measured anything: the program is missing. */
export class PgbenchMissing extends Error {
  constructor() {
    super(
      'pgbench was not found on the PATH or in PG_BIN. Debian and Ubuntu: apt-get install postgresql-contrib; ' +
        'macOS: brew install libpq, and PG_BIN=$(brew --prefix libpq)/bin.',
    );
    this.name = 'PgbenchMissing';
  }
}

/** The path of pgbench: in the folder PG_BIN, or on the PATH. @throws PgbenchMissing */
export function findPgbench(): string {
  const folders = [
    process.env['PG_BIN'] ?? '',
    ...(process.env['PATH'] ?? '').split(path.delimiter),
  ];
  const found = folders
    .filter((folder) => folder !== '')
    .map((folder) => path.join(folder, 'pgbench'))
    .find(isExecutable);
  if (found === undefined) throw new PgbenchMissing();
  return found;
}

export async function pgbenchVersion(program: string): Promise<string> {
  return (await run(program, ['--version'])).stdout.trim();
}

/** The same settings that the pool of the product gives its connections. */
const SESSION_OPTIONS = [
  '-c search_path=marquee,public',
  '-c timezone=UTC',
  '-c statement_timeout=4000',
  '-c lock_timeout=2000',
  '-c idle_in_transaction_session_timeout=5000',
].join(' ');

/** Runs a script by 32 clients; says how many transactions were made and in what time. */
export async function runPgbench({
  program,
  url,
  script,
  folder,
  clients,
  seconds,
  variables,
}: {
  program: string;
  url: string;
  script: string;
  folder: string;
  clients: number;
  seconds: number;
  variables: Readonly<Record<string, number>>;
}): Promise<{ transactions: number; perSecond: number }> {
  const file = path.join(folder, 'sale.pgbench.sql');
  await writeFile(file, script);
  const { hostname, port, username, password, pathname } = new URL(url);
  const { stdout } = await run(
    program,
    [
      ...['--no-vacuum', '--protocol=prepared', `--client=${clients}`, '--jobs=2'],
      ...[`--time=${seconds}`, `--file=${file}`],
      ...Object.entries(variables).map(([name, value]) => `--define=${name}=${value}`),
      ...['--host', hostname, '--port', port, '--username', username, pathname.slice(1)],
    ],
    {
      env: {
        PATH: process.env['PATH'] ?? '',
        PGPASSWORD: decodeURIComponent(password),
        PGOPTIONS: SESSION_OPTIONS,
        PGSSLMODE: 'disable',
        PGAPPNAME: 'pgbench',
      },
    },
  );
  const transactions = readNumber(stdout, /transactions actually processed: (\d+)/);
  const perSecond = readNumber(stdout, /tps = ([\d.]+) \((?:without|excluding)/);
  return { transactions, perSecond };
}

function readNumber(output: string, pattern: RegExp): number {
  const found = pattern.exec(output)?.[1];
  if (found === undefined) throw new Error(`pgbench said something unexpected:\n${output}`);
  return Number(found);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
