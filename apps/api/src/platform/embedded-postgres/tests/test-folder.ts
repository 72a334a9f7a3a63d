import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import pg from 'pg';
import { afterAll, afterEach, beforeAll } from 'vitest';

import { startEmbeddedPostgres, type EmbeddedPostgres } from '../index.ts';

/** A folder for the data directories of one test file, and the servers that run on them. */
export type TestFolder = {
  path: string;
  newDataDirectory(): string;
  /** Starts a server that is stopped after the test. */
  start(
    dataDirectory: string,
    options?: { durable?: boolean; port?: number; onProgress?: (line: string) => void },
  ): Promise<EmbeddedPostgres>;
};

/** Makes the folder before the tests of a file, and removes it after them. */
export function useTestFolder(): TestFolder {
  const running: EmbeddedPostgres[] = [];
  let directoryCount = 0;

  const folder: TestFolder = {
    path: '',
    newDataDirectory() {
      directoryCount += 1;
      return path.join(folder.path, `directory-${directoryCount}`, 'postgres');
    },
    async start(dataDirectory, options = {}) {
      const postgres = await startEmbeddedPostgres({ dataDirectory, ...options });
      running.push(postgres);
      return postgres;
    },
  };
  beforeAll(async () => {
    folder.path = await mkdtemp(path.join(tmpdir(), 'embedded-postgres-'));
    // Open to the user that the server runs as when we are root.
    await chmod(folder.path, 0o755);
  });
  afterEach(async () => {
    for (const postgres of running.splice(0)) await postgres.stop();
  });
  afterAll(() => removeFolder(folder.path));
  return folder;
}

/** Runs one statement on a connection of its own. */
export async function query(connectionString: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

/** The pid of the server that runs, or ran last, on a data directory. */
export async function serverPid(dataDirectory: string): Promise<number> {
  return Number.parseInt(await readFile(path.join(dataDirectory, 'postmaster.pid'), 'utf8'), 10);
}

/** Removes a folder, also while a killed program's child is still writing its last. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
}
