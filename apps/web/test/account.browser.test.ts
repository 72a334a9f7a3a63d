import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import {
  codeOf,
  forgetUsedCodes,
  givenResetToken,
  givenSecondFactor,
  givenSignedUp,
  GOOD_PASSWORD,
} from '../../api/test/support/people.ts';
import {
  expectAccessible,
  expectNoSidewaysScroll,
  expectTargetSizes,
} from './support/accessibility.ts';
import { newVisitor, openBrowser, type Visitor } from './support/browser.ts';
import { startWebApp, type TestWebApp } from './support/web-app.ts';

let browser: Browser;
let web: TestWebApp;

beforeAll(async () => {
  [web, browser] = await Promise.all([startWebApp(), openBrowser()]);
});

afterAll(async () => {
  await browser.close();
  await web.stop();
});

const press = async (page: Page, name: string) => page.getByRole('button', { name }).click();

/** What a page promises, in the light and in the dark. */
async function expectGood(page: Page): Promise<void> {
  await expectNoSidewaysScroll(page);
  await expectTargetSizes(page);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
}

describe('an account', () => {
  let ada: Visitor;

  beforeAll(async () => {
    ada = await newVisitor(browser, { baseUrl: web.baseUrl });
  });

  afterAll(async () => ada.close());

  test('A1, C10: is opened, and each of its pages can be used by everybody', async () => {
    const { page } = ada;
    await page.goto('/sign-up');
    await expectGood(page);
    await press(page, 'Create account');
    expect(await page.title()).toMatch(/^Error: /);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('field-name');
    await expectGood(page);

    await page.getByLabel('Your name').fill('Ada Lovelace');
    await page.getByLabel('Email address').fill('ada.lovelace@example.com');
    await page.getByLabel('Password').fill(GOOD_PASSWORD);
    await press(page, 'Create account');
    await page.waitForURL('**/account?*');
    await expectGood(page);
    for (const part of ['name', 'email', 'password', 'sessions', 'data', 'erase']) {
      await page.goto(`/account/${part}`);
      await expectGood(page);
    }
    ada.expectNoTrouble();
  });

  test('A1: gets a second factor, and is left, by pages that everybody can use', async () => {
    const { page } = ada;
    await page.goto('/account/second-factor');
    await expectGood(page);
    await page.getByLabel('Your password').fill(GOOD_PASSWORD);
    await press(page, 'Set it up');
    const picture = page.getByRole('img', { name: /QR code/ });
    const width = await picture.evaluate((image: HTMLImageElement) => image.naturalWidth);
    expect(width).toBeGreaterThan(0);
    await expectGood(page);

    const secret = (await page.locator('.account-key').innerText()).replaceAll(' ', '');
    await page.getByLabel('Code', { exact: true }).fill(codeOf(secret));
    await press(page, 'Turn it on');
    await page.getByRole('list', { name: 'Recovery codes' }).waitFor();
    await expectGood(page);

    await page.goto('/account');
    await press(page, 'Sign out');
    await page.getByText('You are signed out.').waitFor();
    await expectGood(page);
    const token = await givenResetToken(web, 'ada.lovelace@example.com');
    for (const address of [
      '/forgot-password',
      `/reset-password?token=${token}`,
      '/reset-password',
    ]) {
      await page.goto(address);
      await expectGood(page);
    }
    ada.expectNoTrouble();
  });
});

describe('signing in with a second factor', () => {
  test('A2: takes nothing but a keyboard, and shows where it is', async () => {
    const person = await givenSignedUp(web);
    const { secret } = await givenSecondFactor(web, person);
    await forgetUsedCodes(web, person.user.id);
    const visitor = await newVisitor(browser, { baseUrl: web.baseUrl });
    const { page } = visitor;

    await page.goto('/sign-in?returnTo=/films');
    await tabTo(page, 'field-email');
    await page.keyboard.type(person.user.email);
    await tabTo(page, 'field-password');
    await page.keyboard.type(GOOD_PASSWORD);
    await page.keyboard.press('Enter');

    await page.waitForURL('**/sign-in/code?*');
    await expectGood(page);
    await tabTo(page, 'field-code');
    await page.keyboard.type(codeOf(secret));
    await page.keyboard.press('Enter');

    await page.waitForURL('**/films');
    await page.getByRole('link', { name: 'Account' }).waitFor();
    visitor.expectNoTrouble();
    await visitor.close();
  });

  test('works without a script, and takes what is pasted', async () => {
    const person = await givenSignedUp(web);
    const { secret } = await givenSecondFactor(web, person);
    const visitor = await newVisitor(browser, { baseUrl: web.baseUrl, script: false });
    const { page } = visitor;

    await page.goto('/sign-in');
    await page.getByLabel('Email address').fill(person.user.email);
    await page.getByLabel('Password').fill('not the password');
    await press(page, 'Sign in');
    await page.getByText('do not belong together').waitFor();
    // As a password manager does it, or a person who pastes.
    await page.getByLabel('Password').focus();
    await page.keyboard.insertText(GOOD_PASSWORD);
    await press(page, 'Sign in');
    await page.getByLabel('Code').focus();
    await page.keyboard.insertText(codeOf(secret));
    await press(page, 'Sign in');

    await page.waitForURL('**/account');
    await visitor.close();
  });
});

/** Goes on with the Tab key until a field has the focus, and sees it there. */
async function tabTo(page: Page, id: string): Promise<void> {
  for (let step = 0; step < 20; step += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      const { outlineStyle = 'none' } = element === null ? {} : getComputedStyle(element);
      return { id: element?.id, isSeen: outlineStyle !== 'none' };
    });
    expect(focused.isSeen).toBe(true);
    if (focused.id === id) return;
  }
  throw new Error(`no way to ${id} by the Tab key`);
}
