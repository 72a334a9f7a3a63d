import { invalidRequest, type FieldProblem } from '../../platform/errors.ts';
import { seatLimitReached, seatUnitIncomplete } from './seats.errors.ts';

/** What choosing needs of the seats of a map. */
type SelectableSeat = { label: string; unitId?: string };

/**
 * Checks the seats a caller names against the seat map, which never changes, before anything is
 * locked: known, different, whole units, not more than one hold may cover.
 *
 * @returns the labels in the order in which everyone locks
 * @throws DomainError INVALID_REQUEST, SEAT_LIMIT_REACHED, SEAT_UNIT_INCOMPLETE
 */
export function checkSelection(
  seats: readonly string[],
  seatsByLabel: ReadonlyMap<string, SelectableSeat>,
  unitMembers: ReadonlyMap<string, readonly string[]>,
  seatsMax: number,
): string[] {
  const chosen = new Set<string>();
  const problems: FieldProblem[] = [];
  seats.forEach((label, index) => {
    if (!seatsByLabel.has(label)) {
      problems.push({ pointer: `/seats/${index}`, message: 'is not a seat of this showtime' });
    } else if (chosen.has(label)) {
      problems.push({ pointer: `/seats/${index}`, message: 'is named twice' });
    }
    chosen.add(label);
  });
  if (problems.length > 0) throw invalidRequest(problems);
  if (chosen.size > seatsMax) throw seatLimitReached(seatsMax, 'hold');

  const missing = new Set<string>();
  for (const label of chosen) {
    const unitId = seatsByLabel.get(label)?.unitId;
    for (const member of unitId === undefined ? [] : (unitMembers.get(unitId) ?? [])) {
      if (!chosen.has(member)) missing.add(member);
    }
  }
  if (missing.size > 0) throw seatUnitIncomplete([...missing].sort());
  // Labels are ASCII: this is the database's collation "C".
  return [...chosen].sort();
}
