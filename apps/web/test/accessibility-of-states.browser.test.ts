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
/** How large the signs are, in pixels. */
const SEAT_SIDE = 32;
const MARK_SIDE = 16;

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
    await web.givenHold(showtimeId, ['B3', 'B4', 'E1', 'E2'], await web.givenUser());
    const visit = visitSeatPage(page);
    await visit.open(showtimeId, '?seats=A5,A6');
    const states = {
      'a seat': [visit.seat('B5')],
      'a chosen seat': [visit.seat('A5')],
      'a seat that is taken': [visit.seat('B3')],
      'a wheelchair space': [visit.seat('E8')],
      'a companion seat': [visit.seat('E7')],
      again: [visit.seat('B6')],
    };
    const spaces = { 'a space': [visit.seat('E8')], 'one that is taken': [visit.seat('E1')] };
    const units = {
      'two seats': [visit.seat('B5'), visit.seat('B6')],
      'a sofa': [visit.seat('D1'), visit.seat('D2')],
      again: [visit.seat('B6'), visit.seat('B7')],
    };
    await expectToldApart(page, { states, spaces, units }, SEAT_SIDE);
  });

  test('D6: how full a showing is is told in grey, in every look', async () => {
    const { page } = visitor;
    await givenFullness();
    await page.goto('/');
    const mark = (kind: string) => page.locator(`.chip svg[data-mark="${kind}"]`);
    const kinds = ['available', 'filling', 'nearlyFull', 'soldOut'];
    const signs = Object.fromEntries(kinds.map((kind) => [kind, [mark(kind).first()]]));
    await expectToldApart(
      page,
      { marks: { ...signs, again: [mark('available').last()] } },
      MARK_SIDE,
    );
    visitor.expectNoTrouble();
  });
});

/** Signs by their names; `again`, if it is there, is the first of them once more. */
type Signs = Readonly<Record<string, readonly Locator[]>>;

/** @param groups of signs, each of which is told from all others of its group */
async function expectToldApart(
  page: Page,
  groups: Readonly<Record<string, Signs>>,
  side: number,
): Promise<void> {
  const named = Object.entries(groups).flatMap(([group, signs]) =>
    Object.entries(signs).map(([name, elements]) => [`${group}: ${name}`, elements] as const),
  );
  for (const look of LOOKS) {
    await page.emulateMedia(look);
    const pictures = await greyPicturesOf(page, Object.fromEntries(named), side);
    for (const group of Object.keys(groups)) {
      const ofGroup = new Map([...pictures].filter(([name]) => name.startsWith(`${group}: `)));
      const [first = []] = ofGroup.values();
      const again = ofGroup.get(`${group}: again`) ?? first;
      expect(differenceOf(first, again)).toBeLessThan(LIKENESS_MAX);

      ofGroup.delete(`${group}: again`);
      const alike = findLikePairs(ofGroup, DIFFERENCE_MIN);
      expectNone(alike, `signs that look alike, ${JSON.stringify(look)}`);
    }
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

/** How a seat is drawn in a state: what surrounds it, its outline and signs, and what is within. */
type Look = { what: string; behind: string; line: string; body: string };

test('SM4: seats have outlines and signs of three to one at least, in every look', async () => {
  const { page } = visitor;
  await visitSeatPage(page).open(stage.evening.showtimeId);
  for (const look of LOOKS) {
    await page.emulateMedia(look);
    const looks = await readLooks(page);
    // Of seats in two zones, sofas, wheelchair spaces and companion seats, in three states each.
    expect(looks).toHaveLength(15);
    expectNone(looks.flatMap(findFaint), `looks that are too faint, ${JSON.stringify(look)}`);
  }
});

/** Every shape that the map draws seats with. */
async function readLooks(page: Page): Promise<Look[]> {
  return page.evaluate(() => {
    const map = document.querySelector('#seat-map');
    if (map === null) return [];
    const shapes = map.querySelectorAll(
      'defs > :is(.seats-available, .seats-selected, .seats-unavailable)',
    );
    return [...shapes].map((shape) => {
      const { fill, stroke } = getComputedStyle(shape);
      const behind = getComputedStyle(map).backgroundColor;
      return { what: shape.id, behind, line: stroke, body: fill };
    });
  });
}

/** A line is told from what it is on, and a seat, by its line or its body, from what surrounds it. */
function findFaint({ what, behind, line, body }: Look): string[] {
  const ground = coloursIn(behind).channels;
  const inner = coveringBy(body, ground);
  const sign = contrastOf(coveringBy(line, inner), inner);
  const edge = Math.max(contrastOf(coveringBy(line, ground), ground), contrastOf(inner, ground));
  return [
    ...(sign < 3 ? [`the signs of ${what}: ${sign.toFixed(2)}`] : []),
    ...(edge < 3 ? [`the edge of ${what}: ${edge.toFixed(2)}`] : []),
  ];
}

function contrastOf(one: readonly number[], other: readonly number[]): number {
  const luminances = [luminanceOf(one), luminanceOf(other)];
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
