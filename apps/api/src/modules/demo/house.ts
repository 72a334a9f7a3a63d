import { findRuns, type Seat, type SeatMapDocument } from '../seating/index.ts';
import type { Random } from './random.ts';

/** A seat map made ready for filling: what does not change from one showtime to the next. */
export type House = {
  seats: readonly Seat[];
  /** Places sold to everybody, side by side. */
  runs: readonly Run[];
  /** Wheelchair spaces, each with the companion place beside it. */
  accessiblePairs: readonly (readonly [number, number])[];
  /** How many places are sold to everybody. */
  publicCount: number;
  focus: { x: number; y: number };
  extent: { x: number; y: number };
};

/** Places side by side, from left to right. */
type Run = {
  /** Positions in the seats of the house. */
  places: readonly number[];
  /** Plan units, by index in the run. */
  xs: readonly number[];
  ys: readonly number[];
  /** Whether a place is sold only together with the one before it. */
  isUnitWithPrevious: readonly boolean[];
  /** The least and the greatest of `ys`. */
  front: number;
  back: number;
};

/** The seats of one showtime while it fills. */
export type Floor = {
  /** Seats a party, side by side where that is possible; null where there is no room for it. */
  seat(count: number, random: Random): Seat[] | null;
  /** A wheelchair space and the place beside it; null where there is none left. */
  seatAccessible(): Seat[] | null;
  free(seats: readonly Seat[]): void;
};

type Taste = { x: number; y: number };

// What a lonely free seat left behind is worth, in plan units squared: some eight rows.
const SINGLE_GAP_COST = 50_000;

export function prepareHouse({ seats }: SeatMapDocument): House {
  const places = seats.map((seat, place) => ({ ...seat, place }));
  const runs = findRuns(places);
  const xs = seats.map((seat) => seat.x);
  const ys = seats.map((seat) => seat.y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [front, back] = [Math.min(...ys), Math.max(...ys)];
  const publicRuns = runs.flatMap((run) => splitAtKept(run)).map((run) => prepareRun(run));
  return {
    seats,
    runs: publicRuns,
    accessiblePairs: runs.flatMap((run) => pairsOf(run)),
    publicCount: publicRuns.reduce((sum, run) => sum + run.places.length, 0),
    // Where people like to sit: in the middle, two thirds back.
    focus: { x: (left + right) / 2, y: front + ((back - front) * 2) / 3 },
    extent: { x: right - left, y: back - front },
  };
}

/** @param blocked labels that are kept from sale */
export function openFloor(house: House, blocked: ReadonlySet<string>): Floor {
  const isTaken = house.seats.map((seat) => seat.blocked === true || blocked.has(seat.label));
  const placeByLabel = new Map(house.seats.map((seat, place) => [seat.label, place]));
  return { seat, seatAccessible, free };

  function seat(count: number, random: Random): Seat[] | null {
    const spread = () => random.next() + random.next() - 1;
    const taste = {
      x: house.focus.x + spread() * house.extent.x * 0.4,
      y: house.focus.y + spread() * house.extent.y * 0.45,
    };
    const places = seatNear(count, taste);
    return places === null ? null : places.map(seatAt);
  }

  function seatNear(count: number, taste: Taste): number[] | null {
    const best = bestPlaces(count, taste);
    if (best !== null) return take(best);
    if (count === 1) return null;
    // No room for all of them together: in two groups, and so on.
    const half = Math.ceil(count / 2);
    const some = seatNear(half, taste);
    if (some === null) return null;
    const rest = seatNear(count - half, taste);
    if (rest !== null) return [...some, ...rest];
    for (const place of some) isTaken[place] = false;
    return null;
  }

  function bestPlaces(count: number, taste: Taste): readonly number[] | null {
    let best: readonly number[] | null = null;
    let bestCost = Number.POSITIVE_INFINITY;
    for (const run of house.runs) {
      const { places, isUnitWithPrevious } = run;
      const rowDistance = Math.max(run.front - taste.y, taste.y - run.back, 0);
      if (places.length < count || rowDistance ** 2 >= bestCost) continue;
      let freeLength = 0;
      for (let last = 0; last < places.length; last += 1) {
        freeLength = isFreeAt(run, last) ? freeLength + 1 : 0;
        const first = last - count + 1;
        if (freeLength < count) continue;
        if (isUnitWithPrevious[first] === true || isUnitWithPrevious[last + 1] === true) continue;
        const cost = costOf(run, first, last, taste, bestCost);
        if (cost >= bestCost) continue;
        bestCost = cost;
        best = places.slice(first, last + 1);
      }
    }
    return best;
  }

  function costOf(run: Run, first: number, last: number, taste: Taste, enough: number): number {
    const { xs, ys } = run;
    const across = ((xs[first] ?? 0) + (xs[last] ?? 0)) / 2 - taste.x;
    const back = ((ys[first] ?? 0) + (ys[last] ?? 0)) / 2 - taste.y;
    const distance = across * across + back * back;
    if (distance >= enough) return distance;
    const gaps =
      Number(isFreeAt(run, first - 1) && !isFreeAt(run, first - 2)) +
      Number(isFreeAt(run, last + 1) && !isFreeAt(run, last + 2));
    return distance + gaps * SINGLE_GAP_COST;
  }

  function isFreeAt({ places }: Run, index: number): boolean {
    const place = places[index];
    return place !== undefined && isTaken[place] === false;
  }

  function seatAccessible(): Seat[] | null {
    const pair = house.accessiblePairs.find((places) => places.every((place) => !isTaken[place]));
    return pair === undefined ? null : take(pair).map(seatAt);
  }

  function free(seats: readonly Seat[]): void {
    for (const { label } of seats) {
      const place = placeByLabel.get(label);
      if (place !== undefined) isTaken[place] = false;
    }
  }

  function take(places: readonly number[]): number[] {
    for (const place of places) isTaken[place] = true;
    return [...places];
  }

  function seatAt(place: number): Seat {
    const seat = house.seats[place];
    if (seat === undefined) throw new RangeError(`There is no place ${place}.`);
    return seat;
  }
}

type Placed = Seat & { place: number };

// From left to right, so that no companion place is left over between two wheelchair spaces.
function pairsOf(run: readonly Placed[]): [number, number][] {
  const used = new Set<Placed>();
  return run.flatMap((seat, index) => {
    if (seat.kind !== 'wheelchairSpace') return [];
    const beside = [run[index - 1], run[index + 1]].find(
      (each) => each?.kind === 'companion' && !used.has(each),
    );
    if (beside === undefined) return [];
    used.add(beside);
    return [[seat.place, beside.place]];
  });
}

// Wheelchair and companion places are kept for those who ask for them.
function splitAtKept(run: readonly Placed[]): Placed[][] {
  const parts: Placed[][] = [[]];
  for (const seat of run) {
    if (seat.kind === 'wheelchairSpace' || seat.kind === 'companion') parts.push([]);
    else parts.at(-1)?.push(seat);
  }
  return parts.filter((part) => part.length > 0);
}

function prepareRun(run: readonly Placed[]): Run {
  const ys = run.map(({ y }) => y);
  return {
    places: run.map(({ place }) => place),
    xs: run.map(({ x }) => x),
    ys,
    isUnitWithPrevious: run.map(
      ({ unitId }, index) => unitId !== undefined && unitId === run[index - 1]?.unitId,
    ),
    front: Math.min(...ys),
    back: Math.max(...ys),
  };
}
