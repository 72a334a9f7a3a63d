import type { PageSeat } from '../../shared/seat-map-contract.ts';
import { inViewport } from './map-gestures.ts';
import type { MapView, Point } from './map-view.ts';

const DOUBLE_TAP_MILLISECONDS = 300;
/** Less than from one seat to the next. */
const DOUBLE_TAP_PIXELS = 16;
const DOUBLE_TAP_ZOOM = 2;

/**
 * Taps on the map: on a seat they choose it; twice on the same place they zoom; and where seats are
 * too small to be hit, they zoom to where they fell.
 *
 * @param seatAt the seat at a place of the plan
 * @param onChoose returns how to undo it: the second tap of two takes back what the first did
 */
export function listenToTaps(
  view: MapView,
  seatAt: (place: Point) => PageSeat | undefined,
  onChoose: (label: string) => () => void,
): void {
  let last: { at: number; point: Point; onSecond: (at: Point) => void } | undefined;

  view.viewport.addEventListener('click', (event) => {
    // Of keys that press a button, not of a pointer.
    if (event.detail === 0) return;
    const point = inViewport(view, { x: event.clientX, y: event.clientY });
    const { timeStamp } = event;
    const isSecond =
      last !== undefined &&
      Math.hypot(point.x - last.point.x, point.y - last.point.y) < DOUBLE_TAP_PIXELS &&
      timeStamp - last.at < DOUBLE_TAP_MILLISECONDS;
    if (isSecond) {
      last?.onSecond(point);
      last = undefined;
      return;
    }
    if (view.isTooSmall()) {
      view.book(view.planAt(point), true);
      // Another seat is there now, which nobody meant.
      last = { at: timeStamp, point, onSecond: () => undefined };
      return;
    }
    const seat = seatAt(view.planAt(point));
    const undo = seat === undefined ? () => undefined : onChoose(seat.label);
    last = {
      ...{ at: timeStamp, point },
      onSecond(second) {
        undo();
        if (view.isLargest()) view.fit();
        else view.zoomTo(view.scale() * DOUBLE_TAP_ZOOM, second, true);
      },
    };
  });
}
