import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { visitSeatPage } from './seat-map-visit.ts';
import {
  expectAccessible,
  expectNoSidewaysScroll,
  expectTargetSizes,
} from './support/accessibility.ts';
import { newVisitor, openBrowser, type Visitor, type VisitorOptions } from './support/browser.ts';
import { startWebApp, type TestWebApp } from './support/web-app.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const visitors: Visitor[] = [];

let web: TestWebApp;
let browser: Browser;
let palace: string;
let harbour: string;
let movieId: string;
let tomorrow: string;
let later: string;

beforeAll(async () => {
  [web, browser] = await Promise.all([
    startWebApp({ environment: { LISTING_CACHE_MILLISECONDS: '0' } }),
    openBrowser(),
  ]);
  palace = await web.givenCinema({ name: 'Lumen Palace' });
  harbour = await web.givenCinema({
    name: 'Harbour Light',
    timeZone: 'America/New_York',
    currency: 'USD',
  });
  movieId = await web.givenMovie({ title: 'Metropolis' });
  tomorrow = dateAhead(1);
  later = dateAhead(3);
  await givenListed({ cinemaId: palace, movieId }, { business_date: tomorrow });
  await givenListed({ cinemaId: palace }, { business_date: tomorrow, format: 'IMAX' });
  await givenListed({ cinemaId: harbour }, { business_date: tomorrow });
  await givenListed({ cinemaId: palace, movieId }, { business_date: later });
});

afterAll(async () => {
  await browser.close();
  await web.stop();
});

afterEach(async () => {
  for (const visitor of visitors.splice(0)) await visitor.close();
});

async function givenListed(
  options: NonNullable<Parameters<TestWebApp['givenShowtime']>[0]>,
  changes: { business_date: string; format?: string; sales_close_at?: Date },
): Promise<string> {
  const { showtimeId } = await web.givenShowtime({
    seats: 'ssssssssss\nssssssssss\nssssssssss',
    ...options,
  });
  await web.db.updateTable('showtimes').set(changes).where('id', '=', showtimeId).execute();
  return showtimeId;
}

function dateAhead(days: number): string {
  const instant = new Date(Date.now() + days * 24 * HOUR);
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London' }).format(instant);
}

async function givenVisitor(options: Partial<VisitorOptions> = {}): Promise<Visitor> {
  const visitor = await newVisitor(browser, { baseUrl: web.baseUrl, ...options });
  visitors.push(visitor);
  return visitor;
}

const day = (page: Page, date: string) => page.locator(`.date-strip a[href*="date=${date}"]`);
const chips = (page: Page) => page.locator('.chip');
const status = (page: Page) => page.getByRole('status').first();

