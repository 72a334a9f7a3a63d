/**
 * Rows in the order people read them: shorter names first, then by alphabet, so that AA comes
 * after Z. Negative when `a` comes first.
 */
export function compareRows(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Seats by row, and within a row by ascending number. Negative when `a` comes first. */
export function compareSeats(
  a: { row: string; number: number },
  b: { row: string; number: number },
): number {
  return compareRows(a.row, b.row) || a.number - b.number;
}
