import { seatPitch } from './seat-map.ts';

// What two neighbours may be apart, centre to centre. Further apart than this, there is an aisle
// between them. A sofa is a little wider than a seat; the narrowest aisle is twice the pitch.
const neighbourDistanceMax = 1.6 * seatPitch;

/**
 * The runs of a map: seats of one row, side by side with no aisle between, from left to right as
 * seen facing the screen. Each seat is in exactly one run; both ends of a run are at an aisle or
 * a wall. The one definition of "next to each other".
 */
export function findRuns<Placed extends { row: string; x: number }>(
  seats: readonly Placed[],
): Placed[][] {
  const rows = new Map<string, Placed[]>();
  for (const seat of seats) {
    const row = rows.get(seat.row);
    if (row === undefined) rows.set(seat.row, [seat]);
    else row.push(seat);
  }
  return [...rows.values()].flatMap((row) => splitAtAisles(row.toSorted((a, b) => a.x - b.x)));
}

function splitAtAisles<Placed extends { x: number }>(row: readonly Placed[]): Placed[][] {
  const runs: Placed[][] = [];
  let run: Placed[] = [];
  let previous: Placed | undefined;
  for (const seat of row) {
    if (previous === undefined || seat.x - previous.x > neighbourDistanceMax) {
      run = [];
      runs.push(run);
    }
    run.push(seat);
    previous = seat;
  }
  return runs;
}