describe('somebody who looks for a film', () => {
  test('D1: holds seats for two three taps after the first page', async () => {
    const { page, expectNoTrouble } = await givenVisitor();
    await page.goto('/');
    let taps = 0;
    const tap = async (target: ReturnType<Page['locator']>) => {
      taps += 1;
      await target.click();
    };

    await tap(page.locator('a.chip').first());
    const seats = visitSeatPage(page);
    await seats.isReady();
    await tap(seats.seat('A5'));
    await tap(page.getByRole('button', { name: /^Continue/ }).filter({ visible: true }));
    await page.waitForURL(/\/showtimes\/[\w-]+\/holds\/[\w-]+/);

    expect(taps).toBe(3);
    const [held] = await web.db
      .selectFrom('showtime_seats')
      .select(({ fn }) => fn.countAll<string>().as('seats'))
      .where('status', '=', 'held')
      .execute();
    expect(Number(held?.seats)).toBe(2);
    expectNoTrouble();
  });

  test('D3 D9: goes through days and filters without losing the page, and comes back', async () => {
    const { page, expectNoTrouble } = await givenVisitor();
    await page.goto('/');
    await day(page, later).click();
    await page.waitForURL(`**/?date=${later}`);
    await page.goBack();
    await page.locator(`.date-strip a[href*="date=${tomorrow}"][aria-current]`).waitFor();

    await page.evaluate(() => document.body.setAttribute('data-same-page', ''));
    await page.getByText('Filters').click();
    await page.getByRole('group', { name: 'Format' }).getByText('IMAX').click();
    await page.waitForURL(/format=IMAX/);
    await expect.poll(async () => chips(page).count()).toBe(1);
    expect(await status(page).textContent()).toContain('1 showtime of 3, 1 film');
    expect(await page.locator('body').getAttribute('data-same-page')).toBe('');
    expect(await day(page, later).getAttribute('href')).toContain('format=IMAX');

    await page.goBack();
    await expect.poll(async () => chips(page).count()).toBe(3);
    expect(await status(page).textContent()).toContain('3 showtimes');
    expect(await page.getByRole('radio', { name: 'IMAX' }).isChecked()).toBe(false);
    expect(await page.locator('body').getAttribute('data-same-page')).toBe('');
    expectNoTrouble();
  });

  test('D12: says once where they go, and is not asked again', async () => {
    const { page, context } = await givenVisitor();
    const question = (tab: Page) => tab.getByText('Where do you go to the pictures?');
    await page.goto(`/?date=${tomorrow}`);
    expect(await question(page).isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Lumen Palace' }).click();
    await expect.poll(async () => chips(page).count()).toBe(2);

    const another = await context.newPage();
    for (const address of ['/', `/films/${movieId}`]) {
      await another.goto(address);
      expect(await another.getByText('Change cinema').isVisible()).toBe(true);
      expect(await question(another).count()).toBe(0);
      expect(await another.getByText('Harbour Light').filter({ visible: true }).count()).toBe(0);
    }
  });

  test('D14: is told whose clock times go by where theirs shows another', async () => {
    const note = (page: Page) =>
      page.locator('[data-zone-note]').filter({ visible: true }).allTextContents();
    const atHome = await givenVisitor();
    const abroad = await givenVisitor({ timezoneId: 'America/New_York' });
    const address = `/?date=${tomorrow}`;
    await Promise.all([atHome.page.goto(address), abroad.page.goto(address)]);

    await expect.poll(async () => note(atHome.page)).toHaveLength(1);
    expect(await note(atHome.page)).toEqual([expect.stringMatching(/^Times are Eastern/)]);
    await expect.poll(async () => note(abroad.page)).toHaveLength(2);
    expect((await note(abroad.page))[0]).toMatch(/British Summer|Greenwich Mean/);
    const times = async (page: Page) => page.locator('.chip-time').allTextContents();
    expect(await times(atHome.page)).toEqual(await times(abroad.page));
  });

  test('D11: loads nothing from elsewhere on the page of a film', async () => {
    await web.db
      .updateTable('movies')
      .set({ trailer_url: 'https://videos.example/metropolis' })
      .where('id', '=', movieId)
      .execute();
    const { page, requests, expectNoTrouble } = await givenVisitor();
    await page.goto(`/films/${movieId}`);
    await page
      .locator('img')
      .first()
      .evaluate(async (image: HTMLImageElement) => image.decode());

    expect(await page.getByRole('link', { name: /trailer/ }).getAttribute('href')).toBe(
      'https://videos.example/metropolis',
    );
    expect(requests.every((url) => url.startsWith(web.baseUrl))).toBe(true);
    expectNoTrouble();
  });
});

test('D8: what is past its sales cut-off closes by the server’s clock, without a reload', async () => {
  const cinemaId = await web.givenCinema({ name: 'Rex' });
  await givenListed(
    { cinemaId },
    { business_date: tomorrow, sales_close_at: new Date(Date.now() + 10 * MINUTE) },
  );
  await givenListed({ cinemaId }, { business_date: tomorrow });
  const { page, context } = await givenVisitor();
  await context.addCookies([{ name: 'cinema', value: cinemaId, url: web.baseUrl }]);
  // Somebody whose clock is an hour ahead: by it the sale would be over.
  await page.clock.install({ time: Date.now() + HOUR });
  await page.goto(`/?date=${tomorrow}`);
  const open = page.locator('a.chip[href]');
  await page.clock.fastForward(5 * MINUTE);
  expect(await open.count()).toBe(2);

  await page.clock.fastForward(5 * MINUTE + 60_000);
  await expect.poll(async () => open.count()).toBe(1);
  expect(await page.locator('.discover-closed').textContent()).toContain('Booking closed');
});

describe('the pages of what is on', () => {
  test.each([
    { width: 320, theme: 'light', textScalePercent: 200 },
    { width: 390, theme: 'dark', textScalePercent: 100 },
    { width: 1280, theme: 'light', textScalePercent: 100 },
  ] as const)(
    'A1 A3: break no rule and fit at $width pixels, $theme, with text of $textScalePercent %',
    async (look) => {
      const { page } = await givenVisitor(look);
      for (const address of ['/', `/films/${movieId}`, '/films']) {
        await page.goto(address);
        await expectAccessible(page);
        await expectTargetSizes(page);
        await expectNoSidewaysScroll(page);
      }
    },
  );
});
