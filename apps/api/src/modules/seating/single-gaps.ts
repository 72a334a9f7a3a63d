import type { PreparedSeatMap } from './prepared-seat-map.ts';

/**
 * The rule against single gaps: the labels of seats that these would newly leave alone, free
 * between taken ones, where hardly anybody will buy them; empty if there are none. A hint for the
 * buyer, or a refusal where the operator is strict.
 *
 * Row ends and aisles count as taken, wheelchair and companion places as no neighbours. A gap that
 * was there before is not counted, and nothing is where as many seats of that row could not be
 * taken side by side without leaving one: the last seats can always be sold.
 *
 * `isFree` tells the time before the choice; the chosen seats count as free. Unknown labels are
 * passed over.
 */
export function findSingleGaps(choice: {
  seatMap: PreparedSeatMap;
  isFree: (label: string) => boolean;
  labels: readonly string[];
}): string[] {
  const { seatMap, isFree, labels } = choice;
  const chosen = new Set(labels.flatMap((label) => seatMap.places.get(label) ?? []));
  const freeBefore = new Uint8Array(seatMap.seats.length + 1);
  seatMap.seats.forEach((seat, place) => {
    freeBefore[place] = chosen.has(place) || isFree(seat.label) ? 1 : 0;
  });

  return findPlacesLeftAlone(seatMap, freeBefore, chosen)
    .flatMap((gap) => seatMap.seats[gap] ?? [])
    .filter(({ row }) => {
      const inRow = [...chosen].filter(
        (place) => seatMap.isPublic[place] === 1 && seatMap.seats[place]?.row === row,
      );
      return hasPlacementWithoutGap(seatMap, freeBefore, { row, count: inRow.length });
    })
    .map((gap) => gap.label);
}

/**
 * The places that taking these free places newly leaves alone, forgiving nothing, from left to
 * right. `free` has 1 for each place that is free now.
 */
export function findPlacesLeftAlone(
  seatMap: PreparedSeatMap,
  free: Uint8Array,
  places: Iterable<number>,
): number[] {
  const chosen = [...places];
  const freeAfter = free.slice();
  for (const place of chosen) freeAfter[place] = 0;

  const gaps = new Set<number>();
  for (const place of chosen) {
    // A place beside a chosen one was not alone before, so alone now is a new gap.
    if (isFreeOnLeft(seatMap, freeAfter, place)) gaps.add(place - 1);
    if (isFreeOnRight(seatMap, freeAfter, place)) gaps.add(place + 1);
  }
  return [...gaps]
    .filter((gap) => !isFreeOnLeft(seatMap, freeAfter, gap))
    .filter((gap) => !isFreeOnRight(seatMap, freeAfter, gap))
    .toSorted((a, b) => a - b);
}

/**
 * Whether taking the free places `first` to `last`, side by side, newly leaves a place alone.
 * `free` has 1 for each place that is free now.
 */
export function leavesSingleGap(
  seatMap: PreparedSeatMap,
  free: Uint8Array,
  { first, last }: { first: number; last: number },
): boolean {
  return leavesGapOnLeft(seatMap, free, first) || leavesGapOnRight(seatMap, free, last);
}

/** Whether taking free places from `first` on newly leaves the place to the left of it alone. */
export function leavesGapOnLeft(
  seatMap: PreparedSeatMap,
  free: Uint8Array,
  first: number,
): boolean {
  return isFreeOnLeft(seatMap, free, first) && !isFreeOnLeft(seatMap, free, first - 1);
}

/** Whether taking free places up to `last` newly leaves the place to the right of it alone. */
export function leavesGapOnRight(
  seatMap: PreparedSeatMap,
  free: Uint8Array,
  last: number,
): boolean {
  return isFreeOnRight(seatMap, free, last) && !isFreeOnRight(seatMap, free, last + 1);
}

/** Whether the place to the left of this one is its neighbour, for everybody, and free. */
export function isFreeOnLeft(seatMap: PreparedSeatMap, free: Uint8Array, place: number): boolean {
  return seatMap.isPublicBesidePrevious[place] === 1 && free[place - 1] === 1;
}

function isFreeOnRight(seatMap: PreparedSeatMap, free: Uint8Array, place: number): boolean {
  return seatMap.isPublicBesidePrevious[place + 1] === 1 && free[place + 1] === 1;
}

function hasPlacementWithoutGap(
  seatMap: PreparedSeatMap,
  free: Uint8Array,
  { row, count }: { row: string; count: number },
): boolean {
  const isOpen = free.map((isFree, place) =>
    isFree === 1 && seatMap.isPublic[place] === 1 && seatMap.seats[place]?.row === row ? 1 : 0,
  );
  for (const range of rangesOf(seatMap, isOpen, count)) {
    if (!leavesSingleGap(seatMap, free, range)) return true;
  }
  return false;
}

/**
 * Every way to seat `count` people side by side on open public places: ranges of places that cut
 * no unit. From left to right, row by row.
 */
export function rangesOf(
  seatMap: PreparedSeatMap,
  isOpen: Uint8Array,
  count: number,
): { first: number; last: number }[] {
  const ranges: { first: number; last: number }[] = [];
  let length = 0;
  for (let last = 0; last < seatMap.seats.length; last += 1) {
    if (isOpen[last] !== 1) {
      length = 0;
      continue;
    }
    length = seatMap.isPublicBesidePrevious[last] === 1 ? length + 1 : 1;
    const first = last - count + 1;
    if (length < count) continue;
    if (seatMap.isUnitWithPrevious[first] === 1 || seatMap.isUnitWithPrevious[last + 1] === 1) {
      continue;
    }
    ranges.push({ first, last });
  }
  return ranges;
}
