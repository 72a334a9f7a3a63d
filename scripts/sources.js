// When sources were last changed, for whoever builds from them.
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** The last change in a folder and all that is in it, in epoch milliseconds; of files named like this. */
export function newestIn(folder, names = /./) {
  let newest = 0;
  for (const item of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (item.isFile() && names.test(item.name)) {
      newest = Math.max(newest, changedAt(path.join(item.parentPath ?? item.path, item.name)));
    }
  }
  return newest;
}

/** The last change of a file, in epoch milliseconds; 0 where there is none. */
export function changedAt(file) {
  try {
    return statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}
