import { seatPitch, type Seat, type SeatZone } from '../../seating/index.ts';
import { checkSeatMap } from './check-seat-map.ts';
import { layOutSections, type LaidOutSeat, type PlannedRow } from './row-layout.ts';
import { checkRowOptions, nameRows, type RowOptions } from './row-options.ts';
import { seatsMax, type SeatMapProblem, type SeatMapResult } from './seat-map-result.ts';
import { nameUnits } from './seat-units.ts';

/** A zone, and the rows in it: 'A-C', 'A-C,F'. One zone may leave them out: it gets the rest. */
export type CompactZone = SeatZone & { rows?: string };

/**
 * A hall of one section in a few numbers. Rows and seats are named as people will read them
 * ("C", "C12"), a prefix included. Rows that differ in length are centred on the longest.
 */
export type CompactDescription = RowOptions & {
  rows: number;
  /** One length for all rows, or one for each from the screen to the back. */
  seatsPerRow: number | readonly number[];
  /** Seats of the longest row, counted from the left, after which an aisle runs through the hall. */
  aislesAfter?: readonly number[];
  /** Rows behind which, away from the screen, an aisle runs from side to side. */
  crossAislesAfter?: readonly string[];
  /** Default: every seat is in the zone Standard. */
  zones?: readonly CompactZone[];
  wheelchairSpaces?: readonly string[];
  companions?: readonly string[];
  /** Places that exist and start every showtime blocked. */
  blocked?: readonly string[];
  restrictedView?: readonly string[];
  /** Love seats, each as its two labels. */
  pairs?: readonly (readonly [string, string])[];
  /** Rows of love seats: two by two from the left in every stretch between aisles. */
  pairRows?: readonly string[];
};

type Report = (pointer: string, message: string) => void;
type LaidOut = LaidOutSeat<null>;

const rowsMax = 200;
const rowSeatsMax = 200;

/**
 * Makes a seat map of a compact description, or says everything that is wrong with it, with
 * pointers into the description. Never throws.
 */
export function readCompactDescription(description: CompactDescription): SeatMapResult {
  const problems: SeatMapProblem[] = checkRowOptions(description, '');
  const report: Report = (pointer, message) => problems.push({ pointer, message });
  checkMeasures(description, report);
  if (problems.length > 0) return { ok: false, problems };

  const rowNames = nameRows(description.rows, description);
  const zoneOfRow = assignZones(description, rowNames, report);
  const laidOut = layOutSections([
    { rows: planRows(description, rowNames, zoneOfRow, report), options: description },
  ]);
  const unitOf = findPairs(description, laidOut, report);
  const seats = describePlaces(nameUnits(laidOut, unitOf), description, report);
  if (problems.length > 0) return { ok: false, problems };

  const zones = description.zones?.map(({ id, name }) => ({ id, name })) ?? [
    { id: 'standard', name: 'Standard' },
  ];
  const document = { zones, seats };
  const found = checkSeatMap(document);
  if (found.length === 0) return { ok: true, document };
  return { ok: false, problems: found.map(pointIntoDescription) };
}

function checkMeasures(description: CompactDescription, report: Report): void {
  const { rows, seatsPerRow, aislesAfter = [], zones } = description;
  if (!isWholeNumber(rows, rowsMax)) report('/rows', `There are 1 to ${rowsMax} rows.`);
  const lengths = typeof seatsPerRow === 'number' ? [seatsPerRow] : seatsPerRow;
  lengths.forEach((length, index) => {
    if (isWholeNumber(length, rowSeatsMax)) return;
    const pointer = typeof seatsPerRow === 'number' ? '/seatsPerRow' : `/seatsPerRow/${index}`;
    report(pointer, `A row has 1 to ${rowSeatsMax} seats.`);
  });
  if (typeof seatsPerRow !== 'number' && seatsPerRow.length !== rows) {
    report('/seatsPerRow', `There are ${rows} rows and ${seatsPerRow.length} lengths.`);
  }
  const total = typeof seatsPerRow === 'number' ? rows * seatsPerRow : sumOf(seatsPerRow);
  if (total > seatsMax) report('/seatsPerRow', `A seat map has at most ${seatsMax} seats.`);
  const longest = lengths.reduce((a, b) => Math.max(a, b), 0);
  aislesAfter.forEach((column, index) => {
    if (isWholeNumber(column, longest - 1) && !aislesAfter.slice(0, index).includes(column)) return;
    const message = 'An aisle comes after a seat that has another one beside it, once.';
    report(`/aislesAfter/${index}`, message);
  });
  if (zones?.length === 0) report('/zones', 'A seat map has at least one zone.');
}

