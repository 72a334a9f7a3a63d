/**
 * What the page of seats and its script know of each other: the page is complete without the script,
 * and the script finds everything it changes by the names in this file.
 *
 * **The form is the truth.** Each seat has one checkbox (`name="seats"`, `value` its label) in the list,
 * and what is ticked there is what Continue sends. The map is a picture of the same: each seat is one
 * `<path id="seat-F7" d="M112 196…" class>` in `#seat-map-seats`, in the order of `SeatMapData.seats`. Its
 * class, and all of its path but the place it begins at, are those of the shape of its state:
 * `<path id="s0-a" class d="M0 0…">` in `<defs>` (`seatShapeId`). The script keeps both alike.
 *
 * **Without script** the drawing is `aria-hidden`, and the tools are `hidden`: the script takes both
 * away, and gives the seats roles, names (`seatName`) and one tab stop. It adds elements only within
 * `#seat-map-drawing` (the focus ring), `#seat-map` (the little map) and
 * `#seat-summary` (what there is to say).
 *
 * **Rules**: `modules/seating` has them for both sides: `prepareSeatMap` takes `SeatMapData.seats` in this
 * very order, `suggestBlock` is the block of one tap, `findSingleGaps` and `findBlockWithoutGap` the
 * warning and its fix, `areTogether` says whether seats are apart, and `offerBlocks` made the blocks of
 * the list. Names and amounts: `seatName` (seat-names.ts), `formatMoney` (money.ts).
 *
 * **Blocks of the list** are submit buttons (`name="block"`, `value` labels separated by spaces) that hold
 * at once. They are of the party of the page: another party is another page (`#party-form` is submitted,
 * with what is chosen in `seats`).
 *
 * **Addresses.** The page is `SeatMapData.pageUrl` with `party` (a number), `seats` (labels separated by
 * commas) and `single=1` (SM7's "single seats"); what the script chooses it writes there by
 * `history.replaceState`. The form may have been answered at another address: never read
 * `location.pathname`. The cookie `party` is the server's.
 *
 * **Layers**, in this order within the drawing: `#seat-map-screen`, `#seat-map-rows` (letters),
 * `#seat-map-units` (what joins sofas), `#seat-map-seats`, `#seat-map-marks` (restricted view and front
 * row, above the seats and deaf to the pointer). Its `viewBox` is in plan units; neighbours are
 * `seatPitch` apart, and the first point of a path is the centre of its seat. A pointer means the seat
 * within half a pitch of it: shapes are smaller. Pan and zoom by a CSS transform of the drawing.
 *
 * **Styles**: `pages/seats/seats.css` has the look of everything here; `browser/seat-map/` has no CSS of
 * its own, and says how things are by these attributes: `data-zoomed` on `#seat-map` while it is larger
 * than fitted, `data-focused` on `#seat-map-focus`, `data-scripted` on `#seat-page` once it runs.
 */

/** Ids of elements that are on every page on which seats can be chosen. */
export const SEAT_PAGE_IDS = {
  /** Everything of the page. */
  page: 'seat-page',
  /** `<script type="application/json">` with a `SeatMapData` as `packSeatMap` wrote it. */
  data: 'seat-data',
  /** `<form method="get">` with the select `#party-size` (`name="party"`) and a submit button. */
  partyForm: 'party-form',
  partySize: 'party-size',
  /** The button of the party form, for those without script. */
  partySubmit: 'party-submit',
  /** Polite live region, empty: for what the script announces. */
  status: 'seat-status',
  /** Holds the notices of the server. Those of the script are in the bar (`.seats-said`). */
  notices: 'seat-notices',
  /** `hidden` unless the live connection is away. */
  connection: 'seat-connection',
  /** `<form method="post">` around all that follows. */
  form: 'seat-form',
  /** `<section>` of list and map; its first focusable element is the `<summary>` of the list. */
  region: 'seat-region',
  /** `<details>`: rows, each `<li data-row="F">` with block buttons and checkboxes. */
  list: 'seat-list',
  /** The summary that screen readers hear before the map. */
  counts: 'seat-counts',
  /** In there: the number of seats that this visitor can have. */
  freeCount: 'seat-free-count',
  /** `hidden` without script: the buttons of the map (`data-zoom`), and `#single-seats`. */
  tools: 'seat-tools',
  /** Checkbox: choose seats one by one. The script gives it the name `single`. */
  singleSeats: 'single-seats',
  /** The viewport of the map: scrolls nothing, clips the drawing. */
  map: 'seat-map',
  /** The `<svg>`, which is transformed. */
  drawing: 'seat-map-drawing',
  seats: 'seat-map-seats',
  rows: 'seat-map-rows',
  units: 'seat-map-units',
  marks: 'seat-map-marks',
  /** What the seat under the pointer or the focus is and costs. Empty at first. */
  hint: 'seat-hint',
  /** The entry of the legend for seats that cannot be had: `hidden` until there are some. */
  legendUnavailable: 'seat-legend-unavailable',
  /** `<input type="hidden" name="seats">` of the party form: what is chosen, separated by commas. */
  partySeats: 'party-seats',
  /** The bar that is always in sight: seats, total, Continue. */
  summary: 'seat-summary',
  summarySeats: 'seat-summary-seats',
  summaryTotal: 'seat-summary-total',
  /** `hidden` unless what is chosen is not side by side. */
  apart: 'seat-apart',
  /** In the bar; `hidden` unless what is chosen leaves single seats alone. */
  gap: 'seat-gap',
  gapText: 'seat-gap-text',
  /** Submit button, `name="block"`, `value` labels separated by spaces: other seats without a gap. */
  gapFix: 'seat-gap-fix',
  /** Submit button, `name="intent" value="anyway"`: these seats all the same. */
  gapAnyway: 'seat-gap-anyway',
  /** Submit button, `name="intent" value="continue"`. */
  continue: 'seat-continue',
} as const;

