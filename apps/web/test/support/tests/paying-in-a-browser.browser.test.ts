import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { givenPending } from '../../../../api/test/support/paying.ts';
import { newVisitor, openBrowser } from '../browser.ts';
import { startWebApp, type TestWebApp } from '../web-app.ts';

let browser: Browser;
let web: TestWebApp;

beforeAll(async () => {
  [web, browser] = await Promise.all([startWebApp(), openBrowser()]);
});

afterAll(async () => {
  await browser.close();
  await web.stop();
});

test('a browser goes to pay, pays, and comes back to the address of the app', async () => {
  const { baseUrl, payments } = web;
  const { showtimeId, seats } = await web.givenShowtime();
  const purchase = await givenPending(web, { showtimeId, seats: seats.slice(0, 2) });
  const { page } = await newVisitor(browser, { baseUrl, otherOrigins: [payments.url] });

  await page.goto(purchase.checkoutUrl);
  await page.getByRole('button', { name: 'Pay' }).click();
  await page.waitForURL(`${baseUrl}/**`);
  await payments.waitForWebhooks();

  const { capturedAmount } = await payments.intent(purchase.checkoutUrl);
  expect(capturedAmount).toBe(purchase.amount);
});
