import type { PageSeat } from '../../shared/seat-map-contract.ts';
import { whenIdle } from './in-turn.ts';
import type { MapView } from './map-view.ts';

const SVG = 'http://www.w3.org/2000/svg';
/** It covers seats: it goes when nothing has moved for so long. */
const SHOWN_MILLISECONDS = 1200;

/**
 * The whole map in a corner of what is shown of it, with a frame around that, while it moves: whoever
 * is close up sees where.
 */
export function createLittleMap(view: MapView, seats: readonly PageSeat[]): { show: () => void } {
  let drawn: ReturnType<typeof draw> | undefined;
  let isWanted = false;
  let timer: number | undefined;

  return { show };

  function show(): void {
    if (drawn !== undefined) frame(drawn);
    else if (view.isZoomed() && !isWanted) {
      isWanted = true;
      whenIdle(() => {
        drawn = draw(view, seats);
        show();
      });
    }
  }

  function frame({ picture, rect }: ReturnType<typeof draw>): void {
    const { start, end } = view.inSight();
    rect.setAttribute('x', start.x.toFixed());
    rect.setAttribute('y', start.y.toFixed());
    rect.setAttribute('width', (end.x - start.x).toFixed());
    rect.setAttribute('height', (end.y - start.y).toFixed());
    clearTimeout(timer);
    picture.toggleAttribute('data-shown', view.isZoomed());
    timer = setTimeout(() => picture.removeAttribute('data-shown'), SHOWN_MILLISECONDS);
  }
}

function draw(view: MapView, seats: readonly PageSeat[]) {
  const picture = document.createElementNS(SVG, 'svg');
  const dots = document.createElementNS(SVG, 'path');
  const rect = document.createElementNS(SVG, 'rect');
  picture.setAttribute('class', 'seats-little-map');
  picture.setAttribute('viewBox', view.drawing.getAttribute('viewBox') ?? '');
  picture.setAttribute('aria-hidden', 'true');
  // Lines of no length, each of which its ends make a dot.
  dots.setAttribute('d', seats.map(({ x, y }) => `M${x} ${y}h0`).join(''));
  picture.append(dots, rect);
  view.viewport.append(picture);
  return { picture, rect };
}
