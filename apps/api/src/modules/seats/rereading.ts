/** How much a viewer sees: only that a seat is taken, or (staff) by what. */
export type Detail = 'public' | 'states';

/** Showtimes read by one statement at most: some milliseconds of work, so that others get a turn. */
const BATCH_MAX: Record<Detail, number> = { public: 200, states: 1 };
/** Readings under way at once of either kind, of the connections that selling needs too. */
const AT_ONCE_MAX = 2;
const RETRY_MILLISECONDS = 1000;
const RETRY_MILLISECONDS_MAX = 5000;

type Lane<Item> = { due: Set<Item>; underWay: number };

/**
 * Reads again what may have changed: a single one at once, many together, never more at a time than
 * selling can spare connections for. When a reading fails all wait for the same next attempt:
 * nobody else would tell what it missed.
 */
export function createRereading<Item extends { detail: Detail }>({
  read,
  isWanted,
  onError,
}: {
  read: (detail: Detail, batch: readonly Item[]) => Promise<void>;
  /** Whether anyone is still waiting for it. */
  isWanted: (item: Item) => boolean;
  /** Called once for every attempt that failed, not for each item in it. */
  onError: (error: unknown) => void;
}) {
  const lanes: Record<Detail, Lane<Item>> = {
    public: { due: new Set(), underWay: 0 },
    states: { due: new Set(), underWay: 0 },
  };
  /** One that changes while it is read is read once more afterwards, never twice at a time. */
  const beingRead = new Set<Item>();
  let failures = 0;
  let retryTimer: NodeJS.Timeout | null = null;
  let isClosed = false;

  return { readAgain, close };

  function readAgain(items: Iterable<Item>): void {
    if (isClosed) return;
    for (const item of items) lanes[item.detail].due.add(item);
    begin();
  }

  function begin(): void {
    for (const detail of ['public', 'states'] as const) {
      for (let batch = takeBatch(detail); batch.length > 0; batch = takeBatch(detail)) {
        readBatch(detail, batch).catch(onError);
      }
    }
  }

  function takeBatch(detail: Detail): Item[] {
    const { due, underWay } = lanes[detail];
    if (retryTimer !== null || isClosed || underWay >= AT_ONCE_MAX) return [];
    // What failed together may have been too much for one statement.
    const sizeMax = Math.max(1, BATCH_MAX[detail] >> failures);
    const batch: Item[] = [];
    for (const item of due) {
      if (batch.length === sizeMax) break;
      if (beingRead.has(item)) continue;
      due.delete(item);
      if (isWanted(item)) batch.push(item);
    }
    return batch;
  }

  async function readBatch(detail: Detail, batch: readonly Item[]): Promise<void> {
    const lane = lanes[detail];
    lane.underWay += 1;
    for (const item of batch) beingRead.add(item);
    try {
      await read(detail, batch);
      failures = 0;
    } catch (error) {
      for (const item of batch) lane.due.add(item);
      planRetry(error);
    } finally {
      lane.underWay -= 1;
      for (const item of batch) beingRead.delete(item);
      begin();
    }
  }

  function planRetry(error: unknown): void {
    if (retryTimer !== null || isClosed) return;
    onError(error);
    const delay = Math.min(RETRY_MILLISECONDS_MAX, RETRY_MILLISECONDS * 2 ** failures);
    failures += 1;
    // Processes that lost the database together must not come back to it together.
    retryTimer = setTimeout(
      () => {
        retryTimer = null;
        begin();
      },
      delay * (0.5 + Math.random() / 2),
    );
    retryTimer.unref();
  }

  function close(): void {
    isClosed = true;
    if (retryTimer !== null) clearTimeout(retryTimer);
    for (const { due } of Object.values(lanes)) due.clear();
  }
}
