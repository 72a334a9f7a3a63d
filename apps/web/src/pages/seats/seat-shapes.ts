import type { PageSeat, PageZone, PlaceKind } from '../../shared/seat-map-contract.ts';
import { joined, markup, type Markup } from '../../shell/trusted-html.tsx';

/**
 * The shapes that seats are drawn with, one for each kind of place, zone and state that a map has.
 *
 * A state is a shape before it is a colour: an outline, an outline filled and ticked, a cross. A zone
 * is told by bars on the seat's back beside its colour, because colours do not print and are not seen
 * by everybody alike.
 */
const KINDS: Readonly<Record<PlaceKind, string>> = {
  seat: 's',
  sofa: 'f',
  wheelchairSpace: 'w',
  companion: 'c',
};

/** Colours of zones that differ; the fifth looks like the first, with more bars. */
const ZONE_LOOKS = 4;
/** More bars than these would not be told apart. */
const BARS_MAX = 4;

const HIT = markup`<rect class="seats-hit" x="-14" y="-14" width="28" height="28"/>`;
const BODY = markup`<path class="seats-body" d="M-11 -9a3 3 0 0 1 3-3H8a3 3 0 0 1 3 3V5a6 6 0 0 1-6 6H-5a6 6 0 0 1-6-6z"/>`;
const SOFA = markup`<path class="seats-body" d="M-12 -9a3 3 0 0 1 3-3H9a3 3 0 0 1 3 3V7a4 4 0 0 1-4 4H-8a4 4 0 0 1-4-4z"/>`;
const SPACE = markup`<path class="seats-body" d="M-12 -12H12V12H-12z"/>`;
const TICK = markup`<path class="seats-tick" d="M-6 -.5l4 4.5 8-9"/>`;
const CROSS = markup`<path class="seats-cross" d="M-7 -7.5l14 14m0-14l-14 14"/>`;
const WHEELCHAIR = markup`<path class="seats-sign" d="M-1 -4v5h5l2.5 5M-1 -2h4M-3.5 -.5a4.5 4.5 0 1 0 6.5 6"/><circle class="seats-sign-dot" cx="-1" cy="-7.5" r="1.8"/>`;
const COMPANION = markup`<path class="seats-sign" d="M-7 6.5c.4-4 2-6 4.5-6s4 2 4.5 6M4 .8c2.4 0 3.5 1.7 3.8 4.7"/><circle class="seats-sign-dot" cx="-2.5" cy="-4" r="2.4"/><circle class="seats-sign-dot" cx="4" cy="-2.8" r="1.9"/>`;

const BODIES: Readonly<Record<PlaceKind, Markup>> = {
  seat: BODY,
  sofa: SOFA,
  wheelchairSpace: SPACE,
  companion: BODY,
};
const SIGNS: Readonly<Record<PlaceKind, Markup | null>> = {
  seat: null,
  sofa: null,
  wheelchairSpace: WHEELCHAIR,
  companion: COMPANION,
};

/** The shape of a seat: what comes before the letter of its state. */
export function shapeOf(seat: PageSeat | undefined, zones: readonly PageZone[]): string {
  const index = zones.findIndex(({ id }) => id === seat?.zone);
  return `${KINDS[seat?.kind ?? 'seat']}${Math.max(0, index)}`;
}

/** Every shape that a map needs, to be referred to. */
export function drawShapes(seats: readonly PageSeat[], zones: readonly PageZone[]): Markup {
  const needed = new Map(seats.map((seat) => [shapeOf(seat, zones), seat]));
  return joined([
    ...[...needed].flatMap(([shape, seat]) => drawStates(shape, seat, zones)),
    markup`<path id="m-sofa" class="seats-mark-sofa" d="M-14 -6.5H-.8V6.5H-14zM.8 -6.5H14V6.5H.8zM-.8 0H.8"/>`,
    markup`<path id="m-front" class="seats-mark" d="M-8 14H8"/>`,
    markup`<path id="m-view" class="seats-mark" d="M4 -12h8v8z"/>`,
  ]);
}

function drawStates(shape: string, { kind, zone }: PageSeat, zones: readonly PageZone[]): Markup[] {
  const index = Math.max(
    0,
    zones.findIndex(({ id }) => id === zone),
  );
  const look = (index % ZONE_LOOKS) + 1;
  const [body, sign] = [BODIES[kind], SIGNS[kind]];
  const inside = sign ?? drawBars(index);
  return [
    markup`<g id="${shape}-a" class="seats-available seats-zone-${look}">${HIT}${body}${inside}</g>`,
    markup`<g id="${shape}-s" class="seats-selected">${HIT}${body}${TICK}</g>`,
    markup`<g id="${shape}-u" class="seats-unavailable">${HIT}${body}${CROSS}</g>`,
  ];
}

function drawBars(index: number): Markup {
  const bars = Math.min(index, BARS_MAX);
  if (bars === 0) return markup``;
  const marks = Array.from({ length: bars }, (_, bar) => `M${4.5 * bar - 2.25 * (bars - 1)} 4v4`);
  return markup`<path class="seats-bars" d="${marks.join('')}"/>`;
}
