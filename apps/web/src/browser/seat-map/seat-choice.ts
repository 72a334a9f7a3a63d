import type { PageSeat, SeatMapData, SeatState } from '../../shared/seat-map-contract.ts';
import { createChoosing, type Chosen } from './choosing.ts';
import type { SeatsChange } from './live-seats.ts';

/** Why a choice is other than asked for, or did not come about. */
export type Remark = NonNullable<Chosen['remark']> | 'noBlock' | 'unavailable';

export type SeatChoice = ReturnType<typeof createSeatChoice>;

/**
 * What is chosen and what can be: the one place that knows.
 *
 * @param onChange is called after every change, with the seats that are to be shown anew
 */
export function createSeatChoice(
  data: SeatMapData,
  onChange: (changed: readonly PageSeat[]) => void,
) {
  const byLabel = new Map(data.seats.map((seat) => [seat.label, seat]));
  const zones = new Map(data.zones.map((zone) => [zone.id, zone]));
  const own = new Set(data.own);
  const taken = new Set(data.unavailable);
  const isFree = (label: string) => !taken.has(label);
  const rules = createChoosing({ seats: data.seats, seatsMax: data.seatsMax, isFree });
  let { party, isSingleSeats } = data;
  let labels = rules.inOrder(data.selected);

  return {
    rules,
    isFree,
    labels: () => labels,
    party: () => party,
    isSingleSeats: () => isSingleSeats,
    zoneOf: (seat: PageSeat) => zones.get(seat.zone) ?? { id: seat.zone, name: '', price: 0 },
    seatOf: (label: string) => byLabel.get(label),
    stateOf,
    total,
    choose,
    point,
    toggle,
    setParty,
    setSingleSeats,
    take,
  };

  function stateOf({ label }: PageSeat): SeatState {
    if (labels.includes(label)) return 'selected';
    return taken.has(label) ? 'unavailable' : 'available';
  }

  /** Minor units, with all fees. */
  function total(): number {
    const seats = labels.reduce((sum, label) => {
      return sum + (zones.get(byLabel.get(label)?.zone ?? '')?.price ?? 0);
    }, 0);
    return seats === 0 ? 0 : seats + data.bookingFee;
  }

  /** Chooses these seats and no others. */
  function choose(wanted: readonly string[]): void {
    const before = labels;
    labels = rules.inOrder(wanted);
    const changed = new Set([
      ...before.filter((label) => !labels.includes(label)),
      ...labels.filter((label) => !before.includes(label)),
    ]);
    onChange(seatsOf(changed));
  }

  /**
   * What somebody wants who points at a seat: with a party its block, otherwise that seat. Where there
   * is no room for the party it is that seat too, and the others one by one.
   */
  function point(label: string): Remark | undefined {
    if (taken.has(label)) return 'unavailable';
    if (isSingleSeats) return toggle(label);
    if (labels.includes(label)) {
      choose([]);
      return undefined;
    }
    const block = rules.blockAt(label, party);
    if (block === null) {
      isSingleSeats = true;
      choose(rules.unitOf(label));
      return 'noBlock';
    }
    if (block.labels.length > 0) choose(block.labels);
    return block.remark;
  }

  /** One seat, or one sofa, more or less. */
  function toggle(label: string): Remark | undefined {
    const { labels: next, remark } = rules.toggled(labels, label);
    choose(next);
    return remark;
  }

  /** A party of another size is moved to where the last one was. */
  function setParty(size: number): Remark | undefined {
    party = size;
    const middle = labels[Math.floor((labels.length - 1) / 2)];
    const block = middle === undefined || isSingleSeats ? null : rules.blockAt(middle, party);
    const isLost = middle !== undefined && !isSingleSeats && block === null;
    choose(isLost ? [] : (block?.labels ?? labels));
    return isLost ? 'noBlock' : block?.remark;
  }

  function setSingleSeats(isOn: boolean): void {
    isSingleSeats = isOn;
    choose(labels);
  }

  /**
   * Takes what others did.
   *
   * @returns seats that were chosen and are no more to be had
   */
  function take(change: SeatsChange): string[] {
    const changed = new Set<string>();
    if (change.kind === 'all') {
      const next = new Set(change.unavailable);
      for (const label of own) if (!next.has(label)) own.delete(label);
      for (const label of own) next.delete(label);
      for (const label of taken) if (!next.has(label)) free(label);
      for (const label of next) if (!taken.has(label)) occupy(label);
    } else {
      for (const label of change.freed) free(label);
      for (const label of change.taken) occupy(label);
    }
    const lost = labels.filter((label) => taken.has(label));
    if (lost.length > 0) labels = labels.filter((label) => !taken.has(label));
    if (changed.size > 0) onChange(seatsOf(changed));
    return lost;

    function free(label: string): void {
      // A hold that ran out is nobody's: whoever takes the seat now is somebody else.
      own.delete(label);
      if (taken.delete(label)) changed.add(label);
    }

    function occupy(label: string): void {
      if (own.has(label) || taken.has(label)) return;
      taken.add(label);
      changed.add(label);
    }
  }

  function seatsOf(wanted: ReadonlySet<string>): PageSeat[] {
    return [...wanted].flatMap((label) => byLabel.get(label) ?? []);
  }
}
