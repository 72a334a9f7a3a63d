import type { OperationStatistics, Statistics } from './statistics.ts';

/** One line of the report. */
export type OperationReport = {
  operation: string;
  requests: number;
  done: number;
  refused: number;
  failed: number;
  /** Milliseconds. */
  p50: number;
  p90: number;
  p95: number;
  p99: number;
  max: number;
};

export function reportOperations({ operations }: Statistics): OperationReport[] {
  return [...operations]
    .map(([operation, statistics]) => reportOperation(operation, statistics))
    .sort((a, b) => b.requests - a.requests);
}

function reportOperation(
  operation: string,
  { latency, done, refused, failed }: OperationStatistics,
): OperationReport {
  const requests = done + refused + failed;
  const at = (percent: number) => toMilliseconds(latency.percentile(percent));
  return {
    ...{ operation, requests, done, refused, failed },
    ...{ p50: at(50), p90: at(90), p95: at(95), p99: at(99), max: toMilliseconds(latency.max) },
  };
}

export function printOperations(
  reports: readonly OperationReport[],
  say: (line: string) => void,
): void {
  const columns = ['done', 'refused', 'failed', 'p50', 'p90', 'p95', 'p99', 'max'] as const;
  const width = Math.max(...reports.map(({ operation }) => operation.length));
  say(`\n${''.padEnd(width)} ${columns.map((name) => name.padStart(8)).join('')}   (milliseconds)`);
  for (const report of reports) {
    const cells = columns.map((name) => String(report[name]).padStart(8));
    say(`${report.operation.padEnd(width)} ${cells.join('')}`);
  }
}

export function printCounts(
  title: string,
  counts: ReadonlyMap<string, number>,
  say: (line: string) => void,
): void {
  say(`\n${title}${counts.size === 0 ? ': none' : ''}`);
  for (const [name, count] of [...counts].sort((a, b) => b[1] - a[1])) {
    say(`  ${String(count).padStart(8)}  ${name}`);
  }
}

/** Says every now and then how it goes. @returns what stops it */
export function reportProgress(
  statistics: Statistics,
  { seats, showtimes }: { seats: () => number; showtimes: () => number },
  say: (line: string) => void,
): () => void {
  const startedAt = performance.now();
  let before = { ...statistics.totals };
  let beforeAt = startedAt;
  const timer = setInterval(() => {
    const now = performance.now();
    const { totals, recent } = statistics;
    const perSecond = (totals.requests - before.requests) / ((now - beforeAt) / 1000);
    say(
      `${((now - startedAt) / 1000).toFixed(0).padStart(4)} s  ${perSecond.toFixed(0)} requests/s, ` +
        `p95 ${toMilliseconds(recent.percentile(95))} ms; 2xx ${totals.done - before.done}, ` +
        `409 ${totals.conflicts - before.conflicts}, other ${totals.others - before.others}; ` +
        `${seats()} seats sold, ${showtimes()} showtimes`,
    );
    before = { ...totals };
    beforeAt = now;
    recent.reset();
  }, PROGRESS_MILLISECONDS);
  return () => clearInterval(timer);
}

const PROGRESS_MILLISECONDS = 5000;

function toMilliseconds(microseconds: number): number {
  return Math.round(microseconds / 100) / 10;
}
