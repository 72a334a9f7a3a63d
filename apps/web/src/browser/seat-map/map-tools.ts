import { SEAT_PAGE_IDS } from '../../shared/seat-map-contract.ts';
import type { MapView } from './map-view.ts';
import { partOf } from './page-parts.ts';
import type { SeatChoice } from './seat-choice.ts';

const ZOOM_STEP = 1.5;

/** The buttons of the map, which do what fingers do. */
export function listenToTools(view: MapView, choice: SeatChoice): { show: () => void } {
  const tools = partOf(SEAT_PAGE_IDS.tools, HTMLElement);
  const buttons = [...tools.querySelectorAll<HTMLElement>('[data-zoom]')];
  tools.hidden = false;
  takeOverSwitch(choice.isSingleSeats());

  tools.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('[data-zoom]') : null;
    const action = button?.dataset['zoom'];
    if (action === 'fit') view.fit();
    else if (action === 'in') view.zoomTo(view.scale() * ZOOM_STEP, undefined, true);
    else if (action === 'out') view.zoomTo(view.scale() / ZOOM_STEP, undefined, true);
  });

  return {
    show() {
      view.viewport.toggleAttribute('data-zoomed', view.isZoomed());
      for (const button of buttons) {
        const isAtEnd = button.dataset['zoom'] === 'in' ? view.isLargest() : !view.isZoomed();
        // Not disabled: whoever pressed it last has the focus there.
        button.setAttribute('aria-disabled', String(isAtEnd));
      }
    },
  };
}

/** From here on the switch itself is sent, and not what it was when the page was made. */
function takeOverSwitch(isOn: boolean): void {
  const form = partOf(SEAT_PAGE_IDS.form, HTMLFormElement);
  form.querySelector('input[type="hidden"][name="single"]')?.remove();
  const singleSeats = partOf(SEAT_PAGE_IDS.singleSeats, HTMLInputElement);
  singleSeats.name = 'single';
  singleSeats.checked = isOn;
  singleSeats.value = '1';
}
