import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { visitSeatPage } from './seat-map-visit.ts';
import { newVisitor, openBrowser, type Visitor } from './support/browser.ts';
import { expectNone } from './support/expect-none.ts';
import { differenceOf, findLikePairs, greyPicturesOf } from './support/pictures.ts';
import { setStage, type Stage } from './support/stage.ts';
import { startWebApp, type TestWebApp } from './support/web-app.ts';

/** Where so many of the points of two signs clearly differ, one is told from the other at a glance. */
const DIFFERENCE_MIN = 0.1;
/** Two pictures of the same differ by no more: what is compared are signs, and not where they are. */
const LIKENESS_MAX = 0.02;

const LOOKS = [
  { colorScheme: 'light', forcedColors: 'none' },
  { colorScheme: 'dark', forcedColors: 'none' },
  { colorScheme: 'light', forcedColors: 'active' },
  { colorScheme: 'dark', forcedColors: 'active' },
] as const;

let web: TestWebApp;
let browser: Browser;
let stage: Stage;
let visitor: Visitor;

beforeAll(async () => {
  [web, browser] = await Promise.all([
    startWebApp({ environment: { AVAILABILITY_CACHE_MILLISECONDS: '0' } }),
    openBrowser(),
  ]);
  stage = await setStage(web);
  visitor = await newVisitor(browser, {
    ...{ baseUrl: web.baseUrl, width: 1280, height: 1000 },
  });
});
afterAll(async () => {
  await browser.close();
  await web.stop();
});

describe('what is told by more than its colour', () => {
  test('SM3: every state and kind of seat is told from the others in grey, in every look', async () => {
    const { page } = visitor;
    const { showtimeId } = stage.evening;
    await web.givenHold(showtimeId, ['B1', 'B2', 'E1', 'E2'], await web.givenUser());
    const visit = visitSeatPage(page);
    await visit.open(showtimeId, '?seats=A5,A6');
    const signs = {
      'a seat': visit.seat('B5'),
      'a chosen seat': visit.seat('A5'),
      'a seat that is taken': visit.seat('B1'),
      'a wheelchair space': visit.seat('E8'),
      'a companion seat': visit.seat('E7'),
      'a sofa': visit.seat('D1'),
    };
    await expectToldApart(page, { ...signs, again: visit.seat('B6') });
  });

  test('D6: how full a showing is is told in grey, in every look', async () => {
    const { page } = visitor;
    await givenFullness();
    await page.goto('/');
    const mark = (kind: string) => page.locator(`.chip svg[data-mark="${kind}"]`);
    const kinds = ['available', 'filling', 'nearlyFull', 'soldOut'];
    const signs = Object.fromEntries(kinds.map((kind) => [kind, mark(kind).first()]));
    await expectToldApart(page, { ...signs, again: mark('available').last() });
    visitor.expectNoTrouble();
  });
});

/** @param signs `again` is the first of them once more */
async function expectToldApart(
  page: Page,
  { again, ...signs }: Readonly<Record<string, Locator>> & { again: Locator },
): Promise<void> {
  for (const look of LOOKS) {
    await page.emulateMedia(look);
    const pictures = await greyPicturesOf(page, { ...signs, again });
    const [first] = pictures.values();
    const sameAgain = pictures.get('again');
    if (first === undefined || sameAgain === undefined) throw new Error('There is nothing to see.');
    expect(differenceOf(first, sameAgain)).toBeLessThan(LIKENESS_MAX);

    pictures.delete('again');
    expectNone(
      findLikePairs(pictures, DIFFERENCE_MIN),
      `signs that look alike, ${JSON.stringify(look)}`,
    );
  }
}

/** Showings of tomorrow, one at each level of fullness but the first, which the evening has. */
async function givenFullness(): Promise<void> {
  const { cinemaId, movieId } = stage;
  const rows = (count: number) => Array.from({ length: count }, () => 'ssssssss').join('\n');
  const givenTaken = async (seats: string, taken: number) => {
    const showing = await web.givenShowtime({ cinemaId, movieId, seats });
    for (let from = 0; from < taken; from += 8) {
      const labels = showing.seats.slice(from, Math.min(from + 8, taken));
      await web.givenHold(showing.showtimeId, labels, await web.givenUser());
    }
  };
  await Promise.all([givenTaken(rows(4), 16), givenTaken(rows(2), 8), givenTaken('ss', 2)]);
}

/** A pair of colours on the map, of which one is seen on the other. */
type Pair = { what: string; line: string; ground: string; behind: string };

describe('the seats of the map', () => {
  test('SM4: have outlines and signs of three to one at least, in every look', async () => {
    const { page } = visitor;
    await visitSeatPage(page).open(stage.evening.showtimeId);
    for (const look of LOOKS) {
      await page.emulateMedia(look);
      const pairs = await readPairs(page);
      expect(pairs.length).toBeGreaterThan(12);
      const faint = pairs
        .map(({ what, ...colours }) => ({ what, contrast: contrastOf(colours) }))
        .filter(({ contrast }) => contrast < 3)
        .map(({ what, contrast }) => `${what}: ${contrast.toFixed(2)}`);
      expectNone(faint, `signs that are too faint, ${JSON.stringify(look)}`);
    }
  });
});

/** Every line that is drawn of a seat, and what it is drawn on. */
async function readPairs(page: Page): Promise<Pair[]> {
  return page.evaluate(() => {
    const map = document.querySelector('#seat-map');
    if (map === null) return [];
    const behind = getComputedStyle(map).backgroundColor;
    const shapes = [...map.querySelectorAll('defs > g')];
    return shapes.flatMap((shape) => {
      const body = shape.querySelector('.seats-body');
      if (body === null) return [];
      const { fill, stroke } = getComputedStyle(body);
      const signs = [
        ...shape.querySelectorAll('.seats-tick, .seats-cross, .seats-sign, .seats-bars'),
      ];
      return [
        { what: `the outline of ${shape.id} on the map`, line: stroke, ground: behind, behind },
        ...signs.map((sign) => ({
          what: `${sign.getAttribute('class') ?? ''} of ${shape.id}`,
          line: getComputedStyle(sign).stroke,
          ground: fill,
          behind,
        })),
      ];
    });
  });
}

function contrastOf({ line, ground, behind }: Omit<Pair, 'what'>): number {
  const base = coveringBy(ground, coloursIn(behind).channels);
  const luminances = [luminanceOf(base), luminanceOf(coveringBy(line, base))];
  const [dark = 0, light = 0] = luminances.toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** The colours of a system may let through what they are on. */
function coveringBy(colour: string, below: readonly number[]): number[] {
  const { channels, share } = coloursIn(colour);
  return channels.map((channel, index) => channel * share + (below[index] ?? 0) * (1 - share));
}

/** @param colour as browsers compute it: `rgb(20, 21, 29)`, `rgba(5, 0, 73, 0.8)` */
function coloursIn(colour: string): { channels: number[]; share: number } {
  const numbers = /^rgba?\((.*)\)$/.exec(colour)?.[1]?.split(',').map(Number);
  if (numbers === undefined) throw new Error(`${colour} is no colour.`);
  return { channels: numbers.slice(0, 3), share: numbers[3] ?? 1 };
}

function luminanceOf(channels: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = channels.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
