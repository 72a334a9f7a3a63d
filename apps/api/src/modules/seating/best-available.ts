import type { PreparedSeatMap } from './prepared-seat-map.ts';
import { findPlacesLeftAlone, leavesSingleGap, rangesOf } from './single-gaps.ts';
import { seatInFewGroups } from './split-party.ts';

/** A party that leaves the choice of its seats to the house. */
export type BestSeatsRequest = {
  seatMap: PreparedSeatMap;
  /** Whether this seat may be given now. Asked once for each seat of the map. */
  isFree: (label: string) => boolean;
  /** People, the one in the wheelchair included. At least 1. */
  count: number;
  /** Only seats of this zone. Without it every zone will do, whatever it costs. */
  zone?: string;
  /** One of the party stays in a wheelchair. */
  accessible?: boolean;
};

/** Labels from the screen to the back and from left to right; whether they are side by side. */
export type BestSeats = { labels: string[]; together: boolean };

type Choice = { places: number[]; together: boolean };
type Availability = {
  /** 1 for each place that is free, in whatever zone: what single gaps are judged by. */
  free: Uint8Array;
  /** 1 for what may be given to this party if it is the right kind of place: free and in its zone. */
  inZone: Uint8Array;
};

// A split party is gathered around the best place of each of this many stretches, in turn, the
// nearest to the focal point first. More would find closer groups in ever worse places, and cost
// time under the locks: in a house of 1,000 where every 2nd to 10th seat of a row is the only one
// taken, the slowest tried, a party of 8 takes 0.9 to 1.5 ms, and one of 10 up to 1.6 ms (medians;
// AMD EPYC, Node 20). A party that fits together takes 0.1 ms.
const gatheringPointsMax = 4;

/**
 * The best seats for a party, or null when there are not enough:
 *
 * 1. side by side in one row, leaving no single gap;
 * 2. side by side in one row;
 * 3. split into as few groups as possible, leaving as few single gaps as so many groups can, the
 *    groups close to each other;
 *
 * and among equals those nearest to the focal point: the centre column, two thirds back. Across an
 * aisle is not side by side. Units are given whole. Wheelchair and companion places are kept back
 * unless `accessible` asks for them: then the party has exactly one wheelchair space, companion
 * places beside it first, the seats beside it next.
 *
 * Zones are not weighed, as maps carry no money: a caller that does not want to sell the dearest
 * seats unasked names the zone.
 *
 * Pure, and the same for the same arguments. Throws a RangeError if `count` is not a
 * whole number from 1.
 */
export function chooseBestSeats(request: BestSeatsRequest): BestSeats | null {
  const { seatMap, count, accessible = false } = request;
  if (!Number.isInteger(count) || count < 1) throw new RangeError('A party is 1 person or more.');

  const availability = readAvailability(request);
  const choice = accessible
    ? chooseAccessible(seatMap, availability, count)
    : (chooseTogether(seatMap, availability, count) ?? chooseSplit(seatMap, availability, count));
  if (choice === null) return null;
  const labels = choice.places.flatMap((place) => seatMap.seats[place]?.label ?? []);
  return { labels, together: choice.together };
}

/**
 * Seats side by side for a party that is to sit no worse than it did: of those that are together no
 * further from the focal point than `than`, the best as `chooseBestSeats` ranks them. Null when there
 * are none.
 */
export function chooseSeatsBeside(
  request: BestSeatsRequest,
  than: readonly string[],
): string[] | null {
  const { seatMap, count, accessible = false } = request;
  const { free, inZone } = readAvailability(request);
  const distanceMax = than
    .flatMap((label) => seatMap.places.get(label) ?? [])
    .reduce((sum, place) => sum + (seatMap.focalDistances[place] ?? 0), 0);
  const ranges = accessible
    ? wheelchairBlocks(seatMap, inZone, count)
    : rangesOf(seatMap, publicIn(seatMap, inZone), count);
  const best = bestOf(
    // The sums are of the same numbers in another order.
    ranges.filter((range) => focalDistanceOf(seatMap, range) <= distanceMax + 1e-6),
    (range) => [
      accessible ? -companionsIn(seatMap, range) : 0,
      leavesSingleGap(seatMap, free, range) ? 1 : 0,
      focalDistanceOf(seatMap, range),
    ],
  );
  if (best === null) return null;
  return placesOf(best).flatMap((place) => seatMap.seats[place]?.label ?? []);
}

