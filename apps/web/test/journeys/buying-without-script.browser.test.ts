import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { expectInvariants } from '../../../api/test/support/invariants.ts';
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

test('D2 SM22 C3 C15: a whole purchase goes without any script, and so does giving it back', async () => {
  const { baseUrl, payments } = web;
  const { page, requests, expectNoTrouble } = await newVisitor(browser, {
    ...{ baseUrl, otherOrigins: [payments.url], script: false },
  });
  const heading = (name: string) => page.getByRole('heading', { name, level: 1 }).waitFor();
  const button = (name: string | RegExp) =>
    page.getByRole('button', { name }).filter({ visible: true });

  await page.goto('/');
  await page.locator(`a.chip[href="/showtimes/${stage.evening.showtimeId}"]`).click();
  await page.locator('.seats-noscript').waitFor();
  await page.getByText('Choose from a list').click();
  await page.getByRole('checkbox', { name: 'Row B seat 1,' }).check();
  await page.getByRole('checkbox', { name: 'Row B seat 2,' }).check();
  await button('Continue').click();

  await heading('Check and pay');
  const secondsLeft = async () =>
    Number(
      await page.locator('.countdown[data-seconds-left]').first().getAttribute('data-seconds-left'),
    );
  await page.getByLabel('Email').fill('ada@example.com');
  const before = await secondsLeft();
  await button('More time').click();
  await heading('Check and pay');
  expect((await secondsLeft()) - before).toBeGreaterThan(90);
  expect(await page.getByLabel('Email').inputValue()).toBe('ada@example.com');

  await page.getByLabel('Seat B2').selectOption('student');
  await button('Update prices').click();
  await button('Pay £28.80').click();

  await page.waitForURL(`${payments.url}/**`);
  await button('Pay £28.80').click();
  await heading('You’re going');
  await page.locator('main a[href$="/tickets"]').first().click();
  await heading('Your tickets');
  expect(await page.locator('main').innerText()).toMatch(/B\s*2/);

  await page.getByRole('link', { name: /^Reservation / }).click();
  await heading('You’re going');
  await page.locator('main a[href$="/cancel"]').first().click();
  await heading('Give tickets back');
  expect(await page.locator('.reservation-amount').innerText()).toMatch(/You get back\s+£27\.00/);
  expect((await payments.ledger()).map(({ kind }) => kind)).toEqual(['capture']);
  await button(/^Give 2 tickets back for £27\.00/).click();
  await heading('This reservation is cancelled');
  expect(await page.locator('main').innerText()).toMatch(/£27\.00/);

  expect(requests.filter((url) => url.endsWith('.js'))).toEqual([]);
  expectNoTrouble();
  await payments.waitForWebhooks();
  await expectInvariants(web);
});
