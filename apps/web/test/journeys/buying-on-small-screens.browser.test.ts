import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { visitSeatPage } from '../seat-map-visit.ts';
import { expectNoSidewaysScroll } from '../support/accessibility.ts';
import { newVisitor, openBrowser } from '../support/browser.ts';
import { setStage, type Stage } from '../support/stage.ts';
import { startWebApp, type TestWebApp } from '../support/web-app.ts';

let web: TestWebApp;
let browser: Browser;
let stage: Stage;

beforeAll(async () => {
  [web, browser] = await Promise.all([startWebApp(), openBrowser()]);
  stage = await setStage(web);
});
afterAll(async () => {
  await browser.close();
  await web.stop();
});

test.each([
  { width: 320, textScalePercent: 100, row: 'A' },
  { width: 320, textScalePercent: 200, row: 'B' },
])(
  'A3: a whole purchase goes at $width pixels, with text of $textScalePercent %, and no page scrolls sideways',
  async ({ width, textScalePercent, row }) => {
    const { baseUrl, payments } = web;
    const { page, expectNoTrouble } = await newVisitor(browser, {
      ...{ baseUrl, otherOrigins: [payments.url], width, height: 640, textScalePercent },
      touch: true,
    });
    await page.goto('/');
    expect(await textSize(page)).toBe((16 * textScalePercent) / 100);
    await expectNoSidewaysScroll(page);
    await page.locator(`a.chip[href="/showtimes/${stage.evening.showtimeId}"]`).tap();

    const visit = visitSeatPage(page);
    await visit.isReady();
    await expectNoSidewaysScroll(page);
    await visit.seat(`${row}3`).tap();
    await expect.poll(async () => visit.chosen()).toHaveLength(2);
    await page.getByText('Choose from a list').tap();
    await expectNoSidewaysScroll(page);
    await visit.part('continue').tap();

    await page.getByRole('heading', { name: 'Check and pay' }).waitFor();
    await expectNoSidewaysScroll(page);
    const pay = page.getByRole('button', { name: /^Pay £31\.80/ }).filter({ visible: true });
    await pay.tap();
    await page.locator('[aria-invalid="true"]').waitFor();
    await expectNoSidewaysScroll(page);
    await page
      .getByLabel('Email')
      .fill('a-name-that-is-rather-long@of-a-house-with-a-long-name.example');
    await pay.tap();

    await page.waitForURL(`${payments.url}/**`);
    await page.getByRole('button', { name: 'Pay £31.80' }).tap();
    await page.getByRole('heading', { name: 'You’re going' }).waitFor();
    await expectNoSidewaysScroll(page);
    await page.locator('a[href$="/tickets"]').first().tap();
    await page.getByRole('heading', { name: 'Your tickets' }).waitFor();
    await expectNoSidewaysScroll(page);
    expectNoTrouble();
  },
);

async function textSize(page: Page): Promise<number> {
  return page.evaluate(() =>
    Number.parseFloat(getComputedStyle(document.documentElement).fontSize),
  );
}
