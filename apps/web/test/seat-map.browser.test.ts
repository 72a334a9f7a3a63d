import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import {
  expectAccessible,
  expectNoSidewaysScroll,
  expectTargetSizes,
} from './support/accessibility.ts';
import { newVisitor, openBrowser, type Visitor, type VisitorOptions } from './support/browser.ts';
import { startWebApp, type TestWebApp } from './support/web-app.ts';
import { visitSeatPage, type SeatPageVisit } from './seat-map-visit.ts';

const SMALL = Array.from({ length: 5 }, () => 's'.repeat(10)).join('\n');
/** Wider than a phone. */
const LARGE = Array.from({ length: 20 }, () => `${'s'.repeat(12)}_${'s'.repeat(12)}`).join('\n');

let web: TestWebApp;
let browser: Browser;
let small: string;
let large: string;
const visitors: Visitor[] = [];

beforeAll(async () => {
  [web, browser] = await Promise.all([startWebApp(), openBrowser()]);
  small = (await web.givenShowtime({ seats: SMALL })).showtimeId;
  large = (await web.givenShowtime({ seats: LARGE })).showtimeId;
});
afterAll(async () => {
  await browser.close();
  await web.stop();
});
afterEach(async () => {
  for (const visitor of visitors.splice(0)) await visitor.close();
});

async function givenVisit(
  options: Partial<VisitorOptions> = {},
): Promise<SeatPageVisit & { visitor: Visitor }> {
  const visitor = await newVisitor(browser, {
    ...{ baseUrl: web.baseUrl, width: 1280, height: 900, reducedMotion: true },
    ...options,
  });
  visitors.push(visitor);
  return { ...visitSeatPage(visitor.page), visitor };
}

describe('choosing seats on the map', () => {
  test('SM7: one tap takes the party’s seats, another moves them, and single seats go one by one', async () => {
    const visit = await givenVisit();
    await visit.open(small);
    await visit.seat('C5').click();
    const first = await visit.chosen();
    expect(first).toHaveLength(2);
    expect(first).toContain('C5');
    expect(await visit.ticked()).toEqual(first);

    await visit.seat('E9').click();
    const moved = await visit.chosen();
    expect(moved).toEqual(['E9', 'E10']);
    expect(await visit.part('summarySeats').textContent()).toContain('E9 and E10');
    expect(await visit.part('summaryTotal').textContent()).toContain('£25.00');

    await visit.part('singleSeats').check();
    await visit.seat('E7').click();
    expect(await visit.chosen()).toEqual(['E7', 'E9', 'E10']);
    expect(await visit.part('apart').isVisible()).toBe(true);
    await visit.seat('E9').click();
    expect(await visit.ticked()).toEqual(['E7', 'E10']);
    visit.visitor.expectNoTrouble();
  });

  test('SM8: a tap always takes the seat it fell on, alone where there is no room for the party', async () => {
    const { showtimeId } = await web.givenShowtime({ seats: 'sss_ssssssss\nssssss_sssss' });
    await web.givenHold(showtimeId, ['B2', 'B3', 'B4', 'B5'], await web.givenUser());
    const visit = await givenVisit();
    await visit.open(showtimeId);
    // Across the aisle nobody would be left alone, but that is not where it was.
    await visit.seat('A2').click();
    expect(await visit.chosen()).toEqual(['A1', 'A2']);
    expect(await visit.part('gapText').textContent()).toContain('A3');

    await visit.seat('B1').click();
    expect(await visit.chosen()).toEqual(['B1']);
    expect(await visit.said()).toContain('not 2 free seats side by side');
    expect(await visit.part('singleSeats').isChecked()).toBe(true);
    await visit.seat('B6').click();
    expect(await visit.ticked()).toEqual(['B1', 'B6']);
    visit.visitor.expectNoTrouble();
  });

  test('SM9: a seat left alone is warned of by its name, and one tap mends it', async () => {
    const visit = await givenVisit();
    await visit.open(small, '?single=1');
    await visit.seat('A2').click();
    await visit.seat('A3').click();
    expect(await visit.part('gapText').textContent()).toContain('A1');
    expect(await visit.part('gap').isVisible()).toBe(true);
    expect(await visit.part('status').textContent()).toContain('A1');

    await visit.part('gapFix').click();
    expect(await visit.part('gap').isVisible()).toBe(false);
    const mended = await visit.chosen();
    expect(mended).toEqual(['A1', 'A2']);
    expect(await visit.ticked()).toEqual(mended);
  });

  test('SM6: what a seat is and costs is shown where the pointer is', async () => {
    const visit = await givenVisit();
    await visit.open(small);
    await visit.seat('B3').hover();
    expect(await visit.part('hint').textContent()).toMatch(/Row B seat 3.*£12\.50/);
  });

  test('SM23: a wheelchair space is taken with the places beside it, by the same tap', async () => {
    const { showtimeId } = await web.givenShowtime({ seats: 'ssssssss\nwcsssswc\nssssssss' });
    const visit = await givenVisit();
    await visit.open(showtimeId);
    await visit.seat('B1').click();
    expect(await visit.chosen()).toEqual(['B1', 'B2']);
    expect(await visit.seat('B1').getAttribute('aria-label')).toContain('wheelchair space');
    // A companion's place is nobody's who comes without.
    await visit.seat('B8').click();
    expect(await visit.chosen()).toEqual(['B7', 'B8']);
  });

  test('SM27: one seat more than a booking may have is explained', async () => {
    const visit = await givenVisit();
    await visit.open(small, '?single=1&seats=B1,B2,B3,B4,B5,B6,B7,B8');
    await visit.seat('C1').click();
    expect(await visit.chosen()).toHaveLength(8);
    expect(await visit.said()).toContain('at most 8 seats');
  });

  test('SM28: what is chosen, the party and the zoom are there after reloading and going back', async () => {
    const visit = await givenVisit({ width: 390, height: 844 });
    await visit.open(large, '?party=3');
    await visit.zoom('in');
    await visit.seat((await inTheMiddle(visit)) ?? '').click();
    const chosen = await visit.chosen();
    expect(chosen).toHaveLength(3);
    const [anySeat = ''] = chosen;
    const box = await visit.boxOf(anySeat);
    const isAsItWas = async () => {
      const { width, x } = await visit.boxOf(anySeat);
      expect(width).toBeCloseTo(box.width, 1);
      expect(x).toBeCloseTo(box.x, 0);
    };

    await visit.page.reload();
    await visit.isReady();
    expect(await visit.chosen()).toEqual(chosen);
    await isAsItWas();

    await visit.page.goto('/');
    await visit.page.goBack();
    await visit.isReady();
    expect(await visit.ticked()).toEqual(chosen);
    expect(await visit.part('partySize').inputValue()).toBe('3');
    await isAsItWas();
    visit.visitor.expectNoTrouble();
  });
});

