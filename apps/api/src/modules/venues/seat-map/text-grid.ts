import type { Seat, SeatFeature, SeatKind, SeatZone } from '../../seating/index.ts';
import { checkSeatMap } from './check-seat-map.ts';
import { layOutSections, type PlannedRow, type PlannedSeat } from './row-layout.ts';
import { checkRowOptions, type RowOptions } from './row-options.ts';
import type { SeatMapProblem, SeatMapResult } from './seat-map-result.ts';
import { nameUnits } from './seat-units.ts';

/** What a letter of the grid stands for, where it is not what the letter means anyway. */
export type TextGridLetter = {
  /** A zone's `id`. Default: the zone of `s`. */
  zone?: string;
  /** Default 'seat'. */
  kind?: SeatKind;
  /** `aisle` is seen from the grid and needs no saying. */
  features?: readonly Exclude<SeatFeature, 'aisle'>[];
};

/**
 * A stretch of the hall drawn as text, one line per row, the first line nearest the screen:
 *
 * - `s` standard, `p` premium, `w` wheelchair space, `c` companion place;
 * - `LL` a love seat: two places sold as one unit, so that a stretch of `L` is even;
 * - `x` a place that exists and is out of sale: it has a label, in the zone of its nearest
 *   neighbour unless the legend names one, and starts every showtime blocked;
 * - `_` a gap: it takes the room of a seat, and no number;
 * - a line without places (blank, or gaps only) is a cross aisle.
 *
 * Blank lines around the grid and spaces at the end of a line mean nothing.
 */
export type TextGridSection = RowOptions & { grid: string };

/** A seat map as text, easy to write, to review and to compare. */
export type TextGrid = {
  /**
   * Default: Standard and Premium, as far as used. Where they are given, `s` is in `standard` if
   * there is such a zone, else in the first.
   */
  zones?: readonly SeatZone[];
  /** More letters, or other meanings of the known ones, by letter. */
  legend?: Readonly<Record<string, TextGridLetter>>;
  /** From the screen to the back: stalls, balcony. */
  sections: readonly TextGridSection[];
};

type Legend = ReadonlyMap<string, PlannedLetter>;
type PlannedLetter = { zone: string; kind: SeatKind; features: readonly SeatFeature[] };
type Origin = { section: number; line: number; column: number; pair?: string };
type Cell = PlannedSeat<Origin> | null;

const sectionsMax = 10;
const linesMax = 200;
const columnsMax = 200;

const standardZone: SeatZone = { id: 'standard', name: 'Standard' };
const premiumZone: SeatZone = { id: 'premium', name: 'Premium' };
const knownLetters: Readonly<Record<string, TextGridLetter>> = {
  s: {},
  p: { zone: premiumZone.id },
  w: { kind: 'wheelchairSpace', features: ['accessible'] },
  c: { kind: 'companion' },
  L: { kind: 'sofa' },
  x: {},
};

/**
 * Makes a seat map of a text grid, or says everything that is wrong with the grid: pointers are
 * into the grid, and messages name line and column, both counted from 1. Never throws.
 */
export function parseTextGrid(textGrid: TextGrid): SeatMapResult {
  const { sections } = textGrid;
  const problems = checkOptions(textGrid);
  if (problems.length > 0) return { ok: false, problems };

  const legend = readLegend(textGrid);
  const isBlockedZoneGiven = textGrid.legend?.['x']?.zone !== undefined;
  const planned = sections.map((section, index) =>
    readSection(section, index, { legend, isBlockedZoneGiven }),
  );
  problems.push(...planned.flatMap((section) => section.problems));
  if (problems.length > 0) return { ok: false, problems };

  const laidOut = layOutSections(
    planned.map(({ rows }, index) => ({ rows, options: sections[index] ?? {} })),
  );
  const seats = nameUnits(laidOut, ({ origin }) => origin.pair);
  const document = { zones: textGrid.zones ?? usedDefaultZones(seats), seats };
  const found = checkSeatMap(document);
  if (found.length === 0) return { ok: true, document };
  return {
    ok: false,
    problems: found.map((problem) => pointIntoGrid(problem, (index) => laidOut[index]?.origin)),
  };
}

function checkOptions({ zones, legend = {}, sections }: TextGrid): SeatMapProblem[] {
  const problems = sections.flatMap((section, index) =>
    checkRowOptions(section, `/sections/${index}`),
  );
  if (sections.length === 0 || sections.length > sectionsMax) {
    const message = `A seat map has 1 to ${sectionsMax} sections.`;
    problems.push({ pointer: '/sections', message });
  }
  if (zones?.length === 0) {
    problems.push({ pointer: '/zones', message: 'A seat map has at least one zone.' });
  }
  const zoneIds = new Set((zones ?? [standardZone, premiumZone]).map((zone) => zone.id));
  for (const [letter, { zone }] of Object.entries(legend)) {
    if (!/^[A-Za-z0-9]$/.test(letter)) {
      const message = `A letter of the legend is one letter or digit, not '${letter}'.`;
      problems.push({ pointer: '/legend', message });
    } else if (zone !== undefined && !zoneIds.has(zone)) {
      problems.push({ pointer: `/legend/${letter}/zone`, message: `There is no zone '${zone}'.` });
    }
  }
  return problems;
}

