import type { Visit } from './lab.ts';

/** The visits to one page. */
export type MeasuredPage = { name: string; visits: readonly Visit[] };

/** The answers with the page of a thousand seats. */
export type Rendering = {
  milliseconds: readonly number[];
  /** Of the server's processor, for one answer: what nobody else on the machine adds to. */
  processorMilliseconds: number;
  compressedBytes: number;
};

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

/** Visited for comparison: next to nothing, so that what it takes is the machine's and the browser's. */
const BARE_PAGE = 'bare';

/**
 * Holds what was measured against what pages may cost. Of times the lower quartile counts, because
 * whatever else a machine does only ever adds to them; of all else the median.
 */
export function judge(pages: readonly MeasuredPage[], rendering: Rendering): BudgetVerdict[] {
  const judged = pages.filter(({ name }) => name !== BARE_PAGE);
  const verdicts = judged.flatMap(({ name, visits }) => {
    const of = (cost: (visit: Visit) => number) => median(visits.map(cost));
    const timeOf = (cost: (visit: Visit) => number) => lowerQuartile(visits.map(cost));
    const scriptsMax = SCRIPT_KILOBYTES_MAX[name];
    return [
      ...(scriptsMax === undefined
        ? []
        : [verdict(`${name}: scripts, kB`, of((v) => v.scriptBytes) / KILOBYTE, scriptsMax)]),
      ...(PAGES_TO_PAINT_SOON.has(name)
        ? [
            verdict(
              `${name}: largest paint, ms`,
              timeOf((v) => v.largestPaintMilliseconds),
              LARGEST_PAINT_MILLISECONDS_MAX,
            ),
          ]
        : []),
      verdict(
        `${name}: blocked, ms`,
        timeOf((v) => v.blockedMilliseconds),
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
      lowerQuartile(rendering.milliseconds),
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

/** Shows what the figures are to be read by: how far they spread, and what a bare page takes here. */
export function printCircumstances(
  pages: readonly MeasuredPage[],
  { milliseconds, processorMilliseconds }: Rendering,
  say: (line: string) => void,
): void {
  say('\nLower quartile, which counts, and median, in ms:');
  const show = (what: string, values: readonly number[]) => {
    const [counted, middle] = [lowerQuartile(values), median(values)];
    say(`  ${what.padEnd(32)} ${counted.toFixed(0).padStart(6)} ${middle.toFixed(0).padStart(6)}`);
  };
  for (const { name, visits } of pages) {
    show(
      `${name}: largest paint`,
      visits.map((v) => v.largestPaintMilliseconds),
    );
    show(
      `${name}: blocked`,
      visits.map((v) => v.blockedMilliseconds),
    );
  }
  show('seats: answered within', milliseconds);
  say(`  ${processorMilliseconds.toFixed(1)} ms of the server's processor for an answer`);
}

function verdict(what: string, measured: number, most: number): BudgetVerdict {
  return { what, measured, most, isKept: measured <= most };
}

function median(values: readonly number[]): number {
  return quantile(values, 1 / 2);
}

function lowerQuartile(values: readonly number[]): number {
  return quantile(values, 1 / 4);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
}
