import type { Sight } from './map-view.ts';

/** Writes what is chosen into the address, so that reloading and going back find it again. */
export function rememberChoice(
  pageUrl: string,
  {
    party,
    isSingleSeats,
    labels,
  }: {
    party: number;
    isSingleSeats: boolean;
    labels: readonly string[];
  },
): void {
  const query = [
    `party=${party}`,
    ...(labels.length === 0 ? [] : [`seats=${labels.join(',')}`]),
    ...(isSingleSeats ? ['single=1'] : []),
  ];
  history.replaceState(history.state, '', `${pageUrl}?${query.join('&')}`);
}

/** What of the map was in sight in this tab. */
export function rememberSight(showtimeId: string, { scale, centre }: Sight): void {
  const numbers = [scale, centre.x, centre.y].map((number) => number.toFixed(3));
  try {
    sessionStorage.setItem(keyOf(showtimeId), numbers.join(' '));
  } catch {
    // Storage that is full or forbidden: the map begins as it does for everybody.
  }
}

/** Undefined where the map was not looked at yet. */
export function recallSight(showtimeId: string): Sight | undefined {
  const [scale, x, y] = (readStorage(keyOf(showtimeId)) ?? '').split(' ').map(Number);
  if (!scale || x === undefined || y === undefined) return undefined;
  return { scale, centre: { x, y } };
}

function readStorage(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function keyOf(showtimeId: string): string {
  return `seat-map ${showtimeId}`;
}
