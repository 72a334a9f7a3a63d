import { createHash } from 'node:crypto';

import { newId } from '../../platform/ids.ts';

/** Any moment will do, as long as it stays the same. */
const MOMENT = Date.UTC(2026, 0, 1);

/**
 * The id of a thing of the demo, the same whenever it is made: what is there already is recognized,
 * whatever an administrator has changed of it.
 */
export function demoId(...names: readonly string[]): string {
  const random = createHash('sha256')
    .update(['marquee demo', ...names].join('\n'))
    .digest();
  return newId({ msecs: MOMENT, random: random.subarray(0, 16) });
}
