import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';

import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { hasCode, isMissing } from './file-errors.ts';
import { findProcess } from './processes.ts';

export type StartLock = { release(): Promise<void> };

type Holder = { pid: number; startedAt: string; token: string };

const ATTEMPTS_MAX = 5;

/**
 * Makes this process the only one that starts PostgreSQL on a data directory.
 *
 * The lock is a file that names its holder. A holder that died (even by `kill -9`) holds nothing,
 * also when its pid belongs to another process by now.
 *
 * @throws EmbeddedPostgresError when a living process holds the lock.
 */
export async function acquireStartLock(file: string, dataDirectory: string): Promise<StartLock> {
  const self = await findProcess(process.pid);
  if (self === undefined) {
    throw new EmbeddedPostgresError('This system does not tell which processes are running.');
  }
  const mine: Holder = { pid: process.pid, startedAt: self.startedAt, token: randomUUID() };

  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    if (await createWhole(file, mine)) return { release: () => release(file, mine) };

    const holder = await readHolder(file);
    if (holder !== undefined && (await isAlive(holder))) {
      throw new EmbeddedPostgresError(
        `The database in ${dataDirectory} is in use by another process (pid ${holder.pid}). ` +
          'Stop that process first, or choose another data directory for this one.',
      );
    }
    await removeStale(file, holder);
  }
  throw new EmbeddedPostgresError(
    `Could not lock the database in ${dataDirectory}: several processes are starting on it. ` +
      'Start one at a time.',
  );
}

/** A link appears with its content or not at all: nobody ever reads half a lock. */
async function createWhole(file: string, holder: Holder): Promise<boolean> {
  const draft = `${file}.${holder.token}`;
  await writeFile(draft, JSON.stringify(holder));
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Moves a dead holder's lock away. Between reading and moving, a faster process may have put its own
 * lock there: then that one is put back.
 */
async function removeStale(file: string, stale: Holder | undefined): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  const moved = await readHolder(aside);
  if (moved !== undefined && moved.token !== stale?.token) {
    await link(aside, file).catch(() => undefined);
  }
  await rm(aside, { force: true });
}

async function release(file: string, mine: Holder): Promise<void> {
  const holder = await readHolder(file);
  if (holder?.token === mine.token) await rm(file, { force: true });
}

async function isAlive(holder: Holder): Promise<boolean> {
  const running = await findProcess(holder.pid);
  return running?.startedAt === holder.startedAt;
}

/** Undefined when there is no lock, or one that no version of this code has written. */
async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    const content: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isHolder(content) ? content : undefined;
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isHolder(value: unknown): value is Holder {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'startedAt' in value &&
    typeof value.startedAt === 'string' &&
    'token' in value &&
    typeof value.token === 'string'
  );
}