function publicIn(seatMap: PreparedSeatMap, inZone: Uint8Array): Uint8Array {
  return inZone.map((isInZone, place) => isInZone & (seatMap.isPublic[place] ?? 0));
}

function wheelchairBlocks(seatMap: PreparedSeatMap, inZone: Uint8Array, count: number): Range[] {
  const { isOpen, spaces } = wheelchairSpacesIn(seatMap, inZone);
  return spaces.flatMap((space) => blocksAround(seatMap, isOpen, space, count));
}

function wheelchairSpacesIn(
  seatMap: PreparedSeatMap,
  inZone: Uint8Array,
): { isOpen: Uint8Array; spaces: number[] } {
  return {
    isOpen: inZone.map((isInZone, place) =>
      seatMap.seats[place]?.kind === 'wheelchairSpace' ? 0 : isInZone,
    ),
    spaces: seatMap.seats.flatMap(({ kind }, place) =>
      kind === 'wheelchairSpace' && inZone[place] === 1 ? [place] : [],
    ),
  };
}

function readAvailability({ seatMap, isFree, zone }: BestSeatsRequest): Availability {
  const free = new Uint8Array(seatMap.seats.length + 1);
  const inZone = new Uint8Array(seatMap.seats.length + 1);
  seatMap.seats.forEach((seat, place) => {
    if (!isFree(seat.label)) return;
    free[place] = 1;
    if (zone === undefined || seat.zone === zone) inZone[place] = 1;
  });
  return { free, inZone };
}

function chooseTogether(
  seatMap: PreparedSeatMap,
  { free, inZone }: Availability,
  count: number,
): Choice | null {
  const isOpen = publicIn(seatMap, inZone);
  const best = bestOf(rangesOf(seatMap, isOpen, count), (range) => [
    leavesSingleGap(seatMap, free, range) ? 1 : 0,
    focalDistanceOf(seatMap, range),
  ]);
  return best === null ? null : { places: placesOf(best), together: true };
}

function chooseSplit(
  seatMap: PreparedSeatMap,
  { free, inZone }: Availability,
  count: number,
): Choice | null {
  const isOpen = publicIn(seatMap, inZone);
  const gatheringPlaces = centresOfStretches(seatMap, isOpen)
    .toSorted((a, b) => (seatMap.focalDistances[a] ?? 0) - (seatMap.focalDistances[b] ?? 0))
    .slice(0, gatheringPointsMax);
  const parties = gatheringPlaces.flatMap(
    (place) =>
      seatInFewGroups(seatMap, seatMap.isPublicBesidePrevious, {
        isOpen,
        free,
        count,
        gatheringPoint: seatMap.seats[place] ?? { x: 0, y: 0 },
      }) ?? [],
  );
  // Wherever they gather, the groups and the single gaps are as few.
  const best = bestOf(parties, ({ spread }) => [spread]);
  return best === null ? null : { places: best.places, together: false };
}

// Of every stretch of open places side by side, the place nearest to the focal point.
function centresOfStretches(seatMap: PreparedSeatMap, isOpen: Uint8Array): number[] {
  const centres: number[] = [];
  seatMap.seats.forEach((_, place) => {
    if (isOpen[place] !== 1) return;
    const isNewStretch = isOpen[place - 1] !== 1 || seatMap.isPublicBesidePrevious[place] !== 1;
    const centre = isNewStretch ? undefined : centres.pop();
    const isNearer =
      centre === undefined ||
      (seatMap.focalDistances[place] ?? 0) < (seatMap.focalDistances[centre] ?? 0);
    centres.push(isNearer ? place : centre);
  });
  return centres;
}

function chooseAccessible(
  seatMap: PreparedSeatMap,
  { free, inZone }: Availability,
  count: number,
): Choice | null {
  const { isOpen, spaces } = wheelchairSpacesIn(seatMap, inZone);
  const blocks = spaces.flatMap((space) => blocksAround(seatMap, isOpen, space, count));
  const block = bestOf(blocks, (range) => [
    -companionsIn(seatMap, range),
    leavesSingleGap(seatMap, free, range) ? 1 : 0,
    focalDistanceOf(seatMap, range),
  ]);
  if (block !== null) return { places: placesOf(block), together: true };

  const parties = spaces.flatMap(
    (space) => splitAround(seatMap, { isOpen, free }, space, count) ?? [],
  );
  const party = bestOf(parties, ({ places, besideCount, groupCount, spread }) => [
    -besideCount,
    groupCount,
    findPlacesLeftAlone(seatMap, free, places).length,
    spread,
  ]);
  return party === null ? null : { places: party.places, together: false };
}

