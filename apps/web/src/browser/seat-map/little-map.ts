import type { PageSeat } from '../../shared/seat-map-contract.ts';
import type { MapView } from './map-view.ts';

const SVG = 'http://www.w3.org/2000/svg';
/** It covers seats: it goes when nothing has moved for so long. */
const SHOWN_MILLISECONDS = 1200;

/**
 * The whole map in a corner of what is shown of it, with a frame around that, while it moves: whoever
 * is close up sees where.
 */
export function createLittleMap(view: MapView, seats: readonly PageSeat[]): { show: () => void } {
  const picture = document.createElementNS(SVG, 'svg');
  const dots = document.createElementNS(SVG, 'path');
  const frame = document.createElementNS(SVG, 'rect');
  picture.setAttribute('class', 'seats-little-map');
  picture.setAttribute('viewBox', view.drawing.getAttribute('viewBox') ?? '');
  picture.setAttribute('aria-hidden', 'true');
  // Lines of no length, each of which its ends make a dot.
  dots.setAttribute('d', seats.map(({ x, y }) => `M${x} ${y}h0`).join(''));
  picture.append(dots, frame);
  view.viewport.append(picture);
  let timer: number | undefined;

  return {
    show() {
      const { start, end } = view.inSight();
      frame.setAttribute('x', start.x.toFixed());
      frame.setAttribute('y', start.y.toFixed());
      frame.setAttribute('width', (end.x - start.x).toFixed());
      frame.setAttribute('height', (end.y - start.y).toFixed());
      clearTimeout(timer);
      picture.toggleAttribute('data-shown', view.isZoomed());
      timer = setTimeout(() => picture.removeAttribute('data-shown'), SHOWN_MILLISECONDS);
    },
  };
}
