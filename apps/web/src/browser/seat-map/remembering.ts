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
  const address = `${pageUrl}?${query.join('&')}`;
  // A dear call, and browsers refuse it when it comes too often.
  if (address !== location.pathname + location.search) {
    history.replaceState(history.state, '', address);
  }
}

/** What of the map was in sight in this tab. */
export function rememberSight(showtimeId: string, { pixelsPerUnit, centre }: Sight): void {
  const numbers = [pixelsPerUnit, centre.x, centre.y].map((number) => number.toPrecision(9));
  try {
    sessionStorage.setItem(keyOf(showtimeId), numbers.join(' '));
  } catch {
    // Storage that is full or forbidden: the map begins as it does for everybody.
  }
}

/** Undefined where the map was not looked at yet. */
export function recallSight(showtimeId: string): Sight | undefined {
  const [pixelsPerUnit, x, y] = (readStorage(keyOf(showtimeId)) ?? '').split(' ').map(Number);
  if (!pixelsPerUnit || x === undefined || y === undefined) return undefined;
  return { pixelsPerUnit, centre: { x, y } };
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
