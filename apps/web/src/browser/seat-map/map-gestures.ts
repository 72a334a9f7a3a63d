import type { MapView, Point } from './map-view.ts';

/** Further than a finger trembles. */
const DRAG_PIXELS_MIN = 6;
const WHEEL_ZOOM_PER_PIXEL = 0.01;
const WHEEL_LINE_PIXELS = 16;

/**
 * Pinching, dragging and the wheel. The page keeps scrolling: what the map cannot be moved by any
 * more moves the page, and a wheel alone is the page's.
 */
export function listenToGestures(view: MapView): void {
  const { viewport } = view;
  const pointers = new Map<number, Point>();
  let hasDragged = false;

  viewport.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    if (pointers.size === 0) hasDragged = false;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  viewport.addEventListener('pointermove', (event) => {
    const before = pointers.get(event.pointerId);
    if (before === undefined) return;
    const now = { x: event.clientX, y: event.clientY };
    const isFar = Math.hypot(now.x - before.x, now.y - before.y) >= DRAG_PIXELS_MIN;
    if (!hasDragged && pointers.size === 1 && (!isFar || !view.isZoomed())) return;
    // Not before it is a drag: a captured pointer clicks on the map, and not on a seat.
    if (!hasDragged) viewport.setPointerCapture(event.pointerId);
    hasDragged = true;
    if (pointers.size === 1) drag(now.x - before.x, now.y - before.y, event.pointerType);
    else pinch(event.pointerId, before, now);
    pointers.set(event.pointerId, now);
  });
  const forget = (event: PointerEvent) => pointers.delete(event.pointerId);
  for (const end of ['pointerup', 'pointercancel'] as const) {
    // What is let go of outside was not captured, and is let go of all the same.
    addEventListener(end, forget);
  }
  viewport.addEventListener(
    'click',
    (event) => {
      if (!hasDragged || event.detail === 0) return;
      hasDragged = false;
      event.stopPropagation();
      event.preventDefault();
    },
    true,
  );
  viewport.addEventListener(
    'touchmove',
    (event) => {
      // Not by `touch-action`: every seat inherits it, and would have its look found out anew.
      const isOurs = view.isZoomed() || event.touches.length > 1;
      if (isOurs && event.cancelable) event.preventDefault();
    },
    { passive: false },
  );
  viewport.addEventListener('wheel', turn, { passive: false });

  function drag(dx: number, dy: number, pointerType: string): void {
    const rest = view.moveBy(dx, dy);
    if (pointerType !== 'mouse' && rest.y !== 0) scrollBy({ top: -rest.y, behavior: 'instant' });
  }

  function pinch(pointerId: number, before: Point, now: Point): void {
    const other = [...pointers].find(([id]) => id !== pointerId)?.[1];
    if (other === undefined) return;
    const distance = (point: Point) => Math.hypot(point.x - other.x, point.y - other.y);
    const wanted = (view.scale() * distance(now)) / Math.max(1, distance(before));
    const between = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
    view.zoomTo(wanted, inViewport(view, between));
    view.moveBy((now.x - before.x) / 2, (now.y - before.y) / 2);
  }

  function turn(event: WheelEvent): void {
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : WHEEL_LINE_PIXELS;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const factor = Math.exp(-event.deltaY * unit * WHEEL_ZOOM_PER_PIXEL);
      view.zoomTo(view.scale() * factor, inViewport(view, { x: event.clientX, y: event.clientY }));
      return;
    }
    const across = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
    if (!view.isZoomed() || Math.abs(across) <= Math.abs(event.shiftKey ? 0 : event.deltaY)) return;
    // To the side a page has nothing to scroll, but browsers leave it by that gesture.
    event.preventDefault();
    view.moveBy(-across * unit, 0);
  }
}

/** A point of the window in the viewport of the map. */
export function inViewport({ viewport }: MapView, point: Point): Point {
  const { left, top } = viewport.getBoundingClientRect();
  return { x: point.x - left - viewport.clientLeft, y: point.y - top - viewport.clientTop };
}
