import type { PageSeat, PlaceKind, SeatMapData } from './seat-map-contract.ts';

/**
 * How a `SeatMapData` is written into the page: a column for each thing there is to know, row by row,
 * because columns repeat from row to row and so compress to next to nothing.
 */
type PackedSeatMap = Omit<SeatMapData, 'seats'> & { rows: readonly PackedRow[] };

type PackedRow = {
  row: string;
  numbers: readonly number[];
  x: readonly number[];
  /** One number where the row is straight. */
  y: number | readonly number[];
  /** A character for each seat: the index of its zone. */
  zones: string;
  /** A character for each seat. */
  kinds: string;
  /** For each seat 0, or which of the units of its row it belongs to. Missing where there are none. */
  units?: readonly number[];
  /** A digit for each seat: 1 for the front row, 2 for a restricted view, 3 for both. */
  marks?: string;
};

const ZONE_CHARACTERS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const KIND_CHARACTERS: Readonly<Record<PlaceKind, string>> = {
  seat: 's',
  sofa: 'L',
  wheelchairSpace: 'w',
  companion: 'c',
};
const FRONT_ROW = 1;
const RESTRICTED_VIEW = 2;

/** The value of the data element. Seats of one row come one after the other. */
export function packSeatMap({ seats, ...data }: SeatMapData): object {
  const rows = new Map<string, PageSeat[]>();
  for (const seat of seats) {
    const row = rows.get(seat.row);
    if (row === undefined) rows.set(seat.row, [seat]);
    else row.push(seat);
  }
  const zoneIndexes = new Map(data.zones.map(({ id }, index) => [id, index]));
  return {
    ...data,
    rows: [...rows].map(([row, ofRow]) => packRow(row, ofRow, zoneIndexes)),
  } satisfies PackedSeatMap;
}

/**
 * What `packSeatMap` wrote.
 *
 * @param text the content of the data element
 * @throws Error where it is something else
 */
export function readSeatMapData(text: string): SeatMapData {
  const packed: unknown = JSON.parse(text);
  if (!isPackedSeatMap(packed)) throw new Error('The page holds no seat map.');
  const { rows, ...data } = packed;
  return { ...data, seats: rows.flatMap((row) => readRow(row, data.zones)) };
}

function packRow(
  row: string,
  seats: readonly PageSeat[],
  zoneIndexes: ReadonlyMap<string, number>,
): PackedRow {
  const [y = 0, ...otherYs] = seats.map((seat) => seat.y);
  const units = [...new Set(seats.flatMap(({ unitId }) => unitId ?? []))];
  const marks = seats.map(
    (seat) => (seat.isFrontRow ? FRONT_ROW : 0) + (seat.isRestrictedView ? RESTRICTED_VIEW : 0),
  );
  return {
    row,
    numbers: seats.map((seat) => seat.number),
    x: seats.map((seat) => seat.x),
    y: otherYs.every((other) => other === y) ? y : [y, ...otherYs],
    zones: seats.map(({ zone }) => ZONE_CHARACTERS[zoneIndexes.get(zone) ?? 0]).join(''),
    kinds: seats.map(({ kind }) => KIND_CHARACTERS[kind]).join(''),
    ...(units.length === 0
      ? {}
      : {
          units: seats.map(({ unitId }) => (unitId === undefined ? 0 : units.indexOf(unitId) + 1)),
        }),
    ...(marks.every((mark) => mark === 0) ? {} : { marks: marks.join('') }),
  };
}

function readRow(packed: PackedRow, zones: SeatMapData['zones']): PageSeat[] {
  return packed.numbers.map((number, index): PageSeat => {
    const unit = packed.units?.[index] ?? 0;
    const mark = Number(packed.marks?.[index] ?? 0);
    return {
      label: `${packed.row}${number}`,
      row: packed.row,
      number,
      x: packed.x[index] ?? 0,
      y: typeof packed.y === 'number' ? packed.y : (packed.y[index] ?? 0),
      zone: zones[ZONE_CHARACTERS.indexOf(packed.zones[index] ?? '0')]?.id ?? '',
      kind: readKind(packed.kinds[index]),
      ...(unit === 0 ? {} : { unitId: `${packed.row} ${unit}` }),
      isFrontRow: mark % RESTRICTED_VIEW === FRONT_ROW,
      isRestrictedView: mark >= RESTRICTED_VIEW,
    };
  });
}

function readKind(character: string | undefined): PlaceKind {
  if (character === KIND_CHARACTERS.sofa) return 'sofa';
  if (character === KIND_CHARACTERS.wheelchairSpace) return 'wheelchairSpace';
  return character === KIND_CHARACTERS.companion ? 'companion' : 'seat';
}

// Written by the same page: whether it is there at all is what may go wrong.
function isPackedSeatMap(value: unknown): value is PackedSeatMap {
  return typeof value === 'object' && value !== null && 'rows' in value && 'zones' in value;
}
