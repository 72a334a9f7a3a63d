import type { Visit } from './lab.ts';

/** The visits to one page. */
export type MeasuredPage = { name: string; visits: readonly Visit[] };

/** What a page may cost, and what it did. */
export type BudgetVerdict = { what: string; measured: number; most: number; isKept: boolean };

const KILOBYTE = 1024;

/** Of scripts, compressed, by page. */
const SCRIPT_KILOBYTES_MAX: Readonly<Record<string, number>> = {
  home: 5,
  film: 5,
  seats: 15,
  checkout: 30,
};
const LARGEST_PAINT_MILLISECONDS_MAX = 1500;
const PAGES_TO_PAINT_SOON = new Set(['home', 'film', 'seats']);
const BLOCKED_MILLISECONDS_MAX = 200;
const SHIFT_MAX = 0.02;
const SEATS_DOCUMENT_KILOBYTES_MAX = 25;
const SEATS_RENDERING_MILLISECONDS_MAX = 30;
const SEATS_REQUESTS_MAX = 6;

/** Holds the medians of what was measured against what pages may cost. */
export function judge(
  pages: readonly MeasuredPage[],
  rendering: { milliseconds: readonly number[]; compressedBytes: number },
): BudgetVerdict[] {
  const verdicts = pages.flatMap(({ name, visits }) => {
    const of = (cost: (visit: Visit) => number) => median(visits.map(cost));
    const scriptsMax = SCRIPT_KILOBYTES_MAX[name];
    return [
      ...(scriptsMax === undefined
        ? []
        : [verdict(`${name}: scripts, kB`, of((v) => v.scriptBytes) / KILOBYTE, scriptsMax)]),
      ...(PAGES_TO_PAINT_SOON.has(name)
        ? [
            verdict(
              `${name}: largest paint, ms`,
              of((v) => v.largestPaintMilliseconds),
              LARGEST_PAINT_MILLISECONDS_MAX,
            ),
          ]
        : []),
      verdict(
        `${name}: blocked, ms`,
        of((v) => v.blockedMilliseconds),
        BLOCKED_MILLISECONDS_MAX,
      ),
      verdict(
        `${name}: layout shift`,
        of((v) => v.shift),
        SHIFT_MAX,
      ),
      verdict(
        `${name}: other origins`,
        of((v) => v.otherOrigins.length),
        0,
      ),
      ...(name === 'seats'
        ? [
            verdict(
              'seats: requests',
              of((v) => v.requestCount),
              SEATS_REQUESTS_MAX,
            ),
          ]
        : []),
    ];
  });
  return [
    ...verdicts,
    verdict(
      'seats: document, kB',
      rendering.compressedBytes / KILOBYTE,
      SEATS_DOCUMENT_KILOBYTES_MAX,
    ),
    verdict(
      'seats: answered within, ms',
      median(rendering.milliseconds),
      SEATS_RENDERING_MILLISECONDS_MAX,
    ),
  ];
}

export function printBudgets(verdicts: readonly BudgetVerdict[], say: (line: string) => void) {
  for (const { what, measured, most, isKept } of verdicts) {
    const shown = measured.toFixed(measured < 1 ? 3 : 1);
    say(`${isKept ? '✓' : '✗'} ${what.padEnd(32)} ${shown.padStart(8)}  of ${most}`);
  }
}

function verdict(what: string, measured: number, most: number): BudgetVerdict {
  return { what, measured, most, isKept: measured <= most };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
