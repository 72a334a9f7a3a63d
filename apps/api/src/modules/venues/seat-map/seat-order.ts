import { compareRows } from '../../seating/index.ts';

/** Seats by row, and within a row by ascending number. Negative when `a` comes first. */
export function compareSeats(
  a: { row: string; number: number },
  b: { row: string; number: number },
): number {
  return compareRows(a.row, b.row) || a.number - b.number;
}
