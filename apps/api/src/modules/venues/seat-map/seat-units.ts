import type { Seat } from '../../seating/index.ts';
import type { LaidOutSeat } from './row-layout.ts';

/**
 * Gives the seats that belong together a `unitId` made of their labels ("L1-L2"), the same each
 * time the same description is read. `keyOf` answers alike for the seats of one unit, and with
 * undefined for a seat sold alone.
 */
export function nameUnits<Origin>(
  laidOut: readonly LaidOutSeat<Origin>[],
  keyOf: (seat: LaidOutSeat<Origin>) => string | undefined,
): Seat[] {
  const unitIds = new Map<string, string>();
  for (const each of laidOut) {
    const key = keyOf(each);
    if (key === undefined) continue;
    const before = unitIds.get(key);
    unitIds.set(key, before === undefined ? each.seat.label : `${before}-${each.seat.label}`);
  }
  return laidOut.map((each) => {
    const unitId = unitIds.get(keyOf(each) ?? '');
    return unitId === undefined ? each.seat : { ...each.seat, unitId };
  });
}
