import {
  findRuns,
  seatPitch,
  type Seat,
  type SeatFeature,
  type SeatKind,
} from '../../seating/index.ts';
import { nameRows, numberSeats, type RowOptions } from './row-options.ts';
import { compareSeats } from './seat-order.ts';

/** A place of a row before it has a name. `Origin` says where in the description it was written. */
export type PlannedSeat<Origin> = {
  zone: string;
  kind: SeatKind;
  features: readonly SeatFeature[];
  blocked: boolean;
  origin: Origin;
};

/** Places by column from the left, and null where there is none. */
export type PlannedRow<Origin> = {
  cells: readonly (PlannedSeat<Origin> | null)[];
  /** Cross aisles between this row and the one before it. */
  crossAislesBefore: number;
};

/** Rows from the screen to the back, all named, numbered and bent in one way. */
export type PlannedSection<Origin> = { rows: readonly PlannedRow<Origin>[]; options: RowOptions };

/** A seat, and where in the description it was written. */
export type LaidOutSeat<Origin> = { seat: Seat; origin: Origin };

// Between the last row of the stalls and the first of the balcony: room for a rail and a label.
const sectionGap = 2 * seatPitch;

/**
 * Gives every planned place its row, number, label and coordinates, and the feature `aisle` where
 * its run ends. Sections follow one another from the screen to the back, and share their columns.
 * Answers in natural order: row A before B, AA after Z, numbers ascending.
 */
export function layOutSections<Origin>(
  sections: readonly PlannedSection<Origin>[],
): LaidOutSeat<Origin>[] {
  const seats: LaidOutSeat<Origin>[] = [];
  let top = seatPitch / 2;
  for (const section of sections) {
    seats.push(...layOutSection(section, top));
    top += depthOf(section) + sectionGap;
  }
  return markAisles(seats).toSorted((a, b) => compareSeats(a.seat, b.seat));
}

function layOutSection<Origin>(
  { rows, options }: PlannedSection<Origin>,
  top: number,
): LaidOutSeat<Origin>[] {
  const names = nameRows(rows.length, options);
  const { centre, halfWidth } = spanOf(rows);
  let y = top;
  return rows.flatMap((row, rowIndex) => {
    y += (row.crossAislesBefore + (rowIndex === 0 ? 0 : 1)) * seatPitch;
    const places = row.cells.flatMap((cell, column) => (cell === null ? [] : [{ cell, column }]));
    const columns = places.map(({ column }) => column);
    const numbers = numberSeats(columns, centre, options);
    const name = names[rowIndex] ?? '';
    return places.map(({ cell, column }, index) => {
      const { origin, blocked, ...place } = cell;
      const number = numbers[index] ?? 0;
      const outwards = halfWidth === 0 ? 0 : (column - centre) / halfWidth;
      const seat: Seat = {
        label: `${name}${number}`,
        row: name,
        number,
        x: seatPitch / 2 + column * seatPitch,
        y: Math.round((y + (options.curve ?? 0) * (1 - outwards ** 2)) * 10) / 10,
        ...place,
        ...(blocked ? { blocked } : {}),
      };
      return { seat, origin };
    });
  });
}

function spanOf<Origin>(rows: readonly PlannedRow<Origin>[]): {
  centre: number;
  halfWidth: number;
} {
  const used = rows.flatMap((row) => row.cells.flatMap((cell, column) => (cell ? [column] : [])));
  const left = used.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const right = used.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return { centre: (left + right) / 2, halfWidth: (right - left) / 2 };
}

function depthOf<Origin>({ rows, options }: PlannedSection<Origin>): number {
  const crossAisles = rows.reduce((sum, row) => sum + row.crossAislesBefore, 0);
  return (rows.length - 1 + crossAisles) * seatPitch + (options.curve ?? 0);
}

function markAisles<Origin>(laidOut: readonly LaidOutSeat<Origin>[]): LaidOutSeat<Origin>[] {
  // Two rows of one name (a mistake that the check reports) would be mixed here, harmlessly.
  const runs = findRuns(laidOut.map(({ seat }) => seat));
  const atAisle = new Set(runs.flatMap((run) => [run.at(0), run.at(-1)]));
  return laidOut.map(({ seat, origin }) => ({
    origin,
    seat: atAisle.has(seat) ? { ...seat, features: [...seat.features, 'aisle' as const] } : seat,
  }));
}