describe('choosing seats by keyboard', () => {
  test('SM20: the map is one tab stop whose keys lead over the seats, and every change is said', async () => {
    const visit = await givenVisit();
    await visit.open(small);
    const stops = visit.part('seats').locator('[tabindex="0"]');
    expect(await stops.count()).toBe(1);
    await stops.focus();
    const press = async (...keys: string[]) => {
      for (const key of keys) await visit.page.keyboard.press(key);
      return visit.focused();
    };
    expect(await press('Control+Home')).toBe('A1');
    expect(await press('ArrowRight', 'ArrowRight')).toBe('A3');
    expect(await press('ArrowDown')).toBe('B3');
    expect(await press('ArrowLeft')).toBe('B2');
    expect(await press('ArrowUp')).toBe('A2');
    expect(await press('End')).toBe('A10');
    expect(await press('Home')).toBe('A1');
    expect(await press('Control+End')).toBe('E10');
    expect(await stops.count()).toBe(1);

    expect(await press(' ')).toBe('E10');
    expect(await visit.chosen()).toEqual(['E9', 'E10']);
    expect(await visit.part('status').textContent()).toContain('E9 and E10 chosen, £25.00');
    expect(await visit.seat('E10').getAttribute('aria-label')).toContain('Row E seat 10');
    expect(await visit.seat('E10').getAttribute('aria-label')).toContain('selected');
    expect(await visit.seat('E10').getAttribute('aria-selected')).toBe('true');
    await press('Enter');
    expect(await visit.chosen()).toEqual([]);
    expect(await visit.part('status').textContent()).toContain('No seats chosen');
    visit.visitor.expectNoTrouble();
  });

  test('SM22: the list comes first, and does what the map does', async () => {
    const visit = await givenVisit();
    await visit.open(small, '?single=1');
    const summary = visit.part('list').locator('summary');
    await summary.focus();
    const isFirst = await visit.part('region').evaluate((region) => {
      const focusable = region.querySelector('a[href], button, input, select, summary, [tabindex]');
      return focusable === document.activeElement;
    });
    expect(isFirst).toBe(true);
    await visit.page.keyboard.press('Enter');
    await visit.part('list').locator('input[value="C4"]').focus();
    await visit.page.keyboard.press(' ');
    await visit.page.keyboard.press('Tab');
    await visit.page.keyboard.press(' ');

    expect(await visit.chosen()).toEqual(['C4', 'C5']);
    const query = new URL(visit.page.url()).searchParams;
    expect(query.get('seats')).toBe('C4,C5');
    expect(await visit.part('summarySeats').textContent()).toContain('C4 and C5');
  });

  test('SM22: a block of the list is held by keys alone', async () => {
    const { showtimeId } = await web.givenShowtime({ seats: SMALL });
    const visit = await givenVisit();
    await visit.open(showtimeId);
    await visit.part('list').locator('summary').focus();
    await visit.page.keyboard.press('Enter');
    await visit.page.keyboard.press('Tab');
    await visit.page.keyboard.press('Enter');
    await visit.page.waitForURL(/\/holds\//);
    expect(await web.takenSeats(showtimeId)).toEqual(['A1', 'A2']);
  });

  test('SM14: Continue holds all that is chosen, once, however often it is pressed', async () => {
    const { showtimeId } = await web.givenShowtime({ seats: SMALL });
    const visit = await givenVisit();
    await visit.open(showtimeId, '?seats=C4,C5');
    let sent = 0;
    visit.page.on('request', (request) => {
      if (request.method() === 'POST') sent += 1;
    });
    await visit.part('continue').dblclick();
    await visit.page.waitForURL(/\/holds\//);
    expect(await web.takenSeats(showtimeId)).toEqual(['C4', 'C5']);
    expect(sent).toBe(1);

    // Back there, the seats are one’s own, and not those of somebody else.
    await visit.page.goBack();
    await visit.isReady();
    expect(await visit.chosen()).toEqual(['C4', 'C5']);
    await visit.seat('E5').click();
    expect(await visit.seat('C4').getAttribute('aria-label')).toContain('available');
  });

  test('SM19: on a phone the bar at the foot never covers the seat in focus', async () => {
    const visit = await givenVisit({ width: 390, height: 600 });
    await visit.open(large);
    await visit.part('seats').locator('[tabindex="0"]').focus();
    for (const key of ['Control+Home', 'End', 'ArrowDown', 'Control+End', 'Home', 'ArrowUp']) {
      await visit.page.keyboard.press(key);
      const seat = await visit.boxOf(await visit.focused());
      const bar = await visit.part('summary').evaluate((node) => node.getBoundingClientRect().top);
      const map = await visit.part('map').evaluate((node) => node.getBoundingClientRect().toJSON());
      expect(seat.y + seat.height, key).toBeLessThanOrEqual(bar);
      expect(seat.y, key).toBeGreaterThanOrEqual(Math.max(0, map.top) - 1);
      expect(seat.x, key).toBeGreaterThanOrEqual(map.left - 1);
      expect(seat.x + seat.width, key).toBeLessThanOrEqual(map.right + 1);
    }
  });
});

describe('the first look at the map', () => {
  test('shows a phone the screen and five rows, and a desk all of a thousand seats, above the bar', async () => {
    const rows = Array.from({ length: 25 }, () => `${'s'.repeat(20)}_${'s'.repeat(20)}`);
    const cinemaId = await web.givenCinema({ name: 'Lumen Palace' });
    const { showtimeId: thousand } = await web.givenShowtime({ cinemaId, seats: rows.join('\n') });
    const { showtimeId: fifty } = await web.givenShowtime({ cinemaId, seats: SMALL });
    const footOf = async (visit: SeatPageVisit, label: string) => {
      const { y, height } = await visit.boxOf(label);
      return y + height;
    };
    const barOf = async (visit: SeatPageVisit) =>
      visit.part('summary').evaluate((bar) => bar.getBoundingClientRect().top);

    const phone = await givenVisit({ width: 390, height: 844, touch: true });
    await phone.open(fifty);
    expect(await footOf(phone, 'E5')).toBeLessThan(await barOf(phone));

    const desk = await givenVisit();
    await desk.open(thousand);
    expect(await footOf(desk, 'Y20')).toBeLessThan(await barOf(desk));
    await desk.seat('M20').click();
    expect(await desk.chosen()).toContain('M20');
  });
});

describe('the map on a phone', () => {
  test('SM16: every seat that can be hit is at least 24 by 24 pixels', async () => {
    const visit = await givenVisit({ width: 390, height: 844 });
    await visit.open(large);
    const sizes = await visit
      .part('seats')
      .locator('path')
      .evaluateAll((seats) =>
        seats.map((seat) => {
          const { width, height } = seat.getBoundingClientRect();
          return Math.min(width, height);
        }),
      );
    expect(sizes).toHaveLength(480);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(24);
  });

  test('SM17: it zooms by buttons, wheel, double tap and pinch, and the page still scrolls', async () => {
    const visit = await givenVisit({ width: 390, height: 700, touch: true });
    await visit.open(large);
    const seat = (await inTheMiddle(visit)) ?? '';
    const booking = await visit.widthOf(seat);
    await visit.seat(seat).dblclick();
    expect(await visit.widthOf(seat)).toBeGreaterThan(booking * 1.5);
    expect(await visit.chosen()).toEqual([]);

    await visit.zoom('fit');
    const fitted = await visit.widthOf(seat);
    expect(fitted).toBeLessThan(24);
    expect(await visit.part('map').getAttribute('data-zoomed')).toBeNull();
    await visit.zoom('in');
    expect(await visit.widthOf(seat)).toBeGreaterThan(fitted * 1.3);
    await visit.zoom('out');
    expect(await visit.widthOf(seat)).toBeCloseTo(fitted, 1);

    const { x, y } = await visit.boxOf(seat);
    await visit.page.mouse.move(x + 2, y + 2);
    const scrolled = async () => visit.page.evaluate(() => window.scrollY);
    const before = await scrolled();
    await visit.page.mouse.wheel(0, -60);
    await expect.poll(scrolled).not.toBe(before);
    expect(await visit.widthOf(seat)).toBeCloseTo(fitted, 1);
    await visit.page.keyboard.down('Control');
    await visit.page.mouse.wheel(0, -60);
    await visit.page.keyboard.up('Control');
    await expect.poll(async () => visit.widthOf(seat)).toBeGreaterThan(fitted * 1.3);

    await visit.zoom('fit');
    // Too small to be hit: the first tap zooms to where it fell, and chooses nothing.
    await visit.seat(seat).tap();
    expect(await visit.widthOf(seat)).toBeGreaterThanOrEqual(24);
    expect(await visit.chosen()).toEqual([]);

    await visit.zoom('fit');
    await pinch(visit, seat, 3);
    await expect.poll(async () => visit.widthOf(seat)).toBeGreaterThan(fitted * 2);
    expect(await visit.chosen()).toEqual([]);
    visit.visitor.expectNoTrouble();
  });
});

test.each([
  [320, 'light'],
  [390, 'dark'],
  [1280, 'light'],
] as const)(
  'A1: the living map keeps the rules of access, %i pixels wide and %s',
  async (width, theme) => {
    const seats = ['ssssssssssssssssssss', 'wcssssssssssssssssLL', 'ppppppppppppppppppLL'];
    const { showtimeId } = await web.givenShowtime({ seats: seats.join('\n') });
    await web.givenHold(showtimeId, ['A8', 'A9'], await web.givenUser());
    const visit = await givenVisit({ width, theme });
    // Not together, and one of them leaves a seat alone.
    await visit.open(showtimeId, '?single=1&seats=A11,C4');
    await expect.poll(async () => visit.seat('C20').getAttribute('role')).toBe('option');
    await visit.part('list').locator('summary').click();

    await expectAccessible(visit.page);
    await expectTargetSizes(visit.page);
    await expectNoSidewaysScroll(visit.page);
    visit.visitor.expectNoTrouble();
  },
);

test('A4: zooming slides only for those who like it', async () => {
  const moving = async (reducedMotion: boolean) => {
    const visit = await givenVisit({ reducedMotion });
    await visit.open(small);
    await visit.part('tools').locator('[data-zoom="in"]').waitFor();
    return visit.part('drawing').evaluate((drawing) => {
      document.querySelector<HTMLElement>('[data-zoom="in"]')?.click();
      return drawing.getAnimations().length;
    });
  };
  expect(await moving(false)).toBe(1);
  expect(await moving(true)).toBe(0);
});

async function pinch(visit: SeatPageVisit, label: string, factor: number): Promise<void> {
  const { x, y } = await visit.boxOf(label);
  const session = await visit.page.context().newCDPSession(visit.page);
  const touch = async (type: 'touchStart' | 'touchMove', apart: number) =>
    session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: [-apart, apart].map((dx, id) => ({ x: x + dx, y, id })),
    });
  await touch('touchStart', 20);
  for (let step = 1; step <= 4; step += 1) await touch('touchMove', 20 * factor ** (step / 4));
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await session.detach();
}

/** A seat in the middle of what the map shows. */
async function inTheMiddle(visit: SeatPageVisit): Promise<string | undefined> {
  return visit.part('map').evaluate((map) => {
    const { left, top, width, height } = map.getBoundingClientRect();
    const seats = [...map.querySelectorAll('path[id^="seat-"]')];
    const isMiddle = (seat: Element) => {
      const box = seat.getBoundingClientRect();
      const [dx, dy] = [box.x - left - width / 2, box.y - top - height / 2];
      return Math.abs(dx) < 40 && Math.abs(dy) < 40;
    };
    return seats.find(isMiddle)?.id.replace('seat-', '');
  });
}
