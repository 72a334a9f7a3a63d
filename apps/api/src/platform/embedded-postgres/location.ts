import {
  chmod,
  lchown,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  readlink,
  realpath,
  rm,
  rmdir,
  stat,
  symlink,
} from 'node:fs/promises';
import path from 'node:path';

import { hasCode } from '../has-code.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { isMissing } from './file-errors.ts';

/** Whom PostgreSQL runs as. It refuses to run as root. */
type ServerUser = { uid: number; gid: number };

export type DataLocation = {
  /**
   * Where the data really is, all links followed. It need not exist yet. Log, lock and passwords lie
   * beside it: `<dataDirectory>.log` and so on.
   */
  dataDirectory: string;
  /** Undefined: as ourselves. */
  user: ServerUser | undefined;
};

/**
 * For what root's server user could not reach inside root's own folders. Not /var/tmp, which systems
 * empty of what has not been touched for a month.
 */
const ROOT_STORE = '/var/lib/marquee';

export const isRoot = (): boolean => process.geteuid?.() === 0;

/**
 * Decides where the data lives and which user the server runs as.
 *
 * That is the requested directory and ourselves, unless we are root: then the server runs as the
 * owner of the data, at first `nobody`. Where `nobody` cannot reach the requested directory, a link
 * to a reachable one is put in its place.
 *
 * @throws EmbeddedPostgresError when the server could not use the directory.
 */
export async function locateData(
  requested: string,
  report: (line: string) => void,
): Promise<DataLocation> {
  const wanted = path.resolve(requested);
  await mkdir(path.dirname(wanted), { recursive: true, mode: isRoot() ? 0o711 : 0o700 });
  const dataDirectory = await followLink(wanted);
  const owner = await ownerOfContent(dataDirectory);

  if (!isRoot()) {
    if (owner !== undefined && owner.uid !== process.geteuid?.()) {
      throw new EmbeddedPostgresError(
        `The database in ${dataDirectory} belongs to another user (uid ${owner.uid}). ` +
          'Start as that user, or choose another data directory.',
      );
    }
    return { dataDirectory, user: undefined };
  }

  const user = owner === undefined || owner.uid === 0 ? await findNobody() : owner;
  if (await canReach(user, path.dirname(dataDirectory))) {
    if (owner?.uid === 0) await giveTo(user, dataDirectory);
    return { dataDirectory, user };
  }
  if (owner !== undefined) {
    throw new EmbeddedPostgresError(
      `PostgreSQL does not run as root, and user id ${user.uid} cannot reach ${dataDirectory}. ` +
        'Move the data to a folder open to everyone, or start as a user who is not root.',
    );
  }
  await linkToReachable(wanted);
  report(
    `PostgreSQL does not run as root and cannot reach ${wanted}: ` +
      `the data goes to ${await readlink(wanted)}, and a link points there.`,
  );
  return locateData(requested, report);
}

/** The real path of a directory that may not exist yet, and may be a link to one that does not. */
async function followLink(directory: string): Promise<string> {
  try {
    return await realpath(directory);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  const target = await readlink(directory).catch(() => undefined);
  const folder =
    target === undefined
      ? path.dirname(directory)
      : path.dirname(path.resolve(path.dirname(directory), target));
  await mkdir(folder, { recursive: true, mode: isRoot() ? 0o711 : 0o700 });
  return path.join(await realpath(folder), path.basename(target ?? directory));
}

/** Undefined when the directory is missing, or ours to use and empty. */
async function ownerOfContent(directory: string): Promise<ServerUser | undefined> {
  try {
    const { uid, gid } = await stat(directory);
    if (!isRoot() && uid !== process.geteuid?.()) return { uid, gid };
    return (await readdir(directory)).length === 0 ? undefined : { uid, gid };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function findNobody(): Promise<ServerUser> {
  const passwd = await readFile('/etc/passwd', 'utf8');
  const [, uid, gid] = /^nobody:[^:]*:(-?\d+):(-?\d+):/m.exec(passwd) ?? [];
  if (uid === undefined || gid === undefined) {
    throw new EmbeddedPostgresError(
      'PostgreSQL does not run as root, and this system has no user "nobody" to run it as. ' +
        'Start as a user who is not root.',
    );
  }
  // macOS writes -2, which system calls know as an unsigned number.
  return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
}

/** Whether a user may enter a folder, and all folders above it. */
export async function canReach(user: ServerUser, folder: string): Promise<boolean> {
  const { uid, gid, mode } = await stat(folder);
  const mayEnter = uid === user.uid ? mode & 0o100 : gid === user.gid ? mode & 0o010 : mode & 0o001;
  if (mayEnter === 0) return false;
  const parent = path.dirname(folder);
  return parent === folder || canReach(user, parent);
}

/** Makes a folder and what is in it a user's own. */
async function giveTo(user: ServerUser, folder: string): Promise<void> {
  await lchown(folder, user.uid, user.gid);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const entryPath = path.join(folder, entry.name);
    if (entry.isDirectory()) await giveTo(user, entryPath);
    else await lchown(entryPath, user.uid, user.gid);
  }
}

/** The folder where root keeps what its server user must reach. */
export async function prepareRootStore(): Promise<string> {
  await mkdir(ROOT_STORE, { recursive: true, mode: 0o711 });
  const { uid, mode } = await lstat(ROOT_STORE);
  if (uid !== 0 || (mode & 0o022) !== 0) {
    throw new EmbeddedPostgresError(
      `${ROOT_STORE} must belong to root and be writable by no other.`,
    );
  }
  await chmod(ROOT_STORE, 0o711);
  return ROOT_STORE;
}

async function linkToReachable(wanted: string): Promise<void> {
  const folder = await mkdtemp(path.join(await prepareRootStore(), 'data-'));
  await chmod(folder, 0o711);
  await rmdir(wanted).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
  try {
    await symlink(path.join(folder, path.basename(wanted)), wanted);
  } catch (error) {
    // Another process, starting at the same time, was faster: its link is as good as ours.
    await rm(folder, { recursive: true });
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}
