import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { expectInvariants } from '../../api/test/support/invariants.ts';
import {
  FAMILY,
  givenHeld,
  reservationsOf,
  type Held,
} from '../src/pages/checkout/tests/the-checkout.ts';
import {
  expectAccessible,
  expectNoSidewaysScroll,
  expectTargetSizes,
} from './support/accessibility.ts';
import { newVisitor, openBrowser, type Visitor, type VisitorOptions } from './support/browser.ts';
import { startWebApp, type TestWebApp } from './support/web-app.ts';

let web: TestWebApp;
let browser: Browser;

beforeAll(async () => {
  [web, browser] = await Promise.all([startWebApp(), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await expectInvariants(web);
  await web.stop();
});

/** Somebody whose browser holds seats. */
async function givenVisitor(
  options: Partial<VisitorOptions> = {},
  seats: readonly string[] = ['A1', 'A2'],
): Promise<Pick<Visitor, 'page' | 'context'> & { visitor: Visitor; held: Held }> {
  const held = await givenHeld({ api: web }, { seats });
  const visitor = await newVisitor(browser, {
    baseUrl: web.baseUrl,
    otherOrigins: [web.payments.url],
    ...options,
  });
  const token = held.headers['guest-token'] ?? '';
  await visitor.context.addCookies([{ name: 'guest', value: token, url: web.baseUrl }]);
  const { page, context } = visitor;
  return { visitor, page, context, held };
}

const time = '.checkout-time .countdown';

describe('the whole purchase without script', () => {
  test('goes from the map over the page of the provider to the tickets', async () => {
    const { showtimeId } = await web.givenShowtime({ terms: FAMILY });
    const visitor = await newVisitor(browser, {
      baseUrl: web.baseUrl,
      otherOrigins: [web.payments.url],
      script: false,
      theme: 'dark',
      width: 320,
    });
    const { page } = visitor;
    await page.goto(`/showtimes/${showtimeId}?seats=A1,A2`);
    await page.click('#seat-continue');
    await page.waitForURL('**/holds/**');
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await expectTargetSizes(page);

    await page.getByLabel('Email').fill('ada@example.com');
    await page.getByLabel('Seat A2').selectOption('child');
    await page.getByRole('button', { name: 'Update prices' }).click();
    expect(await page.getByLabel('Email').inputValue()).toBe('ada@example.com');
    await page.getByRole('button', { name: 'More time' }).click();
    expect(await page.textContent(time)).toMatch(/^1[12]:/);

    await page.getByRole('button', { name: 'Pay £23.50' }).click();
    await page.waitForURL(`${web.payments.url}/pay/**`);
    await page.getByRole('button', { name: 'Pay £23.50' }).click();
    await page.waitForURL('**/reservations/**');
    await web.payments.waitForWebhooks();
    await page.reload();
    expect(await reservationsOf({ api: web }, showtimeId)).toMatchObject([
      { status: 'confirmed', email: 'ada@example.com', channel: 'web' },
    ]);
    expect(await page.textContent('main')).toContain('A1 and A2');
    visitor.expectNoTrouble();
    await visitor.close();
  });

  test('C11: pressed twice, and sent again by going back, buys once', async () => {
    const { page, held, visitor } = await givenVisitor({ script: false });
    await page.goto(held.url);
    await page.getByLabel('Email').fill('ada@example.com');
    await page.getByRole('button', { name: 'Pay £27.00' }).dblclick();
    await page.waitForURL(`${web.payments.url}/pay/**`);
    await page.goBack();
    expect(await page.getByRole('button', { name: 'Go on to pay £27.00' }).isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Go on to pay £27.00' }).click();
    await page.waitForURL(`${web.payments.url}/pay/**`);
    expect(await reservationsOf({ api: web }, held.showtimeId)).toHaveLength(1);
    await visitor.close();
  });
});

describe('the time that is left', () => {
  test('C2: is the server’s, however wrong the clock of the browser is', async () => {
    for (const hours of [-5, 5]) {
      const { page, context, held, visitor } = await givenVisitor();
      await context.addInitScript((skew) => {
        const now = Date.now.bind(Date);
        Date.now = () => now() + skew;
      }, hours * 3_600_000);
      await web.ageHold({ ...held, seconds: 300 });
      await page.goto(held.url);
      await expect
        .poll(async () => page.textContent(time), { timeout: 5000 })
        .toMatch(/^4:5[0-8]$/);
      await visitor.close();
    }
  });

  test('C3: is announced at two minutes and at one, and then there is more of it to be had', async () => {
    const { page, held, visitor } = await givenVisitor();
    await page.clock.install();
    await page.goto(held.url);
    await page.getByLabel('Email').fill('ada@example.com');
    const status = page.locator('#checkout-status');
    await page.clock.fastForward('07:50');
    expect(await status.textContent()).toBe('');
    await page.clock.fastForward('00:15');
    expect(await status.textContent()).toBe('Two minutes left to pay for your seats.');
    expect(await page.locator('dialog').isVisible()).toBe(false);

    await page.clock.fastForward('01:00');
    expect(await status.textContent()).toBe('One minute left to pay for your seats.');
    expect(await page.getByRole('dialog').isVisible()).toBe(true);
    await page.clock.runFor(1000);
    await page.getByRole('button', { name: 'I need more time' }).click();
    await expect.poll(async () => page.locator('dialog').isVisible()).toBe(false);
    await expect.poll(async () => page.textContent(time)).toMatch(/^1[12]:/);
    expect(await page.getByLabel('Email').inputValue()).toBe('ada@example.com');

    // It asks again when time gets short again.
    await page.clock.fastForward('11:05');
    expect(await page.getByRole('dialog').isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    expect(await page.locator('dialog').isVisible()).toBe(false);
    visitor.expectNoTrouble();
    await visitor.close();
  });

  test('C4: when it is over what was typed is kept, and one tap holds the seats again', async () => {
    const { page, held, visitor } = await givenVisitor();
    await page.clock.install();
    await page.goto(held.url);
    await page.getByLabel('Email').fill('ada@example.com');
    await web.ageHold({ ...held, seconds: 700 });
    await page.clock.fastForward('10:01');
    await page.getByRole('heading', { name: 'Your time ran out' }).waitFor();
    expect(await page.textContent('main')).toContain('A1 and A2 were held for you');
    await expectAccessible(page);

    await page.getByRole('button', { name: 'Hold A1 and A2 again' }).click();
    await page.getByRole('heading', { name: 'Check and pay' }).waitFor();
    expect(await page.getByLabel('Email').inputValue()).toBe('ada@example.com');
    visitor.expectNoTrouble();
    await visitor.close();
  });
});

describe('the form', () => {
  test('C10: puts the focus where something is wrong, and keeps the rest', async () => {
    const { page, held, visitor } = await givenVisitor();
    await page.goto(held.url);
    await page.getByLabel('Email').fill('ada@');
    await page.getByLabel('Seat A2').selectOption('child');
    await expect.poll(async () => page.textContent('[data-live="order-total"]')).toBe('£23.50');
    await page.getByRole('button', { name: 'Pay £23.50' }).click();

    const email = page.getByLabel('Email');
    await page.locator('.field-problem').waitFor();
    expect(await email.evaluate((field) => field === document.activeElement)).toBe(true);
    expect(await email.inputValue()).toBe('ada@');
    expect(await page.getByLabel('Seat A2').inputValue()).toBe('child');
    await expectAccessible(page);

    // What was refused is at another address than the page, and works as before.
    await page.getByLabel('Seat A1').selectOption('child');
    await expect.poll(async () => page.textContent('[data-live="order-total"]')).toBe('£20.00');
    expect(await page.getByRole('button', { name: 'Pay £20.00' }).isVisible()).toBe(true);
    await visitor.close();
  });

  test('C9: a code is told beside its line, without the page being loaded anew', async () => {
    const { page, held, visitor } = await givenVisitor({ width: 1280, height: 900 });
    await page.goto(held.url);
    await page.getByLabel('Email').fill('ada@example.com');
    await page.getByText('Promotion code').click();
    await page.getByLabel('Code').fill('NONSENSE');
    await page.keyboard.press('Enter');
    await page.getByText('This code cannot be used for these tickets').waitFor();
    expect(new URL(page.url()).pathname).toBe(held.url);
    expect(await page.getByLabel('Email').inputValue()).toBe('ada@example.com');
    const code = page.getByLabel('Code');
    expect(await code.evaluate((field) => field === document.activeElement)).toBe(true);
    await visitor.close();
  });

  test('C11: pressed twice, buys once', async () => {
    const { page, held, visitor } = await givenVisitor();
    await page.goto(held.url);
    await page.getByLabel('Email').fill('ada@example.com');
    await page.getByRole('button', { name: 'Pay £27.00' }).dblclick();
    await page.waitForURL(`${web.payments.url}/pay/**`);
    expect(await reservationsOf({ api: web }, held.showtimeId)).toHaveLength(1);
    visitor.expectNoTrouble();
    await visitor.close();
  });
});

describe('every page of it', () => {
  test.each(['light', 'dark'] as const)('C10: can be used by everybody, %s', async (theme) => {
    const { page, held, visitor } = await givenVisitor({ theme }, ['A1', 'A3']);
    await page.goto(held.url);
    await expectAccessible(page);
    await expectTargetSizes(page);
    await page.evaluate(() => {
      const dialog = document.querySelector('#more-time');
      if (dialog instanceof HTMLDialogElement) dialog.showModal();
    });
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Give the seats back' }).click();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Keep them, and pay' }).click();
    await page.getByLabel('Email').fill('ada@example.com');
    await page.getByRole('button', { name: 'Pay £27.00' }).click();
    await page.waitForURL(`${web.payments.url}/pay/**`);
    await page.goto(held.url);
    await page.waitForURL('**/pay');
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    visitor.expectNoTrouble();
    await visitor.close();
  });
});
