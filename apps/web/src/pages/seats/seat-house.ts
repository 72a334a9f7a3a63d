import {
  prepareSeatMap,
  type PreparedSeatMap,
  type Seat,
  type SeatMapDocument,
} from '../../api.ts';
import type { PageSeat } from '../../shared/seat-map-contract.ts';
import { drawSeats, type SeatDrawing } from './seat-drawing.ts';
import { listSeats, type SeatListing } from './seat-listing.ts';
import type { SeatPrices } from './seat-prices.ts';

/** A seat map with its prices, made ready once for everybody who will choose on it. */
export type SeatHouse = {
  prices: SeatPrices;
  /** From the front to the back and from left to right: everywhere in this order. */
  seats: readonly PageSeat[];
  seatsByLabel: ReadonlyMap<string, PageSeat>;
  /** Labels of the seats that are only sold together, by unit. */
  unitMembers: ReadonlyMap<string, readonly string[]>;
  prepared: PreparedSeatMap;
  /** Labels of the places that are reached without steps. */
  stepFree: ReadonlySet<string>;
  drawing: SeatDrawing;
  listing: SeatListing;
};

/** Seats of all the houses that are kept: some 40 MB. */
const SEATS_KEPT_MAX = 30_000;

/** Keeps the houses that were asked for last: drawing one costs as much as many pages with it. */
export function createSeatHouses() {
  const kept = new Map<string, SeatHouse>();
  let seatsKept = 0;

  return function houseOf(
    { id, document }: { id: string; document: SeatMapDocument },
    prices: SeatPrices,
  ): SeatHouse {
    // Prices change with terms and with time; what is drawn depends on nothing else.
    const key = `${id} ${JSON.stringify(prices)}`;
    const known = kept.get(key);
    const house = known ?? buildHouse(document, prices);
    kept.delete(key);
    kept.set(key, house);
    if (known === undefined) seatsKept += house.seats.length;
    for (const [oldest, { seats }] of kept) {
      if (seatsKept <= SEATS_KEPT_MAX || oldest === key) break;
      kept.delete(oldest);
      seatsKept -= seats.length;
    }
    return house;
  };
}

function buildHouse(document: SeatMapDocument, prices: SeatPrices): SeatHouse {
  const seats = toPageSeats(document.seats);
  const unitMembers = new Map<string, string[]>();
  for (const { unitId, label } of seats) {
    if (unitId === undefined) continue;
    unitMembers.set(unitId, [...(unitMembers.get(unitId) ?? []), label]);
  }
  return {
    prices,
    seats,
    seatsByLabel: new Map(seats.map((seat) => [seat.label, seat])),
    unitMembers,
    prepared: prepareSeatMap({ seats }),
    stepFree: new Set(
      document.seats.filter(({ features }) => features.includes('accessible')).map((s) => s.label),
    ),
    drawing: drawSeats(seats, prices),
    listing: listSeats(seats, prices),
  };
}

/** The seats of a map in the order of the page: rows from the screen to the back, seats from the left. */
function toPageSeats(seats: readonly Seat[]): PageSeat[] {
  const depths = new Map<string, number>();
  for (const { row, y } of seats) depths.set(row, Math.min(y, depths.get(row) ?? y));
  const front = Math.min(...depths.values());
  return seats
    .map((seat) => ({
      label: seat.label,
      row: seat.row,
      number: seat.number,
      // Whole plan units: half a pixel that nobody sees is a tenth of the page.
      x: Math.round(seat.x),
      y: Math.round(seat.y),
      zone: seat.zone,
      kind: seat.kind,
      ...(seat.unitId === undefined ? {} : { unitId: seat.unitId }),
      isRestrictedView: seat.features.includes('restrictedView'),
      isFrontRow: depths.get(seat.row) === front,
    }))
    .toSorted(
      (a, b) =>
        (depths.get(a.row) ?? 0) - (depths.get(b.row) ?? 0) ||
        Number(a.row > b.row) - Number(a.row < b.row) ||
        a.x - b.x,
    );
}
