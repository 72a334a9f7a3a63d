/** What a place is. A sofa is a love seat or a longer one, sold whole. */
export type SeatKind = 'seat' | 'wheelchairSpace' | 'companion' | 'sofa';

/**
 * What to know about a place before choosing it. `accessible` is reached without steps; `aisle`
 * is at a gap or at the end of its row; `restrictedView` sees less of the screen.
 */
export type SeatFeature = 'aisle' | 'accessible' | 'restrictedView';

/** Seats of one price logic. `id` is a slug, unique in its map. Maps carry no money. */
export type SeatZone = { id: string; name: string };

/** One place of a seat map. */
export type Seat = {
  /** `row` and `number` together ("F7"); unique in its map. */
  label: string;
  /** One to three letters. Of a row in a section, the section's letters come first ("BA"). */
  row: string;
  /** 1 to 999. */
  number: number;
  /** Plan units from the left, facing the screen, to the seat's centre. Neighbours are 28 apart. */
  x: number;
  /** Plan units from the screen to the seat's centre. */
  y: number;
  /** The `id` of its zone. */
  zone: string;
  kind: SeatKind;
  features: readonly SeatFeature[];
  /** Seats that share it are sold together or not at all. */
  unitId?: string;
  /** The place exists and has a label, but a new showtime starts with it kept from sale. */
  blocked?: boolean;
};

/** One version of a seat map, as it is stored: never changed once it is there. */
export type SeatMapDocument = { zones: readonly SeatZone[]; seats: readonly Seat[] };

/** Plan units from the centre of a seat to the centre of the next one, sideways and backwards. */
export const seatPitch = 28;
