import type { Screening, SlotName } from './programme.ts';

/** What a showtime of the demo is there to show, where it is not just one of many. */
export type Showpiece =
  | 'soldOut'
  | 'nearlyFull'
  | 'cancelled'
  | 'planned'
  /** With seats that are broken. */
  | 'broken'
  /** Nobody has bought anything yet. */
  | 'allFree'
  /** The demo's customer has tickets, or had some. */
  | 'visited'
  | 'visitCancelled';

type Place = { showpiece: Showpiece; dayOffset: number; screen: string; slot: SlotName };

/** Days count from the one on which the demo is made; the least demo has two ahead and three back. */
const PLACES: readonly Place[] = [
  { showpiece: 'soldOut', dayOffset: 1, screen: 'Main', slot: 'evening' },
  { showpiece: 'soldOut', dayOffset: 1, screen: 'Quay', slot: 'evening' },
  { showpiece: 'nearlyFull', dayOffset: 1, screen: 'Studio', slot: 'evening' },
  { showpiece: 'nearlyFull', dayOffset: 2, screen: 'Classic', slot: 'evening' },
  { showpiece: 'nearlyFull', dayOffset: 2, screen: 'Lantern', slot: 'evening' },
  { showpiece: 'cancelled', dayOffset: 2, screen: 'Grand', slot: 'lateAfternoon' },
  { showpiece: 'planned', dayOffset: 2, screen: 'Club', slot: 'evening' },
  { showpiece: 'broken', dayOffset: 1, screen: 'Grand', slot: 'evening' },
  { showpiece: 'allFree', dayOffset: 2, screen: 'Studio', slot: 'noon' },
  { showpiece: 'visited', dayOffset: 1, screen: 'Classic', slot: 'evening' },
  { showpiece: 'visited', dayOffset: 2, screen: 'Main', slot: 'evening' },
  { showpiece: 'visitCancelled', dayOffset: 2, screen: 'Quay', slot: 'evening' },
  { showpiece: 'visited', dayOffset: 5, screen: 'Balcony', slot: 'evening' },
  { showpiece: 'visited', dayOffset: -1, screen: 'Studio', slot: 'evening' },
  { showpiece: 'visited', dayOffset: -3, screen: 'Balcony', slot: 'evening' },
  { showpiece: 'visited', dayOffset: -9, screen: 'Club', slot: 'lateAfternoon' },
  { showpiece: 'visited', dayOffset: -16, screen: 'Main', slot: 'evening' },
  { showpiece: 'visited', dayOffset: -24, screen: 'Lantern', slot: 'evening' },
];

/** What a showtime is there to show, if it is there for that. */
export function showpieceOf(
  { slot, staged }: Pick<Screening, 'slot' | 'staged'>,
  dayOffset: number,
): Showpiece | undefined {
  return PLACES.find(
    (place) =>
      place.dayOffset === dayOffset && place.slot === slot && place.screen === staged.screen.name,
  )?.showpiece;
}
