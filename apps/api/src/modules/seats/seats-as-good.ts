import { chooseSeatsBeside } from '../seating/index.ts';
import type { SeatMapFacts } from './seat-map-facts.ts';

/**
 * Other seats for a party that lost its own: side by side in the same zone, and together no further
 * from the best place of the house than those were. Whoever saw well sees well; a party with a
 * wheelchair has a space for it, and one that sat apart may sit together.
 *
 * @param isFree only asked about seats that may be given
 * @returns labels in order; null where there are none as good
 */
export function chooseSeatsAsGood(
  { seatsByLabel, prepared }: Pick<SeatMapFacts, 'seatsByLabel' | 'prepared'>,
  lost: readonly string[],
  isFree: (label: string) => boolean,
): string[] | null {
  const party = lost.flatMap((label) => seatsByLabel.get(label) ?? []);
  const zone = zoneOfAll(party);
  if (zone === null || party.length !== lost.length) return null;
  const wheelchairs = party.filter(({ kind }) => kind === 'wheelchairSpace').length;
  // Places for companions alone, or for several wheelchairs, are not chosen by the house.
  if (wheelchairs > 1) return null;
  if (wheelchairs === 0 && party.some(({ kind }) => kind === 'companion')) return null;
  const sawAll = party.every(({ features }) => !features.includes('restrictedView'));
  const seesEnough = (label: string) =>
    !sawAll || seatsByLabel.get(label)?.features.includes('restrictedView') !== true;
  return (
    chooseSeatsBeside(
      {
        seatMap: prepared,
        isFree: (label) => isFree(label) && seesEnough(label),
        count: lost.length,
        zone,
        accessible: wheelchairs === 1,
      },
      lost,
    )?.toSorted() ?? null
  );
}

/** The zone that seats have in common; null where they have none. */
export function zoneOfAll(seats: readonly { zone: string }[]): string | null {
  const [first, ...others] = seats;
  if (first === undefined || others.some(({ zone }) => zone !== first.zone)) return null;
  return first.zone;
}
