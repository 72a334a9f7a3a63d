import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { givenPaid } from '../../api/src/modules/reservations/tests/leaving-givens.ts';
import { givenPending, type PendingPurchase } from '../../api/test/support/paying.ts';
import {
  expectAccessible,
  expectNoSidewaysScroll,
  expectTargetSizes,
} from './support/accessibility.ts';
import { newVisitor, openBrowser, type Visitor, type VisitorOptions } from './support/browser.ts';
import { startWebApp, type TestWebApp } from './support/web-app.ts';

/** As many as one order can have. */
const PARTY = ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8'];
const MILLIMETRES_PER_PIXEL = 25.4 / 96;
/** Of the 57 modules of the picture of a code, those that are not the quiet frame around. */
const CODE_SHARE = 49 / 57;

/** What is left of A4 within its margins, in pixels of CSS. */
const SHEET = { width: 718, height: 1047 };

const visitors: Visitor[] = [];

let web: TestWebApp;
let browser: Browser;
let party: PendingPurchase;

beforeAll(async () => {
  [web, browser] = await Promise.all([startWebApp(), openBrowser()]);
  const movieId = await web.givenMovie({ title: 'The Passion of Joan of Arc, with live organ' });
  const cinemaId = await web.givenCinema({ name: 'The Grand Electric Picture Palace' });
  const { showtimeId, auditoriumId } = await web.givenShowtime({ movieId, cinemaId });
  await web.db
    .updateTable('auditoriums')
    .set({ name: 'Screen 12: the Balcony' })
    .where('id', '=', auditoriumId)
    .execute();
  party = await givenPaid(web, web.payments, { showtimeId, seats: PARTY });
  await web.deliverMessages();
});

afterAll(async () => {
  await browser.close();
  await web.stop();
});

afterEach(async () => {
  for (const visitor of visitors.splice(0)) await visitor.close();
});

async function visit(options: Partial<VisitorOptions> = {}): Promise<Visitor> {
  const visitor = await newVisitor(browser, { baseUrl: web.baseUrl, ...options });
  visitors.push(visitor);
  return visitor;
}

/** The same, in the browser that the guest bought with. */
async function visitAs({ headers }: PendingPurchase, options: Partial<VisitorOptions> = {}) {
  const visitor = await visit(options);
  const value = headers['guest-token'] ?? '';
  await visitor.context.addCookies([{ name: 'guest', value, url: web.baseUrl }]);
  return visitor;
}

function ticketsLink(): string {
  const text = web.mails.map((mail) => mail.text).join('\n');
  const [link] = /\/reservations\/[\w-]+\/tickets\?access=[\w.-]+/.exec(text) ?? [];
  if (link === undefined) throw new Error('no mail leads to the tickets');
  return link;
}

const keptNote = (page: Page) => page.getByText('this page also opens without a network');

