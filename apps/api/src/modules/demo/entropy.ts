import { randomFillSync } from 'node:crypto';

import { newId } from '../../platform/ids.ts';

const POOL_BYTES = 65_536;

/** Asking the operating system costs some microseconds each time; the demo asks for 200,000 ids. */
let pool = Buffer.alloc(0);
let used = 0;

/** As many bytes as asked for that nobody can guess. */
export function takeRandomBytes(count: number): Buffer {
  if (used + count > pool.length) {
    pool = randomFillSync(Buffer.allocUnsafeSlow(Math.max(POOL_BYTES, count)));
    used = 0;
  }
  const bytes = pool.subarray(used, used + count);
  used += count;
  return bytes;
}

/** A new id as it would have been made at a moment. */
export function idFrom(moment: Date): string {
  return newId({ msecs: moment.getTime(), random: takeRandomBytes(16) });
}
