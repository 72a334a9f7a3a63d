import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { RESULTS_FOLDER } from '../machine/folders.ts';
import type { Spread } from '../measure/rounds.ts';

/** One line of what was measured. */
export type Figure = {
  name: string;
  /** What is compared: median and range over the rounds. */
  ratio: Spread;
  /** What the ratio must reach, or must not exceed; none where only shown. */
  target: { atLeast: number } | { atMost: number } | null;
  /** What else is worth knowing, in words. */
  details: readonly string[];
};

/** Shared machines are noisy: there a measurement fails only when it misses its target by far. */
const LENIENCE = 0.7;

export type Verdict = 'reached' | 'missed' | 'missed by far' | 'shown';

export function verdictOn({ ratio, target }: Figure): Verdict {
  if (target === null) return 'shown';
  const share = 'atLeast' in target ? ratio.median / target.atLeast : target.atMost / ratio.median;
  if (share >= 1) return 'reached';
  return share >= LENIENCE ? 'missed' : 'missed by far';
}

export function printFigures(figures: readonly Figure[], say: (line: string) => void): void {
  const rows = figures.map((figure) => [
    figure.name,
    two(figure.ratio.median),
    `${two(figure.ratio.least)} to ${two(figure.ratio.most)}`,
    describeTarget(figure),
    verdictOn(figure),
  ]);
  const table = [['', 'median', 'range', 'target', ''], ...rows];
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  say('');
  for (const row of table) {
    say(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  }
  for (const { name, details } of figures) {
    say(`\n${name}`);
    for (const detail of details) say(`  ${detail}`);
  }
}

/** Leaves figures for others to read. */
export async function writeResults(name: string, content: object): Promise<string> {
  await mkdir(RESULTS_FOLDER, { recursive: true });
  const file = path.join(RESULTS_FOLDER, `${name}.json`);
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`);
  return file;
}

function describeTarget({ target }: Figure): string {
  if (target === null) return '';
  return 'atLeast' in target ? `≥ ${target.atLeast}` : `≤ ${target.atMost}`;
}

export function two(value: number): string {
  return value.toFixed(2);
}
