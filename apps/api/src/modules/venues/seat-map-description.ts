import { invalidRequest, type DomainError } from '../../platform/errors.ts';
import { checkSeatMap } from './seat-map/check-seat-map.ts';
import { readCompactDescription, type CompactDescription } from './seat-map/compact-description.ts';
import type { SeatMapDocument } from '../seating/index.ts';
import type { SeatMapProblem, SeatMapResult } from './seat-map/seat-map-result.ts';
import { parseTextGrid, type TextGrid } from './seat-map/text-grid.ts';

/** A seat map in one of the three ways to write one down. */
export type SeatMapDescription = {
  grid?: TextGrid;
  compact?: CompactDescription;
  layout?: SeatMapDocument;
};

/**
 * Makes the seat map that a description describes.
 *
 * @throws DomainError INVALID_REQUEST with a pointer for everything that is wrong
 */
export function readSeatMap({ grid, compact, layout }: SeatMapDescription): SeatMapDocument {
  const readers = [
    grid === undefined ? [] : [() => unwrap('/grid', parseTextGrid(grid))],
    compact === undefined ? [] : [() => unwrap('/compact', readCompactDescription(compact))],
    layout === undefined ? [] : [() => unwrap('/layout', checkLayout(layout))],
  ].flat();
  const [read] = readers;
  if (read === undefined || readers.length > 1) {
    throw invalidRequest([
      { pointer: '', message: 'needs exactly one of grid, compact and layout' },
    ]);
  }
  return read();
}

function checkLayout(document: SeatMapDocument): SeatMapResult {
  const problems = checkSeatMap(document);
  return problems.length === 0 ? { ok: true, document } : { ok: false, problems };
}

function unwrap(pointer: string, result: SeatMapResult): SeatMapDocument {
  if (result.ok) return result.document;
  throw seatMapProblems(pointer, result.problems);
}

function seatMapProblems(pointer: string, problems: readonly SeatMapProblem[]): DomainError {
  return invalidRequest(
    problems.map((problem) => ({
      pointer: pointer + problem.pointer,
      message: problem.message,
    })),
    'This cannot be made a seat map.',
  );
}
