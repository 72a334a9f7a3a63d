import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';

import pg from 'pg';

import type { Binaries } from './binaries.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { isMissing } from './file-errors.ts';
import type { DataLocation } from './location.ts';

const { escapeIdentifier, escapeLiteral } = pg;

/** Owns the database and everything in it; runs migrations. */
export const OWNER_ROLE = 'marquee_owner';
/** What the application connects as. May do what migrations grant it. */
export const APPLICATION_ROLE = 'marquee_app';
export const DATABASE = 'marquee';

type Passwords = { owner: string; application: string };

type Cluster = { passwords: Passwords; wasCreated: boolean };

/** Other local users can reach the port too, hence passwords. */
const CLIENT_RULES = 'host all all 127.0.0.1/32 scram-sha-256\n';

/**
 * Makes sure there is a cluster with our roles and our database, and passwords that open it.
 *
 * @throws EmbeddedPostgresError when the directory holds something else, or a program fails.
 */
export async function prepareCluster(
  location: DataLocation,
  binaries: Binaries,
  { durable, report }: { durable: boolean; report: (line: string) => void },
): Promise<Cluster> {
  const { dataDirectory } = location;
  const passwordFile = `${dataDirectory}.passwords.json`;
  const version = await readVersion(dataDirectory);
  await removeUnfinished(dataDirectory);

  if (version === undefined) {
    report(`Creating a database in ${dataDirectory} …`);
    const passwords = makePasswords();
    await createCluster(location, binaries, { durable, passwords, passwordFile });
    return { passwords, wasCreated: true };
  }
  if (version !== binaries.majorVersion) {
    throw new EmbeddedPostgresError(
      `The data in ${dataDirectory} were written by PostgreSQL ${version}, and this is ` +
        `PostgreSQL ${binaries.majorVersion}: export them with the old version and import them.`,
    );
  }
  const kept = await readPasswords(passwordFile);
  if (kept !== undefined) return { passwords: kept, wasCreated: false };

  report(`${passwordFile} is missing: setting new database passwords.`);
  const passwords = makePasswords();
  await runSingleUser(location, binaries, dataDirectory, durable, setPasswords(passwords));
  await writeWhole(passwordFile, JSON.stringify(passwords));
  return { passwords, wasCreated: false };
}

/** The cluster gets its name when it is complete: an interrupted first start leaves none behind. */
async function createCluster(
  location: DataLocation,
  binaries: Binaries,
  options: { durable: boolean; passwords: Passwords; passwordFile: string },
): Promise<void> {
  const { dataDirectory, user } = location;
  const draft = `${dataDirectory}.unfinished-${randomBytes(6).toString('hex')}`;
  await mkdir(draft, { mode: 0o700 });
  if (user !== undefined) await chown(draft, user.uid, user.gid);
  try {
    await run(location, binaries.initdb, [
      ...['-D', draft, '-U', OWNER_ROLE, '--auth=reject', '--no-instructions', '--data-checksums'],
      // Without -E, an empty LANG would give SQL_ASCII.
      ...['-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      ...(options.durable ? [] : ['--no-sync']),
    ]);
    await writeInPlace(path.join(draft, 'pg_hba.conf'), CLIENT_RULES);
    await runSingleUser(location, binaries, draft, options.durable, [
      `create role ${escapeIdentifier(APPLICATION_ROLE)} login`,
      ...setPasswords(options.passwords),
      `create database ${escapeIdentifier(DATABASE)} owner ${escapeIdentifier(OWNER_ROLE)}`,
    ]);
    await writeWhole(options.passwordFile, JSON.stringify(options.passwords));
    await rename(draft, dataDirectory);
    await syncFolder(path.dirname(dataDirectory));
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

/** What a first start left that was killed half way. Its initdb may still be writing. */
async function removeUnfinished(dataDirectory: string): Promise<void> {
  const folder = path.dirname(dataDirectory);
  const prefix = `${path.basename(dataDirectory)}.unfinished-`;
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix)) continue;
    await rm(path.join(folder, name), { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The major version that wrote the cluster; undefined when there is none. */
async function readVersion(dataDirectory: string): Promise<string | undefined> {
  try {
    return (await readFile(path.join(dataDirectory, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  const content = await readdir(dataDirectory).catch(() => []);
  if (content.length === 0) return undefined;
  throw new EmbeddedPostgresError(
    `${dataDirectory} is not empty and holds no PostgreSQL data. Choose another data directory.`,
  );
}

function makePasswords(): Passwords {
  const make = () => randomBytes(24).toString('base64url');
  return { owner: make(), application: make() };
}

async function readPasswords(file: string): Promise<Passwords | undefined> {
  try {
    const content: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isPasswords(content) ? content : undefined;
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isPasswords(value: unknown): value is Passwords {
  return (
    typeof value === 'object' &&
    value !== null &&
    'owner' in value &&
    typeof value.owner === 'string' &&
    'application' in value &&
    typeof value.application === 'string'
  );
}

const setPasswords = ({ owner, application }: Passwords): string[] => [
  `alter role ${escapeIdentifier(OWNER_ROLE)} password ${escapeLiteral(owner)}`,
  `alter role ${escapeIdentifier(APPLICATION_ROLE)} password ${escapeLiteral(application)}`,
];

/** Runs statements on a cluster that is not being served, where no password is asked. */
async function runSingleUser(
  location: DataLocation,
  binaries: Binaries,
  dataDirectory: string,
  durable: boolean,
  statements: string[],
): Promise<void> {
  const settings = ['-c', 'exit_on_error=on', '-c', `fsync=${durable ? 'on' : 'off'}`];
  await run(
    location,
    binaries.postgres,
    ['--single', '-D', dataDirectory, ...settings, 'postgres'],
    statements.map((statement) => `${statement};\n`).join(''),
  );
}

async function run(
  { dataDirectory, user }: DataLocation,
  program: string,
  parameters: string[],
  input = '',
): Promise<void> {
  const child = spawn(program, parameters, {
    // Ours may be closed to the server's user.
    cwd: path.dirname(dataDirectory),
    // initdb would otherwise search for the name of the machine's time zone.
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...user,
  });
  // A program that fails early does not read its input; its exit code tells.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const finished = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  const [code, , errors] = await Promise.all([finished, text(child.stdout), text(child.stderr)]);
  if (code !== 0) {
    throw new EmbeddedPostgresError(
      `${path.basename(program)} failed on ${dataDirectory}:\n${errors.trim()}`,
    );
  }
}

/** Writes a file that only we may read, so that a crash leaves the old content or the new. */
async function writeWhole(file: string, content: string): Promise<void> {
  const draft = `${file}.new`;
  await rm(draft, { force: true });
  await writeInPlace(draft, content);
  await rename(draft, file);
  await syncFolder(path.dirname(file));
}

async function writeInPlace(file: string, content: string): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
