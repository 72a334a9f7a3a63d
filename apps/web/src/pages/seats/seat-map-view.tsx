import { SEAT_PAGE_IDS, type ZoomAction } from '../../shared/seat-map-contract.ts';
import { Icon, type IconName } from '../../design/icons.tsx';
import { joined, Written } from '../../shell/trusted-html.tsx';
import { stateOf, type SeatChoice } from './seat-choice.ts';
import { LAYERS } from './seat-drawing.ts';

/** Pixels for a plan unit where there is room: a seat of a small house does not fill the screen. */
const PIXELS_PER_UNIT_MAX = 1.6;

/** The map: a picture for those who see it, until the script makes it something to choose on. */
export function SeatMapView({ choice }: { choice: SeatChoice }) {
  const { drawing } = choice.house;
  const selected = new Set(choice.selected);
  const seats = drawing.seats.map((seat) => seat[stateOf(choice, selected, seat.label)]);
  return (
    <div class="seats-map" id={SEAT_PAGE_IDS.map}>
      <svg
        id={SEAT_PAGE_IDS.drawing}
        class="seats-drawing"
        viewBox={drawing.viewBox}
        width={Math.round(drawing.width * PIXELS_PER_UNIT_MAX)}
        height={Math.round(drawing.height * PIXELS_PER_UNIT_MAX)}
        aria-hidden="true"
      >
        <Written as="defs" content={drawing.shapes} />
        <Written as="g" id={LAYERS.screen} class="seats-screen" content={drawing.screen} />
        <Written as="g" id={LAYERS.rows} class="seats-rows" content={drawing.rows} />
        <Written as="g" id={LAYERS.units} class="seats-units" content={drawing.units} />
        <Written as="g" id={LAYERS.seats} class="seats-seats" content={joined(seats)} />
        <Written as="g" id={LAYERS.marks} class="seats-marks" content={drawing.marks} />
      </svg>
    </div>
  );
}

const ZOOMS: readonly { action: ZoomAction; label: string; icon: IconName }[] = [
  { action: 'in', label: 'Zoom in', icon: 'plus' },
  { action: 'out', label: 'Zoom out', icon: 'minus' },
  { action: 'fit', label: 'Show the whole map', icon: 'fit' },
];

/** What only a script can do with the map. */
export function MapTools({ isSingleSeats }: { isSingleSeats: boolean }) {
  return (
    <div class="seats-tools" id={SEAT_PAGE_IDS.tools} hidden>
      <label class="seats-tickable">
        <input type="checkbox" id={SEAT_PAGE_IDS.singleSeats} checked={isSingleSeats} />
        Single seats
      </label>
      <span class="seats-zoom" role="group" aria-label="Size of the map">
        {ZOOMS.map(({ action, label, icon }) => (
          <button
            key={action}
            type="button"
            class="seats-zoom-button"
            data-zoom={action}
            aria-label={label}
          >
            <Icon name={icon} />
          </button>
        ))}
      </span>
    </div>
  );
}
