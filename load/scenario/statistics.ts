import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** What became of the requests of one kind. */
export type OperationStatistics = {
  /** Microseconds from sending a request to having all of its answer. */
  latency: RecordableHistogram;
  done: number;
  refused: number;
  failed: number;
};

export type Statistics = ReturnType<typeof createStatistics>;

/** Counts requests by kind, and what they were answered other than yes. */
export function createStatistics() {
  const operations = new Map<string, OperationStatistics>();
  /** `409 SEATS_UNAVAILABLE`, `503 BUSY`, `network ECONNRESET`. */
  const refusals = new Map<string, number>();
  const failures = new Map<string, number>();
  const recent = createHistogram();
  const totals = { requests: 0, done: 0, conflicts: 0, others: 0 };

  return { operations, refusals, failures, recent, totals, count, countNetworkError, note, fail };

  function count(operation: string, status: number, code: string, microseconds: number): void {
    const statistics = of(operation);
    const duration = Math.max(1, Math.round(microseconds));
    statistics.latency.record(duration);
    recent.record(duration);
    totals.requests += 1;
    if (status < 400) {
      statistics.done += 1;
      totals.done += 1;
    } else if (status < 500) {
      statistics.refused += 1;
      totals[status === 409 ? 'conflicts' : 'others'] += 1;
      add(refusals, `${status} ${code}`);
    } else {
      statistics.failed += 1;
      totals.others += 1;
      add(failures, `${status} ${code}`);
    }
  }

  function countNetworkError(operation: string, error: unknown): void {
    of(operation).failed += 1;
    totals.requests += 1;
    totals.others += 1;
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    add(failures, `network ${code}`);
  }

  /** How long something took that was more than one request. */
  function note(operation: string, microseconds: number): void {
    const statistics = of(operation);
    statistics.latency.record(Math.max(1, Math.round(microseconds)));
    statistics.done += 1;
  }

  /** Something that should have happened, and did not. */
  function fail(operation: string, what: string): void {
    of(operation).failed += 1;
    add(failures, what);
  }

  function of(operation: string): OperationStatistics {
    let found = operations.get(operation);
    if (found === undefined) {
      found = { latency: createHistogram(), done: 0, refused: 0, failed: 0 };
      operations.set(operation, found);
    }
    return found;
  }
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
