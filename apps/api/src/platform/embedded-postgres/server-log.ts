import { open, readFile, rename, type FileHandle } from 'node:fs/promises';

import { isMissing } from './file-errors.ts';

/** Opens an empty log. The one before it is kept, and no other, so that logs do not pile up. */
export async function openLog(file: string): Promise<FileHandle> {
  await rename(file, `${file}.previous`).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
  return open(file, 'a', 0o600);
}

/** The last lines of a log, for people. */
export async function lastLines(file: string, count = 12): Promise<string> {
  const content = await readFile(file, 'utf8').catch(() => '');
  return content.trim().split('\n').slice(-count).join('\n');
}