/** What a button of the map does: `data-zoom`. */
export type ZoomAction = 'in' | 'out' | 'fit';

/** How a seat is drawn and named. */
export type SeatState = 'available' | 'selected' | 'unavailable';

export const SEAT_STATES: readonly SeatState[] = ['available', 'selected', 'unavailable'];

const STATE_LETTERS: Readonly<Record<SeatState, string>> = {
  available: 'a',
  selected: 's',
  unavailable: 'u',
};
const KIND_LETTERS: Readonly<Record<PlaceKind, string>> = {
  seat: 's',
  sofa: 'f',
  wheelchairSpace: 'w',
  companion: 'c',
};

/** The id of the shape that a seat in a state has: `s0-a`. */
export function seatShapeId(
  { kind, zone }: Pick<PageSeat, 'kind' | 'zone'>,
  zones: readonly PageZone[],
  state: SeatState,
): string {
  const index = zones.findIndex(({ id }) => id === zone);
  return `${KIND_LETTERS[kind]}${Math.max(0, index)}-${STATE_LETTERS[state]}`;
}

/** The id of a seat in the drawing. */
export function seatElementId(label: string): string {
  return `seat-${label}`;
}

/** What a place is. */
export type PlaceKind = 'seat' | 'wheelchairSpace' | 'companion' | 'sofa';

/** One seat, as the rules of seating and the page's words need it. */
export type PageSeat = {
  label: string;
  row: string;
  number: number;
  x: number;
  y: number;
  /** Id of its zone. */
  zone: string;
  kind: PlaceKind;
  /** Seats that share it are chosen together or not at all. */
  unitId?: string;
  isRestrictedView: boolean;
  isFrontRow: boolean;
};

/** What every seat of a zone costs: an adult's ticket with all fees per ticket, in minor units. */
export type PageZone = { id: string; name: string; price: number };

/** Everything the script needs; `readSeatMapData` (packed-seat-map.ts) unpacks it from the page. */
export type SeatMapData = {
  showtimeId: string;
  /** Where the page is, without its query. */
  pageUrl: string;
  /** Server-sent events of this showtime's seats. */
  eventsUrl: string;
  /** Of the seats as the page shows them. */
  version: string;
  currency: string;
  /** Once for a booking that costs anything, on top of the seats' prices; minor units. */
  bookingFee: number;
  zones: readonly PageZone[];
  /** From the front to the back and from left to right: the order of the drawing and of the list. */
  seats: readonly PageSeat[];
  /** Labels of what cannot be had, without those in `own`. */
  unavailable: readonly string[];
  /**
   * Labels that this visitor holds already. The events call them taken: to this visitor they are free.
   * Continue changes that hold, and gives back what is not chosen any more.
   */
  own: readonly string[];
  /** Labels chosen when the page was made. */
  selected: readonly string[];
  /** Where to look first, where not all of the map is in sight: plan units. */
  centre: { x: number; y: number };
  party: number;
  isSingleSeats: boolean;
  /** Seats that one booking may have. */
  seatsMax: number;
};
