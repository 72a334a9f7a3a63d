import { DomainError } from '../../platform/errors.ts';

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

  return { count: () => count, take };

  /**
   * Takes a place until the returned function is called, once.
   *
   * @throws DomainError RATE_LIMITED where the address has its share, or TOO_MANY_STREAMS
   */
  function take(address: string): () => void {
    if (countOf(address) >= viewersPerAddressMax) throw tooManyStreamsOfAddress();
    if (count >= viewersMax) throw tooManyStreams();
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

const tooManyStreams = () =>
  new DomainError({
    kind: 'unavailable',
    code: 'TOO_MANY_STREAMS',
    message: 'Too many live views are open. Ask for the seats now and then instead.',
    retryAfterSeconds: 10,
  });

const tooManyStreamsOfAddress = () =>
  new DomainError({
    kind: 'tooManyRequests',
    code: 'RATE_LIMITED',
    message: 'Too many live views are open from here. Ask for the seats now and then instead.',
    retryAfterSeconds: 10,
  });
