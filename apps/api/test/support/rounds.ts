import process from 'node:process';

/** How often a race is run: shortly with all other tests, in full by `npm run faults`. */
export function rounds({ short, full }: { short: number; full: number }): number {
  return process.env['FAULT_ROUNDS'] === 'full' ? full : short;
}

/** Time for so many rounds, in milliseconds, at what one of them may take. */
export function timeFor(count: number, millisecondsEach = 1000): number {
  return 30_000 + count * millisecondsEach;
}