describe('the ticket page', () => {
  test('C13: prints a party of eight on one sheet, with codes and places large enough', async () => {
    const { page } = await visit({ theme: 'dark' });
    await page.goto(ticketsLink());
    expect(await page.locator('.ticket').count()).toBe(PARTY.length);
    await expectPlacesLargeEnough(page);

    const printed = await page.pdf({ preferCSSPageSize: true });
    expect(printed.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize(SHEET);
    await expectPlacesLargeEnough(page);
    for (const code of await page.locator('.ticket-code').all()) {
      const width = (await code.boundingBox())?.width ?? 0;
      expect(width * CODE_SHARE * MILLIMETRES_PER_PIXEL).toBeGreaterThanOrEqual(30);
    }
    expect(await page.evaluate(findWhatIsCutOff)).toEqual([]);
  });

  test('C13: opens without a network after the first visit, and nothing else does', async () => {
    const { page, context, expectNoTrouble } = await visit();
    await page.goto(ticketsLink());
    await keptNote(page).waitFor();
    expectNoTrouble();

    await context.setOffline(true);
    await page.goto(new URL(ticketsLink(), web.baseUrl).pathname);
    await page.getByText('You see a kept copy').waitFor();
    expect(await page.locator('.ticket-code').count()).toBe(PARTY.length);
    expect(await page.evaluate(looksUndone)).toEqual([]);
    const reservation = `/reservations/${party.reservationId}`;
    await expect(page.goto(reservation)).rejects.toThrow('ERR_INTERNET_DISCONNECTED');
  });

  test('is kept no longer than it is theirs', async () => {
    const { page } = await visit();
    await page.goto(ticketsLink());
    await keptNote(page).waitFor();
    // Without the link it is not for a browser of which nothing is known.
    const unknown = await page.goto(new URL(ticketsLink(), web.baseUrl).pathname);
    expect(unknown?.status()).toBe(404);
    expect(await page.evaluate(keptPages)).toEqual([]);

    for (const action of ['/sign-in', '/sign-out']) {
      await page.goto(ticketsLink());
      await keptNote(page).waitFor();
      expect(await page.evaluate(keptPages)).toHaveLength(1);
      await page.goto('/reservations');
      await page.evaluate(sendForm, action);
      await page.waitForURL(/\/sign-in/);
      await expect.poll(async () => page.evaluate(keptPages)).toEqual([]);
    }
  });

  test('A1: can be used by everybody, on paper-white tickets in both themes', async () => {
    for (const theme of ['light', 'dark'] as const) {
      const { page, expectNoTrouble } = await visit({ theme });
      await page.goto(ticketsLink());
      await keptNote(page).waitFor();
      await expectAccessible(page);
      await expectTargetSizes(page);
      for (const width of [320, 390, 1280]) {
        await page.setViewportSize({ width, height: 844 });
        await expectNoSidewaysScroll(page);
      }
      const paper = await page
        .locator('.ticket')
        .first()
        .evaluate((ticket) => getComputedStyle(ticket).backgroundColor);
      expect(paper).toBe('rgb(255, 255, 255)');
      expectNoTrouble();
    }
  });
});

describe('the page of a reservation', () => {
  test('goes on by itself as soon as the payment is known', async () => {
    await web.payments.switches({ holdWebhooks: true });
    const { showtimeId } = await web.givenShowtime();
    const purchase = await givenPending(web, { showtimeId, seats: ['A1'] });
    const { page, expectNoTrouble } = await visitAs(purchase);
    await page.goto(`/reservations/${purchase.reservationId}`);
    await page.getByRole('heading', { name: 'We are checking your payment' }).waitFor();
    await web.payments.pay(purchase.checkoutUrl);
    await page.getByRole('heading', { name: 'You’re going' }).waitFor();
    expectNoTrouble();
    await web.payments.release();
    await web.payments.switches({});
  });

  test('A1: can be used by everybody, as can giving back and swapping', async () => {
    const { showtimeId } = await web.givenShowtime();
    const pending = await givenPending(web, { showtimeId, seats: ['A1'] });
    const paid = await givenPaid(web, web.payments, { showtimeId, seats: ['A3', 'A4'] });
    for (const theme of ['light', 'dark'] as const) {
      const { page, expectNoTrouble } = await visitAs(paid, { theme, width: 320 });
      for (const place of ['', '/cancel', '/exchange', `/exchange?showtimeId=${showtimeId}`]) {
        await page.goto(`/reservations/${paid.reservationId}${place}`);
        await expectAccessible(page);
        await expectTargetSizes(page);
        await expectNoSidewaysScroll(page);
      }
      expectNoTrouble();
      const waiting = await visitAs(pending, { theme });
      await waiting.page.goto(`/reservations/${pending.reservationId}`);
      await expectAccessible(waiting.page);
    }
  });
});

async function keptPages(): Promise<string[]> {
  return caches.keys();
}

function sendForm(action: string): void {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = action;
  document.body.append(form);
  form.submit();
}

async function expectPlacesLargeEnough(page: Page): Promise<void> {
  const sizes = await page
    .locator('.ticket-place dd')
    .evaluateAll((places) => places.map((place) => parseFloat(getComputedStyle(place).fontSize)));
  expect(sizes).toHaveLength(2 * PARTY.length);
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(24);
}

/** Parts of tickets that stick out of them. */
function findWhatIsCutOff(): string[] {
  return [...document.querySelectorAll('.ticket')].flatMap((ticket) => {
    const frame = ticket.getBoundingClientRect();
    return [...ticket.querySelectorAll('p, img, dd')]
      .filter((part) => part.getClientRects().length > 0)
      .filter((part) => {
        const { left, top, right, bottom } = part.getBoundingClientRect();
        return (
          left < frame.left - 1 ||
          right > frame.right + 1 ||
          top < frame.top - 1 ||
          bottom > frame.bottom + 1
        );
      })
      .map((part) => `${part.className} ${part.textContent}`);
  });
}

/** What of a page that was kept is not there: its style, its pictures. */
function looksUndone(): string[] {
  const pictures = [...document.images].filter((image) => image.naturalWidth === 0);
  const isPlain = getComputedStyle(document.querySelector('.ticket') ?? document.body).display;
  return [...pictures.map(({ src }) => src), ...(isPlain === 'grid' ? [] : ['no style'])];
}
