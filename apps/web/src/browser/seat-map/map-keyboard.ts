import { SEAT_PAGE_IDS, type PageSeat } from '../../shared/seat-map-contract.ts';
import type { MapPicture } from './map-picture.ts';
import type { MapView } from './map-view.ts';
import { partOf } from './page-parts.ts';
import { endOfRow, nearestSeat, type Direction } from './seats-around.ts';

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
/** The ring around the seat in focus, in plan units. */
const RING = 28;
/** Between the focused seat and what might cover it. */
const AIR_PIXELS = 8;

/**
 * Moves over the seats with the keys, one tab stop for all of them.
 *
 * @param onChoose is called for the seat that the space bar or Enter is pressed on
 * @param onFocus is called for the seat that gets the focus
 */
export function listenToKeys({
  seats,
  picture,
  view,
  onChoose,
  onFocus,
}: {
  seats: readonly PageSeat[];
  picture: MapPicture;
  view: MapView;
  onChoose: (label: string) => void;
  onFocus: (seat: PageSeat | undefined) => void;
}): void {
  const { group } = picture;
  const ring = addRing(view.drawing);

  group.addEventListener('keydown', (event) => {
    if (event.altKey || event.metaKey || event.shiftKey) return;
    const seat = seatOf(event.target);
    if (seat === undefined) return;
    if (event.key === ' ' || event.key === 'Enter') onChoose(seat.label);
    else if (!moveFrom(seat, event)) return;
    event.preventDefault();
  });
  // Heard outside the drawing: a part of it that listened for the focus would be a tab stop itself.
  view.viewport.addEventListener('focusin', (event) => {
    const seat = seatOf(event.target);
    if (seat === undefined) return;
    ring.setAttribute('x', String(seat.x - RING / 2));
    ring.setAttribute('y', String(seat.y - RING / 2));
    showRing(isByKey(event.target));
    // Whoever brought the focus here may have scrolled what only the transform moves.
    view.viewport.scrollTo(0, 0);
    if (isByKey(event.target)) bringIntoSight(seat);
    onFocus(seat);
  });
  view.viewport.addEventListener('focusout', () => {
    showRing(false);
    onFocus(undefined);
  });

  function showRing(isFocused: boolean): void {
    ring.toggleAttribute('data-focused', isFocused);
    ring.setAttribute('visibility', isFocused ? 'visible' : 'hidden');
  }

  function seatOf(target: EventTarget | null): PageSeat | undefined {
    const label = picture.labelOf(target);
    return label === undefined ? undefined : seats.find((seat) => seat.label === label);
  }

  function moveFrom(seat: PageSeat, { key, ctrlKey }: KeyboardEvent): boolean {
    const direction = ARROWS[key];
    const isEnd = key === 'End';
    if (direction === undefined && !isEnd && key !== 'Home') return false;
    if (direction !== undefined) move(nearestSeat(seats, seat, direction));
    else if (ctrlKey) move(isEnd ? seats.at(-1) : seats[0]);
    else move(endOfRow(seats, seat, isEnd ? 'last' : 'first'));
    return true;
  }

  function move(seat: PageSeat | undefined): void {
    const element = seat && picture.stopAt(seat.label);
    if (element instanceof SVGElement) element.focus({ preventScroll: true });
  }

  /** Into the viewport of the map first, and then out from under the bar at the foot of the page. */
  function bringIntoSight(seat: PageSeat): void {
    view.reveal(seat);
    const box = picture.elementOf(seat.label)?.getBoundingClientRect();
    if (box === undefined) return;
    // Wherever the bar is before the page scrolls, it may end up at its foot.
    const floor = innerHeight - partOf(SEAT_PAGE_IDS.summary, HTMLElement).offsetHeight;
    const below = box.bottom + AIR_PIXELS - floor;
    const above = box.top - AIR_PIXELS;
    if (below > 0) scrollBy({ top: below, behavior: 'instant' });
    else if (above < 0) scrollBy({ top: above, behavior: 'instant' });
  }
}

function isByKey(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches(':focus-visible');
}

function addRing(drawing: SVGSVGElement): SVGRectElement {
  const ring = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  ring.id = 'seat-map-focus';
  ring.setAttribute('width', String(RING));
  ring.setAttribute('height', String(RING));
  ring.setAttribute('rx', '6');
  ring.setAttribute('pointer-events', 'none');
  ring.setAttribute('visibility', 'hidden');
  drawing.append(ring);
  return ring;
}
