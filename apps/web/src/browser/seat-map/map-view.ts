import { partOf } from './page-parts.ts';

export type Point = { x: number; y: number };

/** What of the map is in sight: the same on another screen, or on the same one turned. */
export type Sight = { pixelsPerUnit: number; centre: Point };

export type MapView = ReturnType<typeof createMapView>;

/** Pixels from seat to seat that a finger can hit, with a little to spare. */
const BOOKING_PITCH_PIXELS = 31;
const HITTABLE_PITCH_PIXELS = 24;
/** At a desk a mouse can do with less, and sees the whole of a large room for it. */
const MOUSE_PITCH_PIXELS = 12;
/** Nobody needs to see a seat larger than this, from one to the next. */
const PITCH_PIXELS_MAX = 72;
const ZOOMED_FROM = 1.01;
const ANIMATION = { duration: 200, easing: 'ease-out' };

/**
 * Shows a part of the drawing in its viewport, by a CSS transform of the drawing and nothing else. A
 * scale of 1 is the drawing as the page lays it out; fitted, all of it is in sight.
 *
 * @param pitch plan units from one seat to the next
 * @param onReady is called once it is known how the page is laid out: nothing is to be moved before
 * @param onChange is called after every change of what is in sight
 */
export function createMapView(
  ids: { map: string; drawing: string },
  { pitch, onReady, onChange }: { pitch: number; onReady: () => void; onChange: () => void },
) {
  const viewport = partOf(ids.map, HTMLElement);
  const drawing = partOf(ids.drawing, SVGSVGElement);
  const isStill = matchMedia('(prefers-reduced-motion: reduce)');
  const isFine = matchMedia('(min-width: 60rem) and (hover: hover) and (pointer: fine)');
  const plan = drawing.viewBox.baseVal;
  let [scale, x, y] = [1, 0, 0];
  /** The viewport, and the drawing as laid out in it with the pixels of a plan unit. */
  let frame = { width: 0, height: 0 };
  let laidOut = { left: 0, top: 0, width: 1, height: 1, unit: 1, fromLeft: 0, fromTop: 0 };

  drawing.style.transformOrigin = '0 0';
  // What is measured after a move is to be where it was moved to.
  drawing.style.transition = 'none';
  // Told when the page is laid out anyway: to ask before would have it done for us alone.
  new ResizeObserver(() => {
    const before = frame.width === 0 ? undefined : sight();
    measure();
    if (before === undefined) onReady();
    else show(before);
  }).observe(viewport);

  return {
    viewport,
    drawing,
    sight,
    show,
    fit: (isSmooth = true) => zoomTo(scaleMin(), undefined, isSmooth),
    zoomTo,
    book,
    moveBy,
    reveal,
    isZoomed: () => scale >= scaleMin() * ZOOMED_FROM,
    isLargest: () => scale * ZOOMED_FROM >= scaleMax(),
    /** Whether seats are too small to be hit as they are. */
    isTooSmall: () => pitchPixels() < (isFine.matches ? MOUSE_PITCH_PIXELS : HITTABLE_PITCH_PIXELS),
    scale: () => scale,
    planAt,
    /** The plan that is in sight. */
    inSight: () => ({
      start: planAt({ x: 0, y: 0 }),
      end: planAt({ x: frame.width, y: frame.height }),
    }),
    isReady: () => frame.width > 0,
  };

  function measure(): void {
    for (const animation of drawing.getAnimations()) animation.cancel();
    const box = drawing.getBoundingClientRect();
    const outside = viewport.getBoundingClientRect();
    frame = { width: viewport.clientWidth, height: viewport.clientHeight };
    const [width, height] = [box.width / scale, box.height / scale];
    const unit = Math.min(width / plan.width, height / plan.height) || 1;
    laidOut = {
      ...{ width, height, unit },
      left: box.left - outside.left - viewport.clientLeft - x,
      top: box.top - outside.top - viewport.clientTop - y,
      fromLeft: (width - plan.width * unit) / 2 - plan.x * unit,
      fromTop: (height - plan.height * unit) / 2 - plan.y * unit,
    };
  }

  function pitchPixels(): number {
    return pitch * laidOut.unit * scale;
  }

  function scaleMin(): number {
    return Math.min(1, frame.width / laidOut.width, frame.height / laidOut.height);
  }

  function scaleMax(): number {
    return Math.max(scaleMin(), PITCH_PIXELS_MAX / (pitch * laidOut.unit));
  }

  function limited(wanted: number): number {
    return Math.min(scaleMax(), Math.max(scaleMin(), wanted));
  }

  function middle(): Point {
    return { x: frame.width / 2, y: frame.height / 2 };
  }

  /** The place of the plan that is at a point of the viewport. */
  function planAt(point: Point): Point {
    const { left, top, unit, fromLeft, fromTop } = laidOut;
    return {
      x: ((point.x - left - x) / scale - fromLeft) / unit,
      y: ((point.y - top - y) / scale - fromTop) / unit,
    };
  }

  /** The point of the viewport at which a place of the plan is. */
  function pointOf(place: Point): Point {
    const { left, top, unit, fromLeft, fromTop } = laidOut;
    return {
      x: left + x + (fromLeft + place.x * unit) * scale,
      y: top + y + (fromTop + place.y * unit) * scale,
    };
  }

  function sight(): Sight {
    return { pixelsPerUnit: laidOut.unit * scale, centre: planAt(middle()) };
  }

  function show(wanted: Sight, isSmooth = false): void {
    const from = drawing.style.transform;
    const { left, top, unit, fromLeft, fromTop } = laidOut;
    scale = limited(wanted.pixelsPerUnit / unit);
    const { x: across, y: down } = middle();
    x = across - left - (fromLeft + wanted.centre.x * unit) * scale;
    y = down - top - (fromTop + wanted.centre.y * unit) * scale;
    apply(isSmooth ? from : undefined);
  }

  /** Keeps the drawing in the viewport: no edge comes away from its side. */
  function apply(from?: string): void {
    const { left, top, width, height } = laidOut;
    x = held(x, left, width * scale, frame.width);
    y = held(y, top, height * scale, frame.height);
    const to = `translate(${x.toFixed(2)}px, ${y.toFixed(2)}px) scale(${scale.toFixed(4)})`;
    drawing.style.transform = to;
    if (from !== undefined && from !== '' && from !== to && !isStill.matches) {
      drawing.animate({ transform: [from, to] }, ANIMATION);
    }
    onChange();
  }

  /** Zooms so that what is at a point of the viewport stays there. */
  function zoomTo(wanted: number, at: Point = middle(), isSmooth = false): void {
    const next = limited(wanted);
    const from = drawing.style.transform;
    const { left, top } = laidOut;
    x = at.x - left - ((at.x - left - x) / scale) * next;
    y = at.y - top - ((at.y - top - y) / scale) * next;
    scale = next;
    apply(isSmooth ? from : undefined);
  }

  /** Makes seats large enough to be hit, around a place of the plan. */
  function book(centre: Point, isSmooth = false): void {
    show({ pixelsPerUnit: BOOKING_PITCH_PIXELS / pitch, centre }, isSmooth);
  }

  /** @returns by how much it could not be moved */
  function moveBy(dx: number, dy: number): Point {
    const before = { x, y };
    x += dx;
    y += dy;
    apply();
    return { x: dx - (x - before.x), y: dy - (y - before.y) };
  }

  /** Moves no more than it takes for a place to be in sight, with its neighbours. */
  function reveal(place: Point): void {
    const margin = pitchPixels() * 1.5;
    const { x: across, y: down } = pointOf(place);
    const dx = intoRange(across, margin, frame.width - margin);
    const dy = intoRange(down, margin, frame.height - margin);
    if (dx !== 0 || dy !== 0) moveBy(dx, dy);
  }
}

/** @returns the offset that keeps something of a size in a frame: centred where it is smaller */
function held(offset: number, laidOutAt: number, size: number, frame: number): number {
  if (size <= frame) return (frame - size) / 2 - laidOutAt;
  return Math.min(0, Math.max(frame - size, laidOutAt + offset)) - laidOutAt;
}

function intoRange(value: number, min: number, max: number): number {
  if (min > max) return (min + max) / 2 - value;
  return Math.min(max, Math.max(min, value)) - value;
}