type Range = { first: number; last: number };

// Every range of `count` open places, side by side, with this wheelchair space among them.
function blocksAround(
  seatMap: PreparedSeatMap,
  isOpen: Uint8Array,
  space: number,
  count: number,
): Range[] {
  const isOpenBeside = (place: number) => isOpen[place] === 1;
  let first = space;
  while (
    space - first < count - 1 &&
    seatMap.isBesidePrevious[first] === 1 &&
    isOpenBeside(first - 1)
  ) {
    first -= 1;
  }
  let end = space;
  while (
    end - space < count - 1 &&
    seatMap.isBesidePrevious[end + 1] === 1 &&
    isOpenBeside(end + 1)
  ) {
    end += 1;
  }
  const blocks: Range[] = [];
  for (let last = first + count - 1; last <= end; last += 1) {
    const start = last - count + 1;
    const cutsUnit =
      seatMap.isUnitWithPrevious[start] === 1 || seatMap.isUnitWithPrevious[last + 1] === 1;
    if (!cutsUnit) blocks.push({ first: start, last });
  }
  return blocks;
}

// The largest block around the wheelchair space that has the most companion places, and the rest of
// the party as near as can be. Where the block leaves a rest that no whole units add up to, a
// smaller block is tried, down to the space alone.
function splitAround(
  seatMap: PreparedSeatMap,
  { isOpen, free }: { isOpen: Uint8Array; free: Uint8Array },
  space: number,
  count: number,
): { places: number[]; besideCount: number; groupCount: number; spread: number } | null {
  const gatheringPoint = seatMap.seats[space] ?? { x: 0, y: 0 };
  for (let besideCount = count - 1; besideCount >= 1; besideCount -= 1) {
    const block = bestOf(blocksAround(seatMap, isOpen, space, besideCount), (range) => [
      -companionsIn(seatMap, range),
      leavesSingleGap(seatMap, free, range) ? 1 : 0,
      focalDistanceOf(seatMap, range),
    ]);
    if (block === null) continue;
    const beside = placesOf(block);
    const isOpenElsewhere = isOpen.slice();
    const freeElsewhere = free.slice();
    for (const place of beside) {
      isOpenElsewhere[place] = 0;
      freeElsewhere[place] = 0;
    }
    const rest = seatInFewGroups(seatMap, seatMap.isBesidePrevious, {
      isOpen: isOpenElsewhere,
      free: freeElsewhere,
      count: count - besideCount,
      gatheringPoint,
    });
    if (rest === null) continue;
    const places = [...beside, ...rest.places].toSorted((a, b) => a - b);
    return { places, besideCount, groupCount: rest.groupCount, spread: rest.spread };
  }
  return null;
}

function companionsIn(seatMap: PreparedSeatMap, range: Range): number {
  return placesOf(range).filter((place) => seatMap.seats[place]?.kind === 'companion').length;
}

function focalDistanceOf(seatMap: PreparedSeatMap, { first, last }: Range): number {
  let sum = 0;
  for (let place = first; place <= last; place += 1) sum += seatMap.focalDistances[place] ?? 0;
  return sum;
}

function placesOf({ first, last }: Range): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

// The candidate whose rank is lowest, compared number by number; the first of equals.
function bestOf<Candidate>(
  candidates: readonly Candidate[],
  rankOf: (candidate: Candidate) => readonly number[],
): Candidate | null {
  let best: { candidate: Candidate; rank: readonly number[] } | null = null;
  for (const candidate of candidates) {
    const rank = rankOf(candidate);
    if (best === null || isLower(rank, best.rank)) best = { candidate, rank };
  }
  return best?.candidate ?? null;
}

function isLower(a: readonly number[], b: readonly number[]): boolean {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? value;
    if (value !== other) return value < other;
  }
  return false;
}
