import { hasCode } from '../has-code.ts';

/** Whether a file operation failed because the file, or a folder above it, is not there. */
export function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR');
}
