import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

import { expectNone } from './expect-none.ts';

/** Where the focus is. */
type Stop = {
  /** Which of all elements it is. */
  index: number;
  name: string;
  /** Why somebody would not see that the focus is there; null: they see it. */
  problem: string | null;
};

/** More presses than any page has places. */
const PRESSES_MAX = 200;

/**
 * Goes through a page by the tab key, from its beginning to its end, and fails where the focus is not
 * seen, where it does not get to something, or where it does not get on.
 */
export async function expectKeyboardTour(page: Page): Promise<void> {
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    getSelection()?.collapse(document.body, 0);
    window.scrollTo(0, 0);
  });
  const stops: Stop[] = [];
  for (let press = 0; press < PRESSES_MAX; press += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(findFocus);
    if (stop === null || stops.some(({ index }) => index === stop.index)) break;
    stops.push(stop);
  }
  expectSeen(page, stops);
  const reached = new Set(stops.map(({ index }) => index));
  const missed = (await page.evaluate(findStops)).filter(({ index }) => !reached.has(index));
  expectNone(
    missed.map(({ name }) => name),
    `places that the tab key does not get to at ${page.url()}`,
  );
}

/** Goes on by the tab key until something has the focus, which is seen at every stop. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  const wanted = await target.evaluate((element) =>
    [...document.querySelectorAll('*')].indexOf(element),
  );
  const stops: Stop[] = [];
  for (let press = 0; press < PRESSES_MAX; press += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(findFocus);
    if (stop !== null) stops.push(stop);
    if (stop?.index === wanted) break;
  }
  expectSeen(page, stops);
  expect(stops.at(-1)?.index, `the tab key gets to ${String(target)}`).toBe(wanted);
}

/** Fails unless something has the focus, and is seen to have it. */
export async function expectFocusSeen(page: Page): Promise<void> {
  const stop = await page.evaluate(findFocus);
  expectSeen(page, stop === null ? [{ index: -1, name: 'the page', problem: 'none' }] : [stop]);
}

function expectSeen(page: Page, stops: readonly Stop[]): void {
  expectNone(
    stops.flatMap(({ name, problem }) => (problem === null ? [] : [`${name}: ${problem}`])),
    `places of the focus that are not seen at ${page.url()}`,
  );
}

/** Runs in the page: everything that the tab key should get to. */
function findStops(): { index: number; name: string }[] {
  const all = [...document.querySelectorAll('*')];
  return all
    .filter(
      (element): element is HTMLElement | SVGElement =>
        (element instanceof HTMLElement || element instanceof SVGElement) &&
        element.matches('a[href], button, input, select, textarea, summary, [tabindex]') &&
        element.tabIndex >= 0 &&
        !element.matches(':disabled') &&
        element.closest('[inert]') === null &&
        element.checkVisibility({ visibilityProperty: true }) &&
        isFirstOfGroup(element),
    )
    .map((element) => ({ index: all.indexOf(element), name: element.outerHTML.slice(0, 200) }));

  /** Of a group of radio buttons the tab key gets to the chosen one, and arrows to the others. */
  function isFirstOfGroup(element: Element): boolean {
    if (!(element instanceof HTMLInputElement) || element.type !== 'radio') return true;
    const group = [...document.querySelectorAll<HTMLInputElement>('input[type="radio"]')].filter(
      ({ name, form }) => name === element.name && form === element.form,
    );
    return element.checked || (group[0] === element && group.every(({ checked }) => !checked));
  }
}

/** Runs in the page: what has the focus; null where nothing has. */
function findFocus(): Stop | null {
  const element = document.activeElement;
  if (element === null || element === document.body) return null;
  const stop = {
    index: [...document.querySelectorAll('*')].indexOf(element),
    name: element.outerHTML.slice(0, 200),
  };
  const marks = [element, element.closest('label'), ...ringsOf(element)];
  if (!marks.some((mark) => mark !== null && isMarked(mark))) {
    return { ...stop, problem: 'nothing marks it' };
  }
  return { ...stop, problem: isInSight(element) ? null : 'it is covered, or out of sight' };

  /** What cannot have an outline of its own has a ring drawn around it. */
  function ringsOf(focused: Element): Element[] {
    const ring = focused.closest('svg')?.querySelector('[data-focused]');
    return ring === null || ring === undefined ? [] : [ring];
  }

  function isMarked(mark: Element): boolean {
    const { outlineStyle, outlineWidth, visibility, stroke, strokeWidth } = getComputedStyle(mark);
    if (mark instanceof SVGRectElement) {
      return visibility === 'visible' && stroke !== 'none' && Number.parseFloat(strokeWidth) >= 2;
    }
    // "auto" is the ring of the browser itself.
    if (outlineStyle === 'auto') return true;
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
  }

  function isInSight(focused: Element): boolean {
    const seen = focused.closest('label') ?? focused;
    return [...seen.getClientRects()].some((box) => {
      const left = Math.max(0, box.left);
      const right = Math.min(innerWidth, box.right);
      const top = Math.max(0, box.top);
      const bottom = Math.min(innerHeight, box.bottom);
      if (right <= left || bottom <= top) return false;
      const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      return hit !== null && (seen.contains(hit) || hit.contains(seen));
    });
  }
}
