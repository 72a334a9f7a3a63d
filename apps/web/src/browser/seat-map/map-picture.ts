import {
  SEAT_PAGE_IDS,
  seatElementId,
  withState,
  type PageSeat,
  type SeatState,
} from '../../shared/seat-map-contract.ts';
import { partOf } from './page-parts.ts';

/** Names take a moment for a thousand seats: so many at once keep the page quick to the touch. */
const NAMED_AT_ONCE = 120;

export type MapPicture = ReturnType<typeof createMapPicture>;

/**
 * The drawn seats: a list of options to those who hear it, one of which is the tab stop.
 *
 * @param stateOf how a seat is at this moment
 * @param nameOf what it is called then
 */
export function createMapPicture({
  seats,
  stateOf,
  nameOf,
}: {
  seats: readonly PageSeat[];
  stateOf: (seat: PageSeat) => SeatState;
  nameOf: (seat: PageSeat, state: SeatState) => string;
}) {
  const group = partOf(SEAT_PAGE_IDS.seats, SVGGElement);
  const elements = new Map(
    seats.flatMap(({ label }) => {
      const element = document.getElementById(seatElementId(label));
      return element === null ? [] : [[label, element] as const];
    }),
  );
  const byElement = new Map<Element, string>();
  for (const [label, element] of elements) byElement.set(element, label);
  let tabStop: Element | undefined;

  const layers = group.parentElement?.children ?? [];
  for (const layer of layers) if (layer !== group) layer.setAttribute('aria-hidden', 'true');
  group.setAttribute('role', 'listbox');
  group.setAttribute('aria-multiselectable', 'true');
  group.setAttribute('aria-label', 'Seats, the screen is in front of the first row');
  group.setAttribute('aria-describedby', SEAT_PAGE_IDS.counts);
  setTimeout(nameFrom, 0, 0);

  return { group, show, elementOf: (label: string) => elements.get(label), labelAt, stopAt };

  function nameFrom(start: number): void {
    for (const seat of seats.slice(start, start + NAMED_AT_ONCE)) name(seat);
    if (start + NAMED_AT_ONCE < seats.length) setTimeout(nameFrom, 0, start + NAMED_AT_ONCE);
  }

  function name(seat: PageSeat): void {
    const element = elements.get(seat.label);
    const state = stateOf(seat);
    element?.setAttribute('role', 'option');
    element?.setAttribute('aria-label', nameOf(seat, state));
    element?.setAttribute('aria-selected', String(state === 'selected'));
    if (state === 'unavailable') element?.setAttribute('aria-disabled', 'true');
    else element?.removeAttribute('aria-disabled');
  }

  /** Shows a seat as it is now. */
  function show(seat: PageSeat): void {
    const element = elements.get(seat.label);
    const before = element?.getAttribute('href') ?? '';
    const href = withState(before, stateOf(seat));
    if (href !== before) element?.setAttribute('href', href);
    name(seat);
  }

  /** The label of the seat that something happened to. */
  function labelAt(event: Event): string | undefined {
    return event.target instanceof Element ? byElement.get(event.target) : undefined;
  }

  /** Makes a seat the one that the tab key leads to. */
  function stopAt(label: string): Element | undefined {
    const element = elements.get(label);
    if (element === undefined || element === tabStop) return tabStop;
    tabStop?.removeAttribute('tabindex');
    element.setAttribute('tabindex', '0');
    tabStop = element;
    return element;
  }
}
