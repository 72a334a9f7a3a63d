import {
  areTogether,
  chooseBestSeats,
  findBlockWithoutGap,
  findSingleGaps,
  prepareSeatMap,
  suggestBlock,
  type PreparedSeatMap,
} from '../../../../api/src/modules/seating/index.ts';
import type { PageSeat } from '../../shared/seat-map-contract.ts';
import { leastOf } from './seats-around.ts';

/** What is chosen by a tap, in the order of the map, and what is to be said about it. */
export type Chosen = {
  labels: readonly string[];
  remark?: 'notTogether' | 'wholeSofas' | 'tooMany' | 'companion';
};

/**
 * The rules of choosing, by the very functions with which the house chooses for those who let it.
 *
 * @param isFree whether a seat can be had by this visitor at this moment
 */
export function createChoosing({
  seats,
  seatsMax,
  isFree,
}: {
  seats: readonly PageSeat[];
  seatsMax: number;
  isFree: (label: string) => boolean;
}) {
  let prepared: PreparedSeatMap | undefined;
  const byLabel = new Map(seats.map((seat) => [seat.label, seat]));

  return {
    inOrder,
    unitOf,
    toggled,
    blockAt,
    /** Makes ready what the first choice would have to wait for. */
    prepare: () => void seatMap(),
    isTogether: (labels: readonly string[]) => labels.length < 2 || areTogether(seatMap(), labels),
    /** Seats that would be left alone between taken ones. */
    gapsOf: (labels: readonly string[]) =>
      labels.length === 0 ? [] : findSingleGaps({ seatMap: seatMap(), isFree, labels }),
    withoutGap: (labels: readonly string[]) =>
      findBlockWithoutGap({ seatMap: seatMap(), isFree, labels }),
  };

  function seatMap(): PreparedSeatMap {
    prepared ??= prepareSeatMap({ seats });
    return prepared;
  }

  /** Labels as the map has them: from the front to the back and from left to right. */
  function inOrder(labels: Iterable<string>): string[] {
    const wanted = new Set(labels);
    return seats.flatMap(({ label }) => (wanted.has(label) ? [label] : []));
  }

  /** A seat with those that are chosen together with it. */
  function unitOf(label: string): string[] {
    const unitId = byLabel.get(label)?.unitId;
    if (unitId === undefined) return [label];
    return seats.flatMap((seat) => (seat.unitId === unitId ? [seat.label] : []));
  }

  /** A seat is taken to what is chosen, or put back. */
  function toggled(current: readonly string[], label: string): Chosen {
    const unit = unitOf(label);
    if (current.includes(label)) {
      return { labels: current.filter((other) => !unit.includes(other)) };
    }
    if (current.length + unit.length > seatsMax) return { labels: current, remark: 'tooMany' };
    const labels = inOrder([...current, ...unit]);
    return isCompanionAlone(labels) ? { labels, remark: 'companion' } : { labels };
  }

  function isCompanionAlone(labels: readonly string[]): boolean {
    const kinds = labels.map((one) => byLabel.get(one)?.kind);
    return kinds.includes('companion') && !kinds.includes('wheelchairSpace');
  }

  /**
   * The seats that a party means who points at one: around it, or with a wheelchair space the places
   * beside that. Null where there are none.
   */
  function blockAt(label: string, party: number): Chosen | null {
    const seat = byLabel.get(label);
    if (seat === undefined) return null;
    const wheelchair = wheelchairSpaceBy(seat);
    if (wheelchair !== undefined) return placeWheelchair(wheelchair.label, party);
    if (seat.kind === 'companion') return { labels: [], remark: 'companion' };
    const sizeMax = Math.min(seatsMax, party + unitOf(label).length - 1);
    let aside: string[] | null = null;
    for (let size = party; size <= sizeMax; size += 1) {
      const labels = suggestBlock({ seatMap: seatMap(), isFree, label, count: size });
      if (labels?.includes(label) === true) {
        return size === party ? { labels } : { labels, remark: 'wholeSofas' };
      }
      if (size === party) aside = labels;
    }
    return aside === null ? null : { labels: aside };
  }

  /** The space itself, or the free one that a companion's place is beside. */
  function wheelchairSpaceBy(seat: PageSeat): PageSeat | undefined {
    if (seat.kind === 'wheelchairSpace') return seat;
    if (seat.kind !== 'companion') return undefined;
    const spaces = seats.filter(({ kind, row, label }) => {
      return kind === 'wheelchairSpace' && row === seat.row && isFree(label);
    });
    return leastOf(spaces, ({ x }) => Math.abs(x - seat.x));
  }

  function placeWheelchair(space: string, party: number): Chosen | null {
    const best = chooseBestSeats({
      seatMap: seatMap(),
      count: party,
      accessible: true,
      isFree: (label) =>
        isFree(label) && (label === space || byLabel.get(label)?.kind !== 'wheelchairSpace'),
    });
    if (best === null) return null;
    const labels = inOrder(best.labels);
    return best.together ? { labels } : { labels, remark: 'notTogether' };
  }
}
