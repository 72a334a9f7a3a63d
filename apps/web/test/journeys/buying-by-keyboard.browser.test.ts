import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { visitSeatPage } from '../seat-map-visit.ts';
import { newVisitor, openBrowser } from '../support/browser.ts';
import { expectFocusSeen, expectKeyboardTour, tabTo } from '../support/focus.ts';
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

test('A2: a whole purchase goes by keyboard alone, from place to place that is seen', async () => {
  const { baseUrl, payments } = web;
  const { page, expectNoTrouble } = await newVisitor(browser, {
    ...{ baseUrl, otherOrigins: [payments.url], width: 1280, height: 800 },
  });
  const { showtimeId } = stage.evening;

  await page.goto('/');
  await expectKeyboardTour(page);
  await tabTo(page, page.locator(`a.chip[href="/showtimes/${showtimeId}"]`));
  await page.keyboard.press('Enter');

  const visit = visitSeatPage(page);
  await visit.isReady();
  await expectKeyboardTour(page);
  await tabTo(page, visit.part('seats').locator('[tabindex="0"]'));
  for (const key of ['Control+Home', 'ArrowDown', 'ArrowDown', 'ArrowRight']) {
    await page.keyboard.press(key);
    await expectFocusSeen(page);
  }
  await page.keyboard.press('Space');
  const seats = await visit.chosen();
  expect(seats).toHaveLength(2);
  expect(seats).toContain('C2');
  await tabTo(page, visit.part('continue'));
  await page.keyboard.press('Enter');

  await page.waitForURL('**/holds/**');
  await expectKeyboardTour(page);
  await tabTo(page, page.getByLabel('Email'));
  await page.keyboard.type('ada@example.com');
  await tabTo(page, page.getByLabel(`Seat ${seats[0] ?? ''}`));
  await page.keyboard.type('Stu');
  const pay = page.getByRole('button', { name: /^Pay £38\.40/ }).filter({ visible: true });
  await pay.waitFor();
  await tabTo(page, pay);
  await page.keyboard.press('Enter');

  await page.waitForURL(`${payments.url}/**`);
  await tabTo(page, page.getByRole('button', { name: 'Pay' }));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'You’re going' }).waitFor();
  await expectKeyboardTour(page);
  await tabTo(page, page.locator('a[href$="/tickets"]').first());
  await page.keyboard.press('Enter');

  await page.getByRole('heading', { name: 'Your tickets' }).waitFor();
  await expectKeyboardTour(page);
  expectNoTrouble();
});
