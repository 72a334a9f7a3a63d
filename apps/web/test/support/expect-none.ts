import { expect } from 'vitest';

/** Fails with all that was found, one a line: the message is the whole story, also in a log. */
export function expectNone(found: readonly string[], what: string): void {
  if (found.length > 0) expect.fail(`${found.length} ${what}:\n${found.join('\n')}`);
}
