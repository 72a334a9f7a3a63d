import type { PreparedSeatMap } from './prepared-seat-map.ts';

/** Places for a party that does not fit side by side. */
export type SplitParty = {
  places: number[];
  /** Stretches of seats side by side. */
  groupCount: number;
  /** Sum of the squared distances of the places to the point the party gathers at. */
  spread: number;
};

/**
 * Seats `count` people in as few groups as possible, and of all ways to do that, in the one
 * nearest to `gatheringPoint`. Null when the open places do not suffice, counting units whole.
 * `isOpen` has 1 for each place that may be given; `isBesidePrevious` says which are side by side.
 *
 * Exact, by dynamic programming over the open places: `best[p][n]` is the best way to seat `n`
 * people on the first `p` of them, and each group is a range ending at the newest. About
 * `open places × count × group length` steps.
 */
export function seatInFewGroups(
  seatMap: PreparedSeatMap,
  isBesidePrevious: Uint8Array,
  party: { isOpen: Uint8Array; count: number; gatheringPoint: { x: number; y: number } },
): SplitParty | null {
  const { count, gatheringPoint } = party;
  const open = seatMap.seats.flatMap((_, place) => (party.isOpen[place] === 1 ? [place] : []));
  const width = count + 1;
  const groupCounts = new Float64Array((open.length + 1) * width).fill(Number.POSITIVE_INFINITY);
  const spreads = new Float64Array(groupCounts.length);
  // How many people sit in the group that ends at the newest place: 0 if nobody sits there.
  const groupLengths = new Uint16Array(groupCounts.length);
  groupCounts[0] = 0;

  open.forEach((place, index) => {
    const row = (index + 1) * width;
    for (let seated = 0; seated <= count; seated += 1) {
      groupCounts[row + seated] = groupCounts[row - width + seated] ?? Number.POSITIVE_INFINITY;
      spreads[row + seated] = spreads[row - width + seated] ?? 0;
    }
    // A group may not end between two seats of a unit, nor begin between them.
    if (seatMap.isUnitWithPrevious[place + 1] === 1) return;
    let groupSpread = 0;
    for (let length = 1; length <= count; length += 1) {
      const first = place - length + 1;
      if (party.isOpen[first] !== 1) return;
      groupSpread += squaredDistance(seatMap.seats[first], gatheringPoint);
      if (seatMap.isUnitWithPrevious[first] !== 1) {
        const before = row - length * width;
        for (let seated = length; seated <= count; seated += 1) {
          const groupCount = (groupCounts[before + seated - length] ?? 0) + 1;
          const spread = (spreads[before + seated - length] ?? 0) + groupSpread;
          const bestCount = groupCounts[row + seated] ?? 0;
          const bestSpread = spreads[row + seated] ?? 0;
          if (groupCount > bestCount || (groupCount === bestCount && spread >= bestSpread))
            continue;
          groupCounts[row + seated] = groupCount;
          spreads[row + seated] = spread;
          groupLengths[row + seated] = length;
        }
      }
      if (isBesidePrevious[first] !== 1) return;
    }
  });

  const end = open.length * width + count;
  const groupCount = groupCounts[end] ?? Number.POSITIVE_INFINITY;
  if (groupCount === Number.POSITIVE_INFINITY) return null;
  return { places: readPlaces(open, groupLengths, count), groupCount, spread: spreads[end] ?? 0 };
}

function readPlaces(open: readonly number[], groupLengths: Uint16Array, count: number): number[] {
  const places: number[] = [];
  let seated = count;
  let index = open.length;
  while (seated > 0 && index > 0) {
    const length = groupLengths[index * (count + 1) + seated] ?? 0;
    places.push(...open.slice(index - length, index));
    seated -= length;
    index -= Math.max(length, 1);
  }
  return places.toSorted((a, b) => a - b);
}

function squaredDistance(
  seat: { x: number; y: number } | undefined,
  point: { x: number; y: number },
): number {
  return seat === undefined ? 0 : (seat.x - point.x) ** 2 + (seat.y - point.y) ** 2;
}