function readLegend({ zones = [standardZone], legend = {} }: TextGrid): Legend {
  const first = zones.find((zone) => zone.id === standardZone.id) ?? zones[0] ?? standardZone;
  const zoneOfStandard = legend['s']?.zone ?? first.id;
  const letters = new Set([...Object.keys(knownLetters), ...Object.keys(legend)]);
  return new Map(
    [...letters].map((letter) => {
      const { zone, kind, features } = { ...knownLetters[letter], ...legend[letter] };
      return [
        letter,
        { zone: zone ?? zoneOfStandard, kind: kind ?? 'seat', features: features ?? [] },
      ];
    }),
  );
}

function readSection(
  { grid }: TextGridSection,
  section: number,
  { legend, isBlockedZoneGiven }: { legend: Legend; isBlockedZoneGiven: boolean },
): { rows: PlannedRow<Origin>[]; problems: SeatMapProblem[] } {
  const pointer = `/sections/${section}/grid`;
  const problems: SeatMapProblem[] = [];
  const rows: PlannedRow<Origin>[] = [];
  const lines = grid.split('\n').map((line) => line.trimEnd());
  if (lines.length > linesMax) {
    const message = `A section has at most ${linesMax} lines.`;
    return { rows, problems: [{ pointer, message }] };
  }
  let crossAisles = 0;
  lines.forEach((text, index) => {
    const line = index + 1;
    if (text.length > columnsMax) {
      const message = `Line ${line}: a line has at most ${columnsMax} columns.`;
      problems.push({ pointer, message });
      return;
    }
    const read = readLine(text, { section, line }, legend);
    problems.push(
      ...read.problems.map(({ column, message }) => ({
        pointer,
        message: `Line ${line}, column ${column}: ${message}`,
      })),
    );
    if (read.cells.every((cell) => cell === null)) {
      crossAisles += 1;
      return;
    }
    const crossAislesBefore = rows.length === 0 ? 0 : crossAisles;
    crossAisles = 0;
    const cells = isBlockedZoneGiven ? read.cells : zoneBlockedPlaces(read.cells);
    rows.push({ cells, crossAislesBefore });
  });
  if (rows.length === 0 && problems.length === 0) {
    problems.push({ pointer, message: 'The section has no seats.' });
  }
  return { rows, problems };
}

function readLine(
  text: string,
  { section, line }: { section: number; line: number },
  legend: Legend,
): { cells: Cell[]; problems: { column: number; message: string }[] } {
  const problems: { column: number; message: string }[] = [];
  let pairOpenedAt: number | undefined;
  const cells = [...text].map((letter, index): Cell => {
    const column = index + 1;
    const meaning = legend.get(letter);
    if (meaning === undefined && letter !== '_') {
      const known = [...legend.keys(), '_'].join(' ');
      problems.push({ column, message: `'${letter}' means nothing here; known are ${known}.` });
    }
    if (letter !== 'L' && pairOpenedAt !== undefined) {
      problems.push({ column: pairOpenedAt, message: halfPair });
      pairOpenedAt = undefined;
    }
    if (meaning === undefined) return null;
    const origin: Origin = { section, line, column };
    if (letter === 'L') {
      origin.pair = `${section} ${line} ${pairOpenedAt ?? column}`;
      pairOpenedAt = pairOpenedAt === undefined ? column : undefined;
    }
    return { ...meaning, blocked: letter === 'x', origin };
  });
  if (pairOpenedAt !== undefined) problems.push({ column: pairOpenedAt, message: halfPair });
  return { cells, problems };
}

const halfPair = 'a love seat is two L side by side; this one has no second.';

// A broken seat in a premium row comes back as a premium seat. A pair of the row is no model for
// it, nor is a wheelchair space: those may have zones of their own.
function zoneBlockedPlaces(cells: readonly Cell[]): Cell[] {
  return cells.map((cell, column) => {
    if (cell === null || !cell.blocked) return cell;
    const model = cells
      .flatMap((other, at) =>
        other === null || other.blocked || other.kind !== 'seat'
          ? []
          : [{ zone: other.zone, distance: Math.abs(at - column) }],
      )
      .toSorted((a, b) => a.distance - b.distance)
      .at(0);
    return model === undefined ? cell : { ...cell, zone: model.zone };
  });
}

function usedDefaultZones(seats: readonly Seat[]): SeatZone[] {
  const used = new Set(seats.map((seat) => seat.zone));
  return [standardZone, premiumZone].filter((zone) => used.has(zone.id));
}

// `/seats/17/label` of the seat map becomes the line and column in which seat 17 was drawn.
function pointIntoGrid(
  { pointer, message }: SeatMapProblem,
  originOf: (index: number) => Origin | undefined,
): SeatMapProblem {
  const index = /^\/seats\/(\d+)/.exec(pointer)?.[1];
  const origin = index === undefined ? undefined : originOf(Number(index));
  if (origin !== undefined) {
    const { section, line, column } = origin;
    return {
      pointer: `/sections/${section}/grid`,
      message: `Line ${line}, column ${column}: ${message}`,
    };
  }
  return { pointer: pointer.startsWith('/zones') ? pointer : '/sections', message };
}
