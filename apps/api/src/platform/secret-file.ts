import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { hasCode } from './has-code.ts';

/**
 * The text of a file that only its owner can read, written at the first call. Processes that start
 * together all read the same: the first to write it decides.
 *
 * @param file its folder is made if it is not there
 * @param create makes the text where there is no file yet
 */
export async function readOrCreateSecretFile(file: string, create: () => string): Promise<string> {
  const known = await readIfThere(file);
  if (known !== undefined) return known;

  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${randomBytes(8).toString('hex')}`;
  await writeFile(draft, create(), { mode: 0o600, flag: 'wx' });
  try {
    // Whole or not at all; where another process was faster, its secret is the secret.
    await link(draft, file);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(draft);
  }
  return readFile(file, 'utf8');
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
