import { randomUUID } from 'node:crypto';
import { access, chmod, cp, readFile, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

import { hasCode } from '../has-code.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { isMissing } from './file-errors.ts';
import { canReach, prepareRootStore, type DataLocation } from './location.ts';

export type Binaries = {
  initdb: string;
  postgres: string;
  /** Data directories of another major version cannot be opened. */
  majorVersion: string;
};

/**
 * Finds the PostgreSQL programs for this machine, ready to run by the server's user.
 *
 * They come in an npm package. They are copied once where that user cannot reach the package, or
 * where the package is not ours to complete.
 *
 * @throws EmbeddedPostgresError when there is no package for this machine.
 */
export async function prepareBinaries({ dataDirectory, user }: DataLocation): Promise<Binaries> {
  const { folder, version } = await findPackage();
  const native = path.join(folder, 'native');

  if (user !== undefined && !(await canReach(user, path.join(native, 'bin')))) {
    const store = await prepareRootStore();
    return binariesIn(await copyOnce(folder, path.join(store, `postgres-${version}`)), version);
  }
  try {
    await linkLibraries(folder, native);
    return binariesIn(native, version);
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].some((code) => hasCode(error, code))) throw error;
    return binariesIn(await copyOnce(folder, `${dataDirectory}.programs-${version}`), version);
  }
}

function binariesIn(native: string, version: string): Binaries {
  return {
    initdb: path.join(native, 'bin', 'initdb'),
    postgres: path.join(native, 'bin', 'postgres'),
    majorVersion: version.split('.')[0] ?? version,
  };
}

async function findPackage(): Promise<{ folder: string; version: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The package exports one file only, dist/index.js.
    const entry = createRequire(import.meta.url).resolve(name);
    const folder = path.dirname(path.dirname(entry));
    const manifest: unknown = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
    const version =
      typeof manifest === 'object' && manifest !== null && 'version' in manifest
        ? String(manifest.version)
        : '';
    return { folder, version };
  } catch (error) {
    throw new EmbeddedPostgresError(
      `PostgreSQL for this machine (${name}) is not installed. Run "npm install" with optional ` +
        'dependencies, or connect to a PostgreSQL server of your own.',
      { cause: error },
    );
  }
}

/**
 * Gives the shared libraries the short names the programs look for. npm packages cannot hold links;
 * the package makes them in an install script, which many installations do not run.
 */
async function linkLibraries(folder: string, native: string): Promise<void> {
  for (const { source, target } of await readLinks(folder)) {
    const linkPath = path.join(native, path.relative('native', target));
    const linkedPath = path.join(native, path.relative('native', source));
    if (await exists(linkPath)) continue;
    try {
      await symlink(path.relative(path.dirname(linkPath), linkedPath), linkPath);
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
}

type LibraryLink = { source: string; target: string };

async function readLinks(folder: string): Promise<LibraryLink[]> {
  try {
    const file = path.join(folder, 'native', 'pg-symlinks.json');
    const links: unknown = JSON.parse(await readFile(file, 'utf8'));
    return Array.isArray(links) ? links.filter(isLibraryLink) : [];
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function isLibraryLink(value: unknown): value is LibraryLink {
  return (
    typeof value === 'object' &&
    value !== null &&
    'source' in value &&
    typeof value.source === 'string' &&
    'target' in value &&
    typeof value.target === 'string'
  );
}

async function copyOnce(folder: string, destination: string): Promise<string> {
  if (await exists(destination)) return destination;
  const draft = `${destination}.${randomUUID()}`;
  await cp(path.join(folder, 'native'), draft, { recursive: true, verbatimSymlinks: true });
  await linkLibraries(folder, draft);
  await openToEveryone(draft);
  try {
    await rename(draft, destination);
  } catch (error) {
    await rm(draft, { recursive: true });
    // Another process was faster: its copy is as good as ours.
    if (!(await exists(destination))) throw error;
  }
  return destination;
}

/** What was installed under a strict umask would stay closed to the server's user in its copy. */
async function openToEveryone(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const entryPath = path.join(folder, entry.name);
    if (entry.isDirectory()) await openToEveryone(entryPath);
    else if (entry.isFile()) {
      const isProgram = ((await stat(entryPath)).mode & 0o100) !== 0;
      await chmod(entryPath, isProgram ? 0o755 : 0o644);
    }
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
