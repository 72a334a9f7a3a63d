import { seatPitch } from '../../../../api/src/modules/seating/index.ts';

/** A seat, as far as moving from seat to seat looks at it. */
type Placed = { row: string; x: number; y: number };

export type Direction = 'left' | 'right' | 'up' | 'down';

/** Rows bend and have gaps: what is straight ahead is wanted more than what is near. */
const ASIDE = 2;
/** Of another row, but at the side: at most half a seat in front or behind. */
const ASIDE_PLAN_UNITS_MAX = 14;

/** The seat that an arrow key leads to: the geometrically nearest; within its own row to the sides. */
export function nearestSeat<Seat extends Placed>(
  seats: readonly Seat[],
  from: Seat,
  direction: Direction,
): Seat | undefined {
  const isSideways = direction === 'left' || direction === 'right';
  const sign = direction === 'left' || direction === 'up' ? -1 : 1;
  const ahead = ({ x, y }: Placed) => sign * (isSideways ? x - from.x : y - from.y);
  const aside = ({ x, y }: Placed) => Math.abs(isSideways ? y - from.y : x - from.x);
  const candidates = seats.filter((seat) => ahead(seat) > 0);
  if (!isSideways) {
    const others = candidates.filter(({ row }) => row !== from.row);
    return leastOf(others, (seat) => Math.hypot(ahead(seat), ASIDE * aside(seat)));
  }
  const ofRow = candidates.filter(({ row }) => row === from.row);
  if (ofRow.length > 0) return leastOf(ofRow, ahead);
  return leastOf(
    candidates.filter((seat) => aside(seat) <= ASIDE_PLAN_UNITS_MAX),
    ahead,
  );
}

/** The seat that a place of the plan belongs to: within half a pitch of its centre to each side. */
export function seatAt<Seat extends Placed>(
  seats: readonly Seat[],
  place: { x: number; y: number },
): Seat | undefined {
  const reach = seatPitch / 2;
  return leastOf(
    seats.filter(({ x, y }) => Math.abs(x - place.x) <= reach && Math.abs(y - place.y) <= reach),
    ({ x, y }) => Math.hypot(x - place.x, y - place.y),
  );
}

/** The seat at an end of the row that a seat is in. */
export function endOfRow<Seat extends Placed>(
  seats: readonly Seat[],
  { row }: Seat,
  end: 'first' | 'last',
): Seat | undefined {
  const sign = end === 'first' ? 1 : -1;
  return leastOf(
    seats.filter((seat) => seat.row === row),
    ({ x }) => sign * x,
  );
}

/** The one of which a number is the least; the first of equals. */
export function leastOf<Item>(
  items: readonly Item[],
  numberOf: (item: Item) => number,
): Item | undefined {
  let [best, least] = [undefined as Item | undefined, Infinity];
  for (const item of items) {
    const number = numberOf(item);
    if (number < least) [best, least] = [item, number];
  }
  return best;
}
