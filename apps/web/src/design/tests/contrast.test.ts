import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { PAGE_COLOURS } from '../../shell/theme.ts';

const TOKENS = readFileSync(new URL('../tokens.css', import.meta.url), 'utf8');

const GROUNDS = ['--color-page', '--color-surface', '--color-sunken'];

/** What is read, and what it may stand on. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  '--color-ink': [
    ...GROUNDS,
    '--color-accent-soft',
    '--color-good-soft',
    '--color-warning-soft',
    '--color-bad-soft',
  ],
  '--color-muted': [
    ...GROUNDS,
    '--color-accent-soft',
    '--color-good-soft',
    '--color-warning-soft',
    '--color-bad-soft',
  ],
  '--color-accent-text': [...GROUNDS, '--color-accent-soft'],
  '--color-good': [...GROUNDS, '--color-good-soft'],
  '--color-warning': [...GROUNDS, '--color-warning-soft'],
  '--color-bad': [...GROUNDS, '--color-bad-soft'],
  '--color-on-accent': ['--color-accent', '--color-accent-strong'],
  // What is chosen stands in the colour of the page on ink.
  '--color-page': ['--color-ink'],
  '--seat-label': ['--seat-available-fill', '--seat-hover-fill'],
};

/** What is only seen: edges of controls, states of seats, the ring of the focus. */
const EDGES: Readonly<Record<string, readonly string[]>> = {
  '--color-control': GROUNDS,
  '--color-accent': GROUNDS,
  '--color-focus': [...GROUNDS, '--color-accent-soft'],
  '--color-bad': GROUNDS,
  '--seat-available-line': ['--seat-available-fill', '--seat-hover-fill', ...GROUNDS],
  '--seat-selected-fill': ['--seat-available-fill', '--seat-unavailable-fill', ...GROUNDS],
  '--seat-selected-mark': ['--seat-selected-fill'],
  '--seat-unavailable-line': ['--seat-unavailable-fill', ...GROUNDS],
  '--seat-held-hatch': ['--seat-unavailable-fill'],
  '--seat-focus': ['--seat-available-fill', ...GROUNDS],
  '--seat-screen': GROUNDS,
  '--seat-zone-1': ['--seat-available-fill', ...GROUNDS],
  '--seat-zone-2': ['--seat-zone-tint-2', '--seat-available-fill', ...GROUNDS],
  '--seat-zone-3': ['--seat-zone-tint-3', '--seat-available-fill', ...GROUNDS],
  '--seat-zone-4': ['--seat-zone-tint-4', '--seat-available-fill', ...GROUNDS],
};

const [LIGHT, SYSTEM_DARK, CHOSEN_DARK] = blocksOf(TOKENS);

describe.each([
  { theme: 'light', colours: LIGHT },
  { theme: 'dark', colours: SYSTEM_DARK },
])('the $theme colours', ({ colours }) => {
  test('A1 every text can be read on whatever it stands on', () => {
    expect(pairsBelow(4.5, TEXTS, colours)).toEqual([]);
  });

  test('SM4 edges of controls and states of seats stand out from what is around them', () => {
    expect(pairsBelow(3, EDGES, colours)).toEqual([]);
  });
});

test('dark is the same whether the system or the visitor chose it', () => {
  expect(CHOSEN_DARK).toEqual(SYSTEM_DARK);
  expect([...(SYSTEM_DARK ?? new Map()).keys()]).toEqual([...(LIGHT ?? new Map()).keys()]);
});

test('browsers paint the ground of a page before its styles are there', () => {
  expect(LIGHT?.get('--color-page')).toBe(PAGE_COLOURS.light);
  expect(SYSTEM_DARK?.get('--color-page')).toBe(PAGE_COLOURS.dark);
});

function pairsBelow(
  minimum: number,
  pairs: Readonly<Record<string, readonly string[]>>,
  colours: ReadonlyMap<string, string> | undefined,
): string[] {
  return Object.entries(pairs).flatMap(([front, grounds]) =>
    grounds.flatMap((ground) => {
      const contrast = contrastOf(colours?.get(front), colours?.get(ground));
      return contrast >= minimum ? [] : [`${front} on ${ground}: ${contrast.toFixed(2)}`];
    }),
  );
}

/** The colours of every `:root` block in turn: light, dark by the system, dark by choice. */
function blocksOf(css: string): ReadonlyMap<string, string>[] {
  return css
    .split(/:root[^{]*\{/)
    .map((block) => new Map(colourTokensIn(block)))
    .filter((colours) => colours.size > 0);
}

function* colourTokensIn(block: string): Generator<[string, string]> {
  for (const [, name, value] of block.matchAll(/(--(?:color|seat)-[\w-]+):\s*([^;]+);/g)) {
    if (name !== undefined && value !== undefined) yield [name, value];
  }
}

/** @see https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrastOf(one = '', other = ''): number {
  const [darker = Number.NaN, lighter = Number.NaN] = [
    luminanceOf(one),
    luminanceOf(other),
  ].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminanceOf(colour: string): number {
  const [red = Number.NaN, green = Number.NaN, blue = Number.NaN] = [1, 3, 5].map((from) => {
    const channel = Number.parseInt(colour.slice(from, from + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
