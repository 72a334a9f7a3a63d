import { inViewport } from './map-gestures.ts';
import type { MapPicture } from './map-picture.ts';
import type { MapView } from './map-view.ts';

const DOUBLE_TAP_MILLISECONDS = 300;
const DOUBLE_TAP_ZOOM = 2;

/**
 * Taps on the map: on a seat they choose it; twice on the same place they zoom; and where seats are
 * too small to be hit, they zoom to where they fell.
 *
 * @param onChoose returns how to undo it: the second tap of two takes back what the first did
 */
export function listenToTaps(
  view: MapView,
  picture: MapPicture,
  onChoose: (label: string) => () => void,
): void {
  let last: { at: number; target: EventTarget | null; undo: () => void } | undefined;

  view.viewport.addEventListener('click', (event) => {
    // Of keys that press a button, not of a pointer.
    if (event.detail === 0) return;
    const point = inViewport(view, { x: event.clientX, y: event.clientY });
    const { target, timeStamp } = event;
    const isSecond =
      last !== undefined && last.target === target && timeStamp - last.at < DOUBLE_TAP_MILLISECONDS;
    if (isSecond) {
      last?.undo();
      last = undefined;
      const isLargest = view.scale() >= view.scaleMax() - 0.01;
      view.zoomTo(isLargest ? 1 : view.scale() * DOUBLE_TAP_ZOOM, point, true);
      return;
    }
    if (view.isTooSmall()) {
      last = undefined;
      view.zoomAround(view.planAt(point), view.bookingScale());
      return;
    }
    const label = picture.labelAt(event);
    const undo = label === undefined ? () => undefined : onChoose(label);
    last = { at: timeStamp, target, undo };
  });
}
