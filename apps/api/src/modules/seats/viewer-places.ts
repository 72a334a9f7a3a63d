/** Why there is no room for another viewer. */
type NoPlace = 'processIsFull' | 'addressIsFull';

/** How many viewers a process has, and how many of them come from one address. */
export function createViewerPlaces({
  viewersMax,
  viewersPerAddressMax,
}: {
  viewersMax: number;
  viewersPerAddressMax: number;
}) {
  const byAddress = new Map<string, number>();
  let count = 0;

  return { count: () => count, refusalFor, take };

  function refusalFor(address: string): NoPlace | null {
    if (countOf(address) >= viewersPerAddressMax) return 'addressIsFull';
    return count >= viewersMax ? 'processIsFull' : null;
  }

  /** Takes a place until the returned function is called, once. */
  function take(address: string): () => void {
    count += 1;
    byAddress.set(address, countOf(address) + 1);
    return () => {
      count -= 1;
      const left = countOf(address) - 1;
      if (left === 0) byAddress.delete(address);
      else byAddress.set(address, left);
    };
  }

  function countOf(address: string): number {
    return byAddress.get(address) ?? 0;
  }
}
