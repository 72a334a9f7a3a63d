import {
  areTogether,
  chooseBestSeats,
  findBlockWithoutGap,
  findSingleGaps,
  offerBlocks,
} from '../../api.ts';
import type { PageSeat, SeatState } from '../../shared/seat-map-contract.ts';
import type { SeatHouse } from './seat-house.ts';

/** Who sits where, as one visitor sees it, and what they have chosen. */
export type SeatChoice = {
  house: SeatHouse;
  /** Labels of what cannot be had, without the visitor's own. */
  unavailable: ReadonlySet<string>;
  /** Labels that the visitor holds already: free to them. */
  own: readonly string[];
  /** Labels chosen, all of them to be had, in the order of the house. */
  selected: readonly string[];
  /** People who come. */
  party: number;
};

/** A seat left alone by what was chosen, and other seats that leave none. */
export type GapWarning = { gaps: readonly string[]; instead: readonly string[] | null };

/** A wheelchair space that is free, and the free places of companions beside it. */
export type WheelchairSpace = {
  seat: PageSeat;
  isStepFree: boolean;
  companions: readonly PageSeat[];
};

export function isFree({ unavailable }: SeatChoice, label: string): boolean {
  return !unavailable.has(label);
}

export function stateOf(
  { unavailable }: Pick<SeatChoice, 'unavailable'>,
  selected: ReadonlySet<string>,
  label: string,
): SeatState {
  if (selected.has(label)) return 'selected';
  return unavailable.has(label) ? 'unavailable' : 'available';
}

/** What somebody named, as far as the house has it: each once, in the order of the house. */
export function knownSeats({ seatsByLabel, seats }: SeatHouse, named: readonly string[]): string[] {
  const known = new Set(named.filter((label) => seatsByLabel.has(label)));
  return seats.flatMap(({ label }) => (known.has(label) ? [label] : []));
}

/** What somebody named though the house has no such seat. */
export function unknownSeats({ seatsByLabel }: SeatHouse, named: readonly string[]): string[] {
  return [...new Set(named)].filter((label) => !seatsByLabel.has(label));
}

/** With the rest of each sofa that somebody chose a part of: it is sold whole. */
export function withWholeUnits(house: SeatHouse, labels: readonly string[]): string[] {
  return knownSeats(
    house,
    labels.flatMap((label) => {
      const unitId = house.seatsByLabel.get(label)?.unitId;
      return unitId === undefined ? [label] : [...(house.unitMembers.get(unitId) ?? [label])];
    }),
  );
}

/** The blocks that the list offers to a party, by row. */
export function blocksByRow(choice: SeatChoice): ReadonlyMap<string, readonly string[][]> {
  const { house, party } = choice;
  const blocks = offerBlocks({
    seatMap: house.prepared,
    isFree: (label) => isFree(choice, label),
    count: party,
  });
  const rows = new Map<string, string[][]>();
  for (const block of blocks) {
    const row = house.seatsByLabel.get(block[0] ?? '')?.row ?? '';
    const ofRow = rows.get(row);
    if (ofRow === undefined) rows.set(row, [block]);
    else ofRow.push(block);
  }
  return rows;
}

/** What is chosen leaves seats alone that hardly anybody will buy; null where it does not. */
export function findGapWarning(choice: SeatChoice): GapWarning | null {
  const { house, selected } = choice;
  const search = {
    seatMap: house.prepared,
    isFree: (label: string) => isFree(choice, label),
    labels: selected,
  };
  const gaps = findSingleGaps(search);
  return gaps.length === 0 ? null : { gaps, instead: findBlockWithoutGap(search) };
}

/** Chosen places of companions that no chosen wheelchair space needs: they are kept for those who do. */
export function companionsAlone({
  house,
  selected,
}: Pick<SeatChoice, 'house' | 'selected'>): string[] {
  const kindOf = (label: string) => house.seatsByLabel.get(label)?.kind;
  if (selected.some((label) => kindOf(label) === 'wheelchairSpace')) return [];
  return selected.filter((label) => kindOf(label) === 'companion');
}

/** Where to look first, where not all of the map is in sight: at what is chosen, or at the best seats. */
export function centreOf(choice: SeatChoice): { x: number; y: number } {
  const { house, selected, party: count } = choice;
  const isFreeNow = (label: string) => isFree(choice, label);
  const labels =
    selected.length > 0
      ? selected
      : chooseBestSeats({ seatMap: house.prepared, isFree: isFreeNow, count })?.labels;
  const seats = labels?.flatMap((label) => house.seatsByLabel.get(label) ?? []) ?? house.seats;
  const mean = (numbers: number[]) =>
    Math.round(numbers.reduce((sum, number) => sum + number, 0) / numbers.length);
  return { x: mean(seats.map(({ x }) => x)), y: mean(seats.map(({ y }) => y)) };
}

export function isApart({ house, selected }: SeatChoice): boolean {
  return !areTogether(house.prepared, selected);
}

/** Seats for as many people instead of some that were lost: in the same zone if that has them. */
export function proposeInstead(choice: SeatChoice, wanted: readonly string[]): string[] | null {
  const { house } = choice;
  const seats = wanted.flatMap((label) => house.seatsByLabel.get(label) ?? []);
  const zones = new Set(seats.map(({ zone }) => zone));
  const [zone] = zones;
  const search = {
    seatMap: house.prepared,
    isFree: (label: string) => isFree(choice, label),
    count: Math.max(1, wanted.length),
    accessible: seats.some(({ kind }) => kind === 'wheelchairSpace'),
  };
  const found =
    (zone !== undefined && zones.size === 1 ? chooseBestSeats({ ...search, zone }) : null) ??
    chooseBestSeats(search);
  return found?.labels ?? null;
}

/** Whether these are seats that the page proposes to as many people: in its list, or instead of lost ones. */
export function isOffered(choice: SeatChoice, labels: readonly string[]): boolean {
  const asked = [...labels].toSorted().join();
  const listedBlocks = [...blocksByRow({ ...choice, party: labels.length }).values()].flat();
  const proposed = proposeInstead(choice, labels);
  return [...listedBlocks, ...(proposed === null ? [] : [proposed])].some(
    (block) => block.toSorted().join() === asked,
  );
}

/** Free wheelchair spaces, each with the places for those who come along. */
export function wheelchairSpaces(choice: SeatChoice): WheelchairSpace[] {
  const { house } = choice;
  const { seats, isBesidePrevious } = house.prepared;
  return seats.flatMap(({ label, kind }, place): WheelchairSpace[] => {
    const seat = house.seatsByLabel.get(label);
    if (seat === undefined || kind !== 'wheelchairSpace' || !isFree(choice, label)) return [];
    const neighbours = [
      ...(isBesidePrevious[place] === 1 ? [seats[place - 1]] : []),
      ...(isBesidePrevious[place + 1] === 1 ? [seats[place + 1]] : []),
    ];
    const companions = neighbours.flatMap((neighbour) => {
      const known = house.seatsByLabel.get(neighbour?.label ?? '');
      const isOffered = known?.kind === 'companion' && isFree(choice, known.label);
      return isOffered ? [known] : [];
    });
    return [{ seat, isStepFree: house.stepFree.has(label), companions }];
  });
}
