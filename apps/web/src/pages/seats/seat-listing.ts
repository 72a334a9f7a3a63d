import type { PageSeat, PageZone, SeatState } from '../../shared/seat-map-contract.ts';
import { seatName } from '../../shared/seat-names.ts';
import { formatMoney } from '../../shell/wording.ts';
import { markup, type Markup } from '../../shell/trusted-html.tsx';
import type { SeatInStates } from './seat-drawing.ts';
import type { SeatPrices } from './seat-prices.ts';

/** The rows of a map as a list, from the front to the back: everything but who sits where. */
export type SeatListing = readonly ListedRow[];

export type ListedRow = {
  row: string;
  /** Its seats from left to right, each zone's introduced by its name and price. */
  seats: readonly SeatInStates[];
};

/** Writes the checkboxes of a map, each in every state it can be in. */
export function listSeats(seats: readonly PageSeat[], prices: SeatPrices): SeatListing {
  const zones = new Map(prices.zones.map((zone) => [zone.id, zone]));
  const rows = new Map<string, SeatInStates[]>();
  let previous: PageSeat | undefined;
  for (const seat of seats) {
    const zone = zones.get(seat.zone) ?? { id: seat.zone, name: seat.zone, price: 0 };
    const isNewRow = seat.row !== previous?.row;
    const heading = isNewRow || seat.zone !== previous?.zone ? zone : null;
    const listed = listSeat(seat, { zone, heading, currency: prices.currency });
    if (isNewRow) rows.set(seat.row, [listed]);
    else rows.get(seat.row)?.push(listed);
    previous = seat;
  }
  return [...rows].map(([row, ofRow]) => ({ row, seats: ofRow }));
}

function listSeat(
  seat: PageSeat,
  { zone, heading, currency }: { zone: PageZone; heading: PageZone | null; currency: string },
): SeatInStates {
  const { label, number } = seat;
  const introduction =
    heading === null
      ? markup``
      : markup`<b>${heading.name} ${formatMoney({ amount: heading.price, currency })}</b>`;
  const inState = (state: SeatState, attribute: string): Markup =>
    markup`${introduction}<label><input type="checkbox" name="seats" value="${label}"${attribute} aria-label="${seatName(seat, zone, currency, state)}">${number}${signOf(seat)}</label>`;
  return {
    label,
    available: inState('available', ''),
    selected: inState('selected', ' checked'),
    unavailable: inState('unavailable', ' disabled'),
  };
}

// Beside the number, for those who see the list: what the name of the box says in full.
function signOf({ kind, isRestrictedView }: PageSeat): string {
  const place = {
    seat: '',
    sofa: ' sofa',
    wheelchairSpace: ' wheelchair',
    companion: ' companion',
  };
  return `${place[kind]}${isRestrictedView ? ' restricted view' : ''}`;
}
