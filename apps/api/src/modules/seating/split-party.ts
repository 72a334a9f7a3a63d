import type { MapSeat, PreparedSeatMap } from './prepared-seat-map.ts';
import { isFreeOnLeft, leavesGapOnLeft, leavesGapOnRight } from './single-gaps.ts';

/** Places for a party that does not fit side by side. */
export type SplitParty = {
  places: number[];
  /** Stretches of seats side by side. */
  groupCount: number;
  /** Sum of the squared distances of the places to the point the party gathers at. */
  spread: number;
};

type Party = {
  /** 1 for each place that may be given. */
  isOpen: Uint8Array;
  /** 1 for each place that is free, given to this party or not: what single gaps are judged by. */
  free: Uint8Array;
  count: number;
  gatheringPoint: { x: number; y: number };
};

/**
 * Seats `count` people in as few groups as possible; of all ways to do that, in one that newly
 * leaves the fewest places alone; and of those, in the one nearest to `gatheringPoint`. Null when
 * the open places do not suffice, counting units whole. `isBesidePrevious` says which places are
 * side by side.
 *
 * Exact, by dynamic programming over the open places. A state is a row, for the open place the last
 * group ends at (row 0: nobody sits yet), and the number of people seated so far. About
 * `open places × count × group length` steps.
 */
export function seatInFewGroups(
  seatMap: PreparedSeatMap,
  isBesidePrevious: Uint8Array,
  party: Party,
): SplitParty | null {
  const { isOpen, free, count } = party;
  const open = seatMap.seats.flatMap((_, place) => (isOpen[place] === 1 ? [place] : []));
  const distances = open.map((place) => squaredDistance(seatMap.seats[place], party));
  const { gapCost, groupCost } = costsOf(distances, count);
  const width = count + 1;
  const size = (open.length + 1) * width;
  // What the best way costs to have so many seated, the last group ending at this row's place.
  const endCosts = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  const groupLengths = new Uint16Array(size);
  // The least of that in the rows up to this one, and the row it is found in.
  const bestCosts = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  const bestEnds = new Uint32Array(size);
  // What it costs when a group begins at this row's place, and the row where the one before ends.
  const startCosts = new Float64Array(size);
  const previousEnds = new Uint32Array(size);
  endCosts[0] = 0;
  bestCosts[0] = 0;

  open.forEach((place, index) => {
    const row = (index + 1) * width;
    // A group that ends two places before leaves the one between alone.
    const canLeaveGapBetween =
      isOpen[place - 2] === 1 &&
      isFreeOnLeft(seatMap, free, place) &&
      isFreeOnLeft(seatMap, free, place - 1);
    const rowBetween = isOpen[place - 1] === 1 ? index - 1 : index;
    const rowBefore = canLeaveGapBetween ? rowBetween - 1 : index;
    const startCost = groupCost + (leavesGapOnLeft(seatMap, free, place) ? gapCost : 0);
    for (let seated = 0; seated < count; seated += 1) {
      let end = bestEnds[rowBefore * width + seated] ?? 0;
      let cost = bestCosts[rowBefore * width + seated] ?? 0;
      if (canLeaveGapBetween) {
        const costWithGap = (endCosts[rowBetween * width + seated] ?? 0) + gapCost;
        if (costWithGap < cost) {
          end = rowBetween;
          cost = costWithGap;
        }
      }
      startCosts[row + seated] = cost + startCost;
      previousEnds[row + seated] = end;
    }

    // A group may not end between two seats of a unit, nor begin between them.
    const lengthMax = seatMap.isUnitWithPrevious[place + 1] === 1 ? 0 : count;
    let endCost = leavesGapOnRight(seatMap, free, place) ? gapCost : 0;
    for (let length = 1; length <= lengthMax; length += 1) {
      const first = place - length + 1;
      if (isOpen[first] !== 1) break;
      endCost += distances[index - length + 1] ?? 0;
      if (seatMap.isUnitWithPrevious[first] !== 1) {
        const start = row - (length - 1) * width - length;
        for (let seated = length; seated <= count; seated += 1) {
          const cost = (startCosts[start + seated] ?? 0) + endCost;
          if (cost >= (endCosts[row + seated] ?? 0)) continue;
          endCosts[row + seated] = cost;
          groupLengths[row + seated] = length;
        }
      }
      if (isBesidePrevious[first] !== 1) break;
    }

    for (let seated = 0; seated <= count; seated += 1) {
      const cost = endCosts[row + seated] ?? 0;
      const costBefore = bestCosts[row - width + seated] ?? 0;
      const isBetter = cost < costBefore;
      bestCosts[row + seated] = isBetter ? cost : costBefore;
      bestEnds[row + seated] = isBetter ? index + 1 : (bestEnds[row - width + seated] ?? 0);
    }
  });

  const end = bestEnds[open.length * width + count] ?? 0;
  const cost = bestCosts[open.length * width + count] ?? 0;
  if (cost === Number.POSITIVE_INFINITY) return null;
  const places = readPlaces({ open, count, end, groupLengths, previousEnds });
  return { places, groupCount: Math.floor(cost / groupCost), spread: cost % gapCost };
}

// A way's cost is one number, for speed: its spread, and more than any spread for each single gap,
// and more than all single gaps for each group, which leaves two at most. Powers of two, so that
// adding them up is exact.
function costsOf(
  distances: readonly number[],
  count: number,
): { gapCost: number; groupCost: number } {
  const farthest = distances.reduce((a, b) => Math.max(a, b), 0);
  const gapCost = 2 ** Math.ceil(Math.log2(count * farthest + 2));
  return { gapCost, groupCost: gapCost * 2 ** Math.ceil(Math.log2(2 * count + 1)) };
}

function readPlaces(table: {
  open: readonly number[];
  count: number;
  end: number;
  groupLengths: Uint16Array;
  previousEnds: Uint32Array;
}): number[] {
  const { open, count, groupLengths, previousEnds } = table;
  const width = count + 1;
  const groups: number[][] = [];
  let seated = count;
  let end = table.end;
  while (seated > 0 && end > 0) {
    const length = groupLengths[end * width + seated] ?? 0;
    groups.push(open.slice(end - length, end));
    seated -= length;
    end = previousEnds[(end - length + 1) * width + seated] ?? 0;
  }
  return groups.toReversed().flat();
}

function squaredDistance(seat: MapSeat | undefined, { gatheringPoint }: Party): number {
  if (seat === undefined) return 0;
  return (seat.x - gatheringPoint.x) ** 2 + (seat.y - gatheringPoint.y) ** 2;
}