function isWholeNumber(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= max;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function planRows(
  { seatsPerRow, aislesAfter = [], crossAislesAfter = [] }: CompactDescription,
  rowNames: readonly string[],
  zoneOfRow: ReadonlyMap<string, string>,
  report: Report,
): PlannedRow<null>[] {
  crossAislesAfter.forEach((row, index) => {
    if (!rowNames.includes(row)) report(`/crossAislesAfter/${index}`, `There is no row ${row}.`);
  });
  const lengths = rowNames.map((_, index) =>
    typeof seatsPerRow === 'number' ? seatsPerRow : (seatsPerRow[index] ?? 0),
  );
  const longest = lengths.reduce((a, b) => Math.max(a, b), 0);
  return rowNames.map((name, index) => {
    const length = lengths[index] ?? 0;
    const first = Math.floor((longest - length) / 2);
    const cells: PlannedRow<null>['cells'][number][] = [];
    for (let column = 0; column < longest; column += 1) {
      const zone = zoneOfRow.get(name);
      const isSeat = column >= first && column < first + length && zone !== undefined;
      cells.push(
        isSeat ? { zone, kind: 'seat', features: [], blocked: false, origin: null } : null,
      );
      if (aislesAfter.includes(column + 1)) cells.push(null);
    }
    const isBehindCrossAisle = index > 0 && crossAislesAfter.includes(rowNames[index - 1] ?? '');
    return { cells, crossAislesBefore: isBehindCrossAisle ? 1 : 0 };
  });
}

function assignZones(
  { zones = [{ id: 'standard', name: 'Standard' }] }: CompactDescription,
  rowNames: readonly string[],
  report: Report,
): Map<string, string> {
  const zoneOfRow = new Map<string, string>();
  let areRangesRead = true;
  zones.forEach(({ id, rows }, index) => {
    if (rows === undefined) return;
    const named = readRowRanges(rows, rowNames);
    if (named === undefined) {
      areRangesRead = false;
      report(`/zones/${index}/rows`, `'${rows}' does not name rows of this hall, like A-C,F.`);
      return;
    }
    for (const row of named) {
      if (zoneOfRow.has(row)) report(`/zones/${index}/rows`, `Row ${row} is in a zone already.`);
      zoneOfRow.set(row, id);
    }
  });
  const restIndexes = zones.flatMap(({ rows }, index) => (rows === undefined ? [index] : []));
  restIndexes.slice(1).forEach((index) => {
    report(`/zones/${index}`, 'Only one zone may leave out its rows.');
  });
  const rest = zones[restIndexes[0] ?? -1];
  const restRows = rowNames.filter((row) => !zoneOfRow.has(row));
  if (rest !== undefined) for (const row of restRows) zoneOfRow.set(row, rest.id);
  else if (areRangesRead && restRows.length > 0) {
    report('/zones', `Rows in no zone: ${restRows.join(', ')}.`);
  }
  return zoneOfRow;
}

// Undefined where a range names a row that is not there. A range may be written either way round.
function readRowRanges(ranges: string, rowNames: readonly string[]): string[] | undefined {
  const rows: string[] = [];
  for (const range of ranges.split(',')) {
    const ends = range.split('-').map((name) => rowNames.indexOf(name.trim()));
    if (ends.length > 2 || ends.includes(-1)) return undefined;
    rows.push(...rowNames.slice(Math.min(...ends), Math.max(...ends) + 1));
  }
  return rows;
}

function findPairs(
  { pairs = [], pairRows = [] }: CompactDescription,
  laidOut: readonly LaidOut[],
  report: Report,
): (seat: LaidOut) => string | undefined {
  const unitOf = new Map<Seat, string>();
  const byLabel = new Map(laidOut.map(({ seat }) => [seat.label, seat]));
  pairs.forEach((labels, index) => {
    const members = labels.flatMap((label) => byLabel.get(label) ?? []);
    const [left, right] = members.toSorted((a, b) => a.x - b.x);
    if (left === undefined || right === undefined || !areNeighbours(left, right)) {
      report(`/pairs/${index}`, `${labels.join(' and ')} are not next to each other in one row.`);
    } else if (unitOf.has(left) || unitOf.has(right)) {
      report(`/pairs/${index}`, `One of ${labels.join(' and ')} is in another pair.`);
    }
    for (const seat of members) unitOf.set(seat, `pair ${index}`);
  });
  pairRows.forEach((row, index) => {
    const places = laidOut.map(({ seat }) => seat).filter((seat) => seat.row === row);
    const fromLeft = places.toSorted((a, b) => a.x - b.x);
    if (fromLeft.length === 0) report(`/pairRows/${index}`, `There is no row ${row}.`);
    let opened: Seat | undefined;
    for (const seat of fromLeft) {
      if (unitOf.has(seat)) report(`/pairRows/${index}`, `${seat.label} is in another pair.`);
      unitOf.set(seat, `row ${row} ${opened?.label ?? seat.label}`);
      if (opened !== undefined && !areNeighbours(opened, seat)) {
        report(`/pairRows/${index}`, `${opened.label} has no second seat beside it.`);
        opened = seat;
        continue;
      }
      opened = opened === undefined ? seat : undefined;
    }
    if (opened !== undefined) {
      report(`/pairRows/${index}`, `${opened.label} has no second seat beside it.`);
    }
  });
  return ({ seat }) => unitOf.get(seat);
}

// Here every neighbour is exactly one pitch away.
function areNeighbours(left: Seat, right: Seat): boolean {
  return left.row === right.row && right.x - left.x === seatPitch;
}

function describePlaces(
  seats: readonly Seat[],
  description: CompactDescription,
  report: Report,
): Seat[] {
  const indexes = new Map(seats.map((seat, index) => [seat.label, index]));
  const described: Seat[] = seats.map((seat) =>
    seat.unitId === undefined ? seat : { ...seat, kind: 'sofa' },
  );
  const describe = (
    field: 'wheelchairSpaces' | 'companions' | 'blocked' | 'restrictedView',
    change: (seat: Seat) => Partial<Seat>,
  ) => {
    const labels = description[field] ?? [];
    labels.forEach((label, at) => {
      const pointer = `/${field}/${at}`;
      const index = indexes.get(label) ?? -1;
      const seat = described[index];
      if (seat === undefined) report(pointer, `There is no seat ${label}.`);
      else if (labels.indexOf(label) < at) report(pointer, `${label} is named twice.`);
      else if ('kind' in change(seat) && seat.kind !== 'seat') {
        report(pointer, `${label} is a ${seat.kind} already.`);
      } else described[index] = { ...seat, ...change(seat) };
    });
  };
  describe('wheelchairSpaces', ({ features }) => ({
    kind: 'wheelchairSpace',
    features: ['accessible', ...features],
  }));
  describe('companions', () => ({ kind: 'companion' }));
  describe('restrictedView', ({ features }) => ({ features: ['restrictedView', ...features] }));
  describe('blocked', () => ({ blocked: true }));
  return described;
}

function pointIntoDescription({ pointer, message }: SeatMapProblem): SeatMapProblem {
  if (pointer.startsWith('/zones')) return { pointer, message };
  // What is left to go wrong with single seats: a row whose name grew longer than three letters,
  // and a pair of which one place is blocked.
  return { pointer: pointer.endsWith('/unitId') ? '/blocked' : '/rows', message };
}
