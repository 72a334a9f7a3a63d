import {
  SEAT_PAGE_IDS,
  seatElementId,
  type PageSeat,
  type SeatState,
} from '../../shared/seat-map-contract.ts';
import { joined, markup, type Markup } from '../../shell/trusted-html.tsx';
import type { SeatPrices } from './seat-prices.ts';
import { drawShapes, shapeOf } from './seat-shapes.ts';

/** A seat as it is written, by its state. */
export type SeatInStates = {
  label: string;
  available: Markup;
  selected: Markup;
  unavailable: Markup;
};

/** The drawing of a map: everything but who sits where, written once. */
export type SeatDrawing = {
  viewBox: string;
  /** Plan units. */
  width: number;
  height: number;
  shapes: Markup;
  screen: Markup;
  rows: Markup;
  units: Markup;
  seats: readonly SeatInStates[];
  marks: Markup;
};

/** Plan units around the seats: for the letters of the rows at the sides, and the screen in front. */
const SIDE = 38;
const FRONT = 92;
const BACK = 24;
/** From the last seat of a row to its letter. */
const BESIDE = 24;

/** Draws a map from its front to its back, in plan units. */
export function drawSeats(seats: readonly PageSeat[], { zones }: SeatPrices): SeatDrawing {
  const { left, right, top, bottom } = boundsOf(seats);
  const [width, height] = [right - left + 2 * SIDE, bottom - top + FRONT + BACK];
  return {
    viewBox: [left - SIDE, top - FRONT, width, height].map(tidy).join(' '),
    width,
    height,
    shapes: drawShapes(seats, zones),
    screen: drawScreen(left, right, top),
    rows: drawRowLetters(seats),
    units: drawUnits(seats),
    seats: seats.map((seat) => drawSeat(seat, zones)),
    marks: drawMarks(seats),
  };
}

function drawSeat(seat: PageSeat, zones: SeatPrices['zones']): SeatInStates {
  const { label, x, y } = seat;
  const inState = (state: SeatState) => {
    const { look, path } = shapeOf(seat, zones, state);
    // What differs from seat to seat first, and what is alike after it: so it compresses best.
    return markup`<path id="${seatElementId(label)}" d="M${tidy(x)} ${tidy(y)}${path}" class="${look}"/>`;
  };
  return {
    label,
    available: inState('available'),
    selected: inState('selected'),
    unavailable: inState('unavailable'),
  };
}

// Bent towards the audience at its ends, as screens are, and as wide as the seats in front of it.
function drawScreen(left: number, right: number, top: number): Markup {
  const middle = tidy((left + right) / 2);
  const [from, to] = [tidy(left), tidy(right)];
  const [ends, bend, text] = [tidy(top - 58), tidy(top - 86), tidy(top - 40)];
  return markup`<path d="M${from} ${ends}Q${middle} ${bend} ${to} ${ends}"/><text x="${middle}" y="${text}">Screen</text>`;
}

// On both sides, beside the ends of the row: rows bend, and are of different lengths.
function drawRowLetters(seats: readonly PageSeat[]): Markup {
  const ends = new Map<string, { first: PageSeat; last: PageSeat }>();
  for (const seat of seats) {
    ends.set(seat.row, { first: ends.get(seat.row)?.first ?? seat, last: seat });
  }
  return joined(
    [...ends].map(([row, { first, last }]) => {
      const [left, right] = [tidy(first.x - BESIDE), tidy(last.x + BESIDE)];
      return markup`<text x="${left}" y="${tidy(first.y + 4)}">${row}</text><text x="${right}" y="${tidy(last.y + 4)}">${row}</text>`;
    }),
  );
}

// Beneath the seats: what makes one sofa of them.
function drawUnits(seats: readonly PageSeat[]): Markup {
  const units = new Map<string, PageSeat[]>();
  for (const seat of seats) {
    if (seat.unitId === undefined) continue;
    units.set(seat.unitId, [...(units.get(seat.unitId) ?? []), seat]);
  }
  return joined(
    [...units.values()].map((members) => {
      const [first, ...others] = members.map(({ x, y }) => `${tidy(x)} ${tidy(y)}`);
      return markup`<path d="M${first ?? ''}L${others.join(' ')}"/>`;
    }),
  );
}

function drawMarks(seats: readonly PageSeat[]): Markup {
  return joined(
    seats.flatMap(({ x, y, isFrontRow, isRestrictedView }) => [
      ...(isFrontRow ? [markup`<use href="#m-front" x="${tidy(x)}" y="${tidy(y)}"/>`] : []),
      ...(isRestrictedView ? [markup`<use href="#m-view" x="${tidy(x)}" y="${tidy(y)}"/>`] : []),
    ]),
  );
}

function boundsOf(seats: readonly PageSeat[]) {
  const all = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (const { x, y } of seats) {
    all.left = Math.min(all.left, x);
    all.right = Math.max(all.right, x);
    all.top = Math.min(all.top, y);
    all.bottom = Math.max(all.bottom, y);
  }
  return all;
}

function tidy(units: number): number {
  return Math.round(units * 10) / 10;
}

/** Ids of the layers, for those who draw them. */
export const LAYERS = {
  screen: `${SEAT_PAGE_IDS.map}-screen`,
  rows: SEAT_PAGE_IDS.rows,
  units: SEAT_PAGE_IDS.units,
  seats: SEAT_PAGE_IDS.seats,
  marks: SEAT_PAGE_IDS.marks,
} as const;
