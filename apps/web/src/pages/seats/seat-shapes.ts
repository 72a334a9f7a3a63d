import {
  SEAT_STATES,
  seatShapeId,
  type PageSeat,
  type PageZone,
  type PlaceKind,
  type SeatState,
} from '../../shared/seat-map-contract.ts';
import { joined, markup, type Markup } from '../../shell/trusted-html.tsx';

/**
 * The shapes that seats are drawn with, one for each kind of place, zone and state that a map has.
 *
 * A state is a shape before it is a colour: an outline, an outline filled and ticked, a cross. A zone
 * is told by bars on the seat's back beside its colour, because colours do not print and are not seen
 * by everybody alike.
 *
 * Each is one path, and so is each seat: a thousand seats of several elements, or of references to
 * them, take a slow phone half a second. What lies within an outline either has no area or runs around
 * it the same way, so that filling the path fills it all.
 */
export type SeatShape = {
  /** Its look: classes of seats.css. */
  look: string;
  /** The path, from the centre of the seat. */
  path: string;
};

type Outline = { path: string; toCentre: string };

const SEAT: Outline = {
  path: 'm-11-9q0-3 3-3h16q3 0 3 3v14q0 6-6 6h-10q-6 0-6-6z',
  toCentre: 'm11 9',
};
/** Its line is not of its own colour: without being larger it would look smaller. */
const SEAT_SELECTED: Outline = {
  path: 'm-12-9.5q0-3.5 3.5-3.5h17q3.5 0 3.5 3.5v15q0 6.5-6.5 6.5h-11q-6.5 0-6.5-6.5z',
  toCentre: 'm12 9.5',
};
const SOFA: Outline = {
  path: 'm-12-9q0-3 3-3h18q3 0 3 3v16q0 4-4 4h-16q-4 0-4-4z',
  toCentre: 'm12 9',
};
const SPACE: Outline = { path: 'm-12-12h24v24h-24z', toCentre: 'm12 12' };

const OUTLINES: Readonly<Record<PlaceKind, Outline>> = {
  seat: SEAT,
  sofa: SOFA,
  wheelchairSpace: SPACE,
  companion: SEAT,
};

const TICK = 'm6-5l-8 9-4-4.5';
const CROSS = 'm-7-7.5l14 14m0-14l-14 14';
const WHEELCHAIR =
  'm-1-4v5m0 0h5m0 0l2.5 5m-7.5-8h4m0 7.5a4.5 4.5 0 1 1-6.5-6m2.5-7.9a.9.9 0 0 1 0 1.8a.9.9 0 0 1 0-1.8';
const COMPANION =
  'm-7 6.5c.4-4 2-6 4.5-6s4 2 4.5 6m2-5.7c2.4 0 3.5 1.7 3.8 4.7m-10.3-11a1.5 1.5 0 0 1 0 3a1.5 1.5 0 0 1 0-3m0 1.5h0m6.5.2a1 1 0 0 1 0 2a1 1 0 0 1 0-2';

const SIGNS: Readonly<Record<PlaceKind, string | null>> = {
  seat: null,
  sofa: null,
  wheelchairSpace: WHEELCHAIR,
  companion: COMPANION,
};

/** Colours of zones that differ; the fifth looks like the first, with more bars. */
const ZONE_LOOKS = 4;
/** More bars than these would not be told apart. */
const BARS_MAX = 4;

/** The shape of a seat in a state. */
export function shapeOf(
  { kind, zone }: PageSeat,
  zones: readonly PageZone[],
  state: SeatState,
): SeatShape {
  const outline = OUTLINES[kind];
  if (state === 'unavailable') return { look: 'seats-unavailable', path: within(outline, CROSS) };
  if (state === 'selected') {
    const larger = outline === SEAT ? SEAT_SELECTED : outline;
    return { look: 'seats-selected', path: within(larger, TICK) };
  }
  const index = Math.max(
    0,
    zones.findIndex(({ id }) => id === zone),
  );
  const sign = SIGNS[kind] ?? bars(index);
  return {
    look: `seats-available seats-zone-${(index % ZONE_LOOKS) + 1}`,
    path: sign === '' ? outline.path : within(outline, sign),
  };
}

/** Every shape that a map may need: what the script draws a seat in another state by. */
export function drawShapes(seats: readonly PageSeat[], zones: readonly PageZone[]): Markup {
  const shapes = new Map<string, SeatShape>();
  for (const seat of seats) {
    for (const state of SEAT_STATES) {
      const id = seatShapeId(seat, zones, state);
      if (!shapes.has(id)) shapes.set(id, shapeOf(seat, zones, state));
    }
  }
  return joined([
    ...[...shapes].map(
      ([id, { look, path }]) => markup`<path id="${id}" class="${look}" d="M0 0${path}"/>`,
    ),
    markup`<path id="m-sofa" class="seats-mark-sofa" d="M-14 -6.5H-.8V6.5H-14zM.8 -6.5H14V6.5H.8zM-.8 0H.8"/>`,
    markup`<path id="m-front" class="seats-mark" d="M-8 14H8"/>`,
    markup`<path id="m-view" class="seats-mark" d="M4 -12h8v8z"/>`,
  ]);
}

function within({ path, toCentre }: Outline, sign: string): string {
  return `${path}${toCentre}${sign}`;
}

function bars(index: number): string {
  const count = Math.min(index, BARS_MAX);
  if (count === 0) return '';
  return `m${-2.25 * (count - 1)} 4v4${'m4.5-4v4'.repeat(count - 1)}`;
}
