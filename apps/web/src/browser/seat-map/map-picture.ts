import {
  SEAT_PAGE_IDS,
  seatElementId,
  seatShapeId,
  type PageSeat,
  type PageZone,
  type SeatState,
} from '../../shared/seat-map-contract.ts';
import { whenIdle } from './in-turn.ts';
import { partOf } from './page-parts.ts';

/** Names take a moment for a thousand seats: so many at once keep the page quick to the touch. */
const NAMED_AT_ONCE = 60;

export type MapPicture = ReturnType<typeof createMapPicture>;

/**
 * The drawn seats: a list of options to those who hear it, one of which is the tab stop.
 *
 * @param stateOf how a seat is at this moment
 * @param nameOf what it is called then
 */
export function createMapPicture({
  seats,
  zones,
  stateOf,
  nameOf,
}: {
  seats: readonly PageSeat[];
  zones: readonly PageZone[];
  stateOf: (seat: PageSeat) => SeatState;
  nameOf: (seat: PageSeat, state: SeatState) => string;
}) {
  const group = partOf(SEAT_PAGE_IDS.seats, SVGGElement);
  let tabStop: Element | undefined;

  const layers = group.parentElement?.children ?? [];
  for (const layer of layers) if (layer !== group) layer.setAttribute('aria-hidden', 'true');
  group.setAttribute('role', 'listbox');
  group.setAttribute('aria-multiselectable', 'true');
  group.setAttribute('aria-label', 'Seats, the screen is in front of the first row');
  group.setAttribute('aria-describedby', SEAT_PAGE_IDS.counts);
  whenIdle(() => nameFrom(0));

  return { group, show, elementOf, labelOf, stopAt };

  function nameFrom(start: number): void {
    for (const seat of seats.slice(start, start + NAMED_AT_ONCE)) {
      const element = elementOf(seat.label);
      if (element !== null) name(element, seat, stateOf(seat));
    }
    if (start + NAMED_AT_ONCE < seats.length) whenIdle(() => nameFrom(start + NAMED_AT_ONCE));
  }

  function name(element: Element, seat: PageSeat, state: SeatState): void {
    element.setAttribute('role', 'option');
    element.setAttribute('aria-label', nameOf(seat, state));
    element.setAttribute('aria-selected', String(state === 'selected'));
    if (state === 'unavailable') element.setAttribute('aria-disabled', 'true');
    else element.removeAttribute('aria-disabled');
  }

  /** Shows a seat as it is now. */
  function show(seat: PageSeat): void {
    const element = elementOf(seat.label);
    if (element === null) return;
    const state = stateOf(seat);
    const shape = document.getElementById(seatShapeId(seat, zones, state));
    const path = shape?.getAttribute('d')?.replace('M0 0', `M${seat.x} ${seat.y}`) ?? '';
    if (path !== element.getAttribute('d')) {
      element.setAttribute('d', path);
      element.setAttribute('class', shape?.getAttribute('class') ?? '');
    }
    name(element, seat, state);
  }

  function elementOf(label: string): Element | null {
    return document.getElementById(seatElementId(label));
  }

  /** The label of the seat whose element this is. */
  function labelOf(target: EventTarget | null): string | undefined {
    if (!(target instanceof Element) || target.parentNode !== group) return undefined;
    return target.id.slice(seatElementId('').length);
  }

  /** Makes a seat the one that the tab key leads to. */
  function stopAt(label: string): Element | undefined {
    const element = elementOf(label);
    if (element === null || element === tabStop) return tabStop;
    tabStop?.removeAttribute('tabindex');
    element.setAttribute('tabindex', '0');
    tabStop = element;
    return element;
  }
}
