import { randomUUID } from 'node:crypto';
import { link, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { hasCode } from '../has-code.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { isMissing } from './file-errors.ts';
import { findProcess } from './processes.ts';

type StartLock = { release(): Promise<void> };

type Holder = { pid: number; startedAt: string };

/** Names nobody: what a lock says that was released. */
const NOBODY: Holder = { pid: 0, startedAt: '' };

const ATTEMPTS_MAX = 50;

/**
 * Makes this process the only one that starts PostgreSQL on a data directory.
 *
 * The lock is the newest of the files `<prefix>-1`, `<prefix>-2` and so on, and names its holder. A
 * holder that died (even by `kill -9`) holds nothing, also when its pid belongs to another process by
 * now. Whoever finds the newest lock free makes the next one, which the file system allows to one
 * process only. So no lock is ever removed but by a newer one, and none can be removed by mistake.
 *
 * @throws EmbeddedPostgresError when a living process holds the lock.
 */
export async function acquireStartLock(prefix: string, dataDirectory: string): Promise<StartLock> {
  const self = await findProcess(process.pid);
  if (self === undefined) {
    throw new EmbeddedPostgresError('This system does not tell which processes are running.');
  }
  const mine: Holder = { pid: process.pid, startedAt: self.startedAt };

  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const newest = Math.max(0, ...(await listNumbers(prefix)));
    const holder = newest === 0 ? NOBODY : await readHolder(`${prefix}-${newest}`);
    if (holder === 'replaced') continue;
    if (await isAlive(holder)) {
      throw new EmbeddedPostgresError(
        `The database in ${dataDirectory} is in use by another process (pid ${holder.pid}). ` +
          'Stop that process first, or choose another data directory for this one.',
      );
    }
    const number = newest + 1;
    if (await makeLock(prefix, number, mine)) {
      return { release: () => release(`${prefix}-${number}`) };
    }
  }
  throw new EmbeddedPostgresError(
    `Could not lock the database in ${dataDirectory}: several processes are starting on it. ` +
      'Start one at a time.',
  );
}

async function makeLock(prefix: string, number: number, holder: Holder): Promise<boolean> {
  if (!(await createWhole(`${prefix}-${number}`, holder))) return false;

  // We may have been so slow that this number has come and gone before.
  const others = await listNumbers(prefix);
  const isNewest = others.every((other) => other <= number);
  const outdated = isNewest ? others.filter((other) => other < number) : [number];
  for (const other of outdated) await rm(`${prefix}-${other}`, { force: true });
  return isNewest;
}

async function listNumbers(prefix: string): Promise<number[]> {
  const start = `${path.basename(prefix)}-`;
  const names = await readdir(path.dirname(prefix));
  return names
    .filter((name) => name.startsWith(start) && /^\d+$/.test(name.slice(start.length)))
    .map((name) => Number(name.slice(start.length)));
}

/** A link appears with its content or not at all: nobody ever reads half a lock. */
async function createWhole(file: string, holder: Holder): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`;
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

async function release(file: string): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeFile(draft, JSON.stringify(NOBODY));
    await rename(draft, file);
  } catch (error) {
    // The folder was removed, and the lock with it.
    if (!isMissing(error)) throw error;
  }
}

async function isAlive(holder: Holder): Promise<boolean> {
  if (holder.pid === NOBODY.pid) return false;
  const running = await findProcess(holder.pid);
  return running?.startedAt === holder.startedAt;
}

async function readHolder(file: string): Promise<Holder | 'replaced'> {
  try {
    const content: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isHolder(content) ? content : NOBODY;
  } catch (error) {
    if (isMissing(error)) return 'replaced';
    // Not written by us: locks appear whole.
    if (error instanceof SyntaxError) return NOBODY;
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
    typeof value.startedAt === 'string'
  );
}
