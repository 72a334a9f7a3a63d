import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openAssets } from '../src/shell/assets.ts';
import { renderGallery } from './gallery/gallery.tsx';
import {
  expectAccessible,
  expectNoSidewaysScroll,
  expectTargetSizes,
} from './support/accessibility.ts';
import { newVisitor, openBrowser } from './support/browser.ts';

describe('all components in all their states', () => {
  let browser: Browser;
  let server: Server;
  let baseUrl: string;

  beforeAll(async () => {
    server = await serveGallery();
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('It does not listen.');
    baseUrl = `http://127.0.0.1:${address.port}`;
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser.close();
    server.close();
  });

  test.each([
    { width: 320, theme: 'light', textScalePercent: 200 },
    { width: 390, theme: 'dark', textScalePercent: 100 },
    { width: 1280, theme: 'light', textScalePercent: 100 },
  ] as const)(
    'A1 A3 break no rule and fit at $width pixels, $theme, with text of $textScalePercent %',
    async (look) => {
      const visitor = await newVisitor(browser, { baseUrl, ...look });
      const { page } = visitor;
      await page.goto('/');

      await expectAccessible(page);
      await expectTargetSizes(page);
      await expectNoSidewaysScroll(page);
      await visitor.close();
    },
  );

  test('A4 hold still for those who want less motion, and P4 stay in place as letters arrive', async () => {
    const visitor = await newVisitor(browser, { baseUrl, reducedMotion: true });
    const { page } = visitor;
    await page.addInitScript(recordShifts);
    await page.goto('/');
    await page.evaluate(async () => document.fonts.ready);

    const durations = await page.evaluate(() =>
      [...document.querySelectorAll('*')].map((element) => {
        const { transitionDuration, animationDuration } = getComputedStyle(element);
        return Math.max(
          Number.parseFloat(transitionDuration),
          Number.parseFloat(animationDuration),
        );
      }),
    );
    expect(Math.max(...durations)).toBeLessThan(0.001);
    expect(await page.evaluate(() => document.documentElement.dataset['shifts'])).toBe('0');
    await visitor.close();
  });

  test.each([
    { timezoneId: 'Europe/London', says: /^Fri 27 November at 19:30$/ },
    // Another name for the same clock needs no word.
    { timezoneId: 'Europe/Lisbon', says: /^Fri 27 November at 19:30$/ },
    { timezoneId: 'America/New_York', says: /at 19:30 \((?:GMT|.+ time)\)$/ },
  ])(
    'D14 whose clock a time is by is said in $timezoneId if it must',
    async ({ timezoneId, says }) => {
      const visitor = await newVisitor(browser, { baseUrl, timezoneId });
      await visitor.page.goto('/');

      expect(await visitor.page.locator('time[data-show]').textContent()).toMatch(says);
      await visitor.close();
    },
  );

  test('D3 the chosen day is in sight, however far ahead it is', async () => {
    const visitor = await newVisitor(browser, { baseUrl, width: 320 });
    await visitor.page.goto('/');
    const chosen = visitor.page.locator('.date-strip [aria-current]');

    await expect
      .poll(async () => (await chosen.boundingBox())?.x ?? Infinity, { interval: 20 })
      .toBeLessThan(280);
    expect(await visitor.page.evaluate(() => window.scrollY)).toBe(0);
    await visitor.close();
  });

  test('A2 nothing that has the focus ends beneath the bar at the bottom', async () => {
    const visitor = await newVisitor(browser, { baseUrl });
    const { page } = visitor;
    await page.goto('/');
    const hidden = await page.evaluate(findCovered);

    expect(hidden).toEqual([]);
    await visitor.close();
  });
});

async function serveGallery(): Promise<Server> {
  const assets = openAssets(fileURLToPath(new URL('../dist', import.meta.url)));
  const server = createServer(({ url = '/' }, response) => {
    const asset = assets.read(url.replace('/assets/', ''));
    if (asset !== undefined) {
      response.setHeader('content-type', asset.type).end(asset.content);
      return;
    }
    const html = renderGallery({ theme: undefined, urlOf: (name) => assets.urlOf(name) });
    response.setHeader('content-type', 'text/html; charset=utf-8').end(url === '/' ? html : '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** Runs in the page, before anything of it: sums up what moves by itself. */
function recordShifts(): void {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if ('value' in entry && typeof entry.value === 'number') sum += entry.value;
    }
    document.documentElement.dataset['shifts'] = String(sum);
  }).observe({ type: 'layout-shift', buffered: true });
  document.addEventListener('DOMContentLoaded', () => {
    document.documentElement.dataset['shifts'] = String(sum);
  });
}

/** Runs in the page: every control in turn has the focus, and is where it can be seen. */
function findCovered(): string[] {
  const bar = document.querySelector('.sticky-bar');
  return [...document.querySelectorAll<HTMLElement>('main :is(a, button, input, select, summary)')]
    .filter((control) => bar?.contains(control) === false && control.checkVisibility())
    .filter((control) => {
      window.scrollTo(0, 0);
      control.focus();
      const top = bar?.getBoundingClientRect().top ?? Infinity;
      const box = control.getBoundingClientRect();
      return box.top < top && box.bottom > top;
    })
    .map((control) => control.outerHTML);
}
