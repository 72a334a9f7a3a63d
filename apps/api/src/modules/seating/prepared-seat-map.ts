import { findRuns } from './adjacent-seats.ts';
import type { Seat } from './seat-map.ts';

/** What choosing seats has to know of a place of the seat map. */
export type MapSeat = Omit<Seat, 'features' | 'blocked'>;

/**
 * A seat map made ready for choosing seats: all seats in one line, run after run, each run from
 * left to right, so that a party is a range of places. Made once per seat map, which never changes,
 * and used by every call. Arrays are by place, and one longer than the line, so that the place
 * after the last may be asked for.
 */
export type PreparedSeatMap = {
  seats: readonly MapSeat[];
  places: ReadonlyMap<string, number>;
  /** 1 where a place is beside the one before it, with no aisle between. */
  isBesidePrevious: Uint8Array;
  /** The same, where both are sold to everybody: wheelchair and companion places are no neighbours. */
  isPublicBesidePrevious: Uint8Array;
  /** 1 where a place is of one unit with the one before it, so that no party may begin here. */
  isUnitWithPrevious: Uint8Array;
  /** 1 for what is sold to everybody: seats and sofas. */
  isPublic: Uint8Array;
  /** Square of the distance to the focal point: the centre column, two thirds back. */
  focalDistances: Float64Array;
};

/** Takes the seats of a map that passed checkSeatMap, in any order. */
export function prepareSeatMap({ seats }: { seats: readonly MapSeat[] }): PreparedSeatMap {
  const runs = findRuns(seats);
  const line = runs.flat();
  const runStarts = new Set(runs.flatMap((run) => run.slice(0, 1)));
  const focalPoint = findFocalPoint(line);
  const length = line.length + 1;
  const prepared = {
    seats: line,
    places: new Map(line.map((seat, place) => [seat.label, place])),
    isBesidePrevious: new Uint8Array(length),
    isPublicBesidePrevious: new Uint8Array(length),
    isUnitWithPrevious: new Uint8Array(length),
    isPublic: new Uint8Array(length),
    focalDistances: new Float64Array(length),
  };
  line.forEach((seat, place) => {
    prepared.focalDistances[place] = (seat.x - focalPoint.x) ** 2 + (seat.y - focalPoint.y) ** 2;
    prepared.isPublic[place] = isSoldToEverybody(seat) ? 1 : 0;
    const previous = line[place - 1];
    if (previous === undefined || runStarts.has(seat)) return;
    prepared.isBesidePrevious[place] = 1;
    if (!isSoldToEverybody(seat) || !isSoldToEverybody(previous)) return;
    prepared.isPublicBesidePrevious[place] = 1;
    if (seat.unitId === undefined || seat.unitId !== previous.unitId) return;
    prepared.isUnitWithPrevious[place] = 1;
  });
  return prepared;
}

function isSoldToEverybody({ kind }: MapSeat): boolean {
  return kind === 'seat' || kind === 'sofa';
}

function findFocalPoint(seats: readonly MapSeat[]): { x: number; y: number } {
  const across = boundsOf(seats.map((seat) => seat.x));
  const back = boundsOf(seats.map((seat) => seat.y));
  return { x: (across.min + across.max) / 2, y: back.min + ((back.max - back.min) * 2) / 3 };
}

function boundsOf(values: readonly number[]): { min: number; max: number } {
  return {
    min: values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    max: values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  };
}
