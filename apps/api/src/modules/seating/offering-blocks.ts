import type { PreparedSeatMap } from './prepared-seat-map.ts';
import { leavesSingleGap, rangesOf } from './single-gaps.ts';

/** What a party looks for: so many seats side by side among those that are free. */
type Search = {
  seatMap: PreparedSeatMap;
  isFree: (label: string) => boolean;
  count: number;
};

type Range = { first: number; last: number };

/** Seats further away than this are not what somebody pointed at. */
const SEATS_ASIDE_MAX = 3;

/**
 * The blocks of `count` seats that are offered for choosing, from left to right, row by row: side by
 * side, of whole units, no two with a seat in common, and where a stretch of free seats allows it none
 * that leaves a single seat alone.
 */
export function offerBlocks({ seatMap, isFree, count }: Search): string[][] {
  const free = freePlaces(seatMap, isFree);
  const blocks: string[][] = [];
  let left: Range[] = [];
  let previous: Range | undefined;
  for (const range of rangesOf(seatMap, publicPlaces(seatMap, free), count)) {
    // Ranges of one stretch come one after the other, each a seat further.
    if (previous !== undefined && !isSameStretch(seatMap, previous, range)) {
      blocks.push(...tile(seatMap, free, left));
      left = [];
    }
    left.push(range);
    previous = range;
  }
  blocks.push(...tile(seatMap, free, left));
  return blocks;
}

/**
 * The block of `count` seats that somebody means who points at one seat: around it, and of those that
 * are one that leaves no single seat alone, as central to it as can be. Where there is no room around
 * it, the nearest block a few seats aside, never across an aisle. Null where there is none either.
 */
export function suggestBlock(search: Search & { label: string }): string[] | null {
  const { seatMap, isFree, count, label } = search;
  const place = seatMap.places.get(label);
  const row = place === undefined ? undefined : seatMap.seats[place]?.row;
  if (place === undefined || row === undefined) return null;
  const free = freePlaces(seatMap, isFree);
  const near = blocksOfRow(seatMap, free, { row, count }).filter(
    (range) => seatsAside(range, place) <= SEATS_ASIDE_MAX && isWithoutAisle(seatMap, range, place),
  );
  return bestBlock(seatMap, near, (range) => [
    seatsAside(range, place),
    leavesSingleGap(seatMap, free, range) ? 1 : 0,
    Math.abs((range.first + range.last) / 2 - place),
  ]);
}

/** How far the nearest seat of a block is from a place: 0 where the place is in it. */
function seatsAside({ first, last }: Range, place: number): number {
  return Math.max(0, first - place, place - last);
}

function isWithoutAisle(seatMap: PreparedSeatMap, { first, last }: Range, place: number): boolean {
  for (let next = Math.min(first, place) + 1; next <= Math.max(last, place); next += 1) {
    if (seatMap.isBesidePrevious[next] !== 1) return false;
  }
  return true;
}

/**
 * As many seats in the same row that leave no single seat alone, as near as can be to those that were
 * chosen; null where there are none, or where what was chosen is in several rows.
 *
 * @param isFree tells the time before the choice; the chosen seats count as free
 */
export function findBlockWithoutGap({
  seatMap,
  isFree,
  labels,
}: {
  seatMap: PreparedSeatMap;
  isFree: (label: string) => boolean;
  labels: readonly string[];
}): string[] | null {
  const chosen = labels.flatMap((label) => seatMap.places.get(label) ?? []);
  const [row, ...others] = new Set(chosen.flatMap((place) => seatMap.seats[place]?.row ?? []));
  if (row === undefined || others.length > 0) return null;
  const own = new Set(labels);
  const free = freePlaces(seatMap, (label) => own.has(label) || isFree(label));
  const centre = chosen.reduce((sum, place) => sum + place, 0) / chosen.length;
  const ranges = blocksOfRow(seatMap, free, { row, count: chosen.length });
  return bestBlock(
    seatMap,
    ranges.filter((range) => !leavesSingleGap(seatMap, free, range)),
    (range) => [Math.abs((range.first + range.last) / 2 - centre)],
  );
}

/** Whether seats are one block: side by side in one row, with no aisle between. */
export function areTogether(seatMap: PreparedSeatMap, labels: readonly string[]): boolean {
  const places = labels
    .flatMap((label) => seatMap.places.get(label) ?? [])
    .toSorted((a, b) => a - b);
  return places
    .slice(1)
    .every((place, index) => place - 1 === places[index] && seatMap.isBesidePrevious[place] === 1);
}

function freePlaces(seatMap: PreparedSeatMap, isFree: (label: string) => boolean): Uint8Array {
  const free = new Uint8Array(seatMap.seats.length + 1);
  seatMap.seats.forEach(({ label }, place) => {
    free[place] = isFree(label) ? 1 : 0;
  });
  return free;
}

function publicPlaces(seatMap: PreparedSeatMap, free: Uint8Array): Uint8Array {
  return free.map((isFree, place) => isFree & (seatMap.isPublic[place] ?? 0));
}

function blocksOfRow(
  seatMap: PreparedSeatMap,
  free: Uint8Array,
  { row, count }: { row: string; count: number },
): Range[] {
  const isOpen = publicPlaces(seatMap, free).map((isFree, place) =>
    seatMap.seats[place]?.row === row ? isFree : 0,
  );
  return rangesOf(seatMap, isOpen, count);
}

function isSameStretch(seatMap: PreparedSeatMap, before: Range, after: Range): boolean {
  if (after.first > before.last + 1) return false;
  for (let place = before.first + 1; place <= after.last; place += 1) {
    if (seatMap.isPublicBesidePrevious[place] !== 1) return false;
  }
  return true;
}

// Of the ranges of one stretch, as many as have no seat in common, beginning at the left. Each is
// judged as if it were taken alone: whoever takes the next one finds another page.
function tile(seatMap: PreparedSeatMap, free: Uint8Array, ranges: readonly Range[]): string[][] {
  const good = ranges.filter((range) => !leavesSingleGap(seatMap, free, range));
  const tiles: Range[] = [];
  for (const range of good.length > 0 ? good : ranges) {
    const before = tiles.at(-1);
    if (before === undefined || range.first > before.last) tiles.push(range);
  }
  return tiles.map((range) => labelsOf(seatMap, range));
}

function bestBlock(
  seatMap: PreparedSeatMap,
  ranges: readonly Range[],
  rankOf: (range: Range) => readonly number[],
): string[] | null {
  const [best] = ranges
    .map((range) => ({ range, rank: rankOf(range) }))
    .toSorted((a, b) => compareRanks(a.rank, b.rank));
  return best === undefined ? null : labelsOf(seatMap, best.range);
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, position) => value !== b[position]);
  return (a[index] ?? 0) - (b[index] ?? 0);
}

function labelsOf(seatMap: PreparedSeatMap, { first, last }: Range): string[] {
  return seatMap.seats.slice(first, last + 1).map(({ label }) => label);
}
