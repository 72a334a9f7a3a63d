import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { givenSignedUp, GOOD_PASSWORD } from '../../api/test/support/people.ts';
import { visitSeatPage } from './seat-map-visit.ts';
import { newVisitor, openBrowser, type Visitor, type VisitorOptions } from './support/browser.ts';
import { PRICES, setStage, type Stage } from './support/stage.ts';
import { startWebApp, type TestWebApp } from './support/web-app.ts';

const visitors: Visitor[] = [];

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
afterEach(async () => {
  for (const visitor of visitors.splice(0)) await visitor.close();
});

async function givenVisitor(options: Partial<VisitorOptions> = {}): Promise<Visitor> {
  const otherOrigins = [web.payments.url];
  const visitor = await newVisitor(browser, { baseUrl: web.baseUrl, otherOrigins, ...options });
  visitors.push(visitor);
  return visitor;
}

const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 });
const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name }).filter({ visible: true });

describe('somebody who buys two tickets on a phone', () => {
  test('C9 C12 C6 C7 P8: sees the full price from the first page on, and at every step what it is for', async () => {
    const visitor = await givenVisitor({ touch: true });
    const { page, requests, expectNoTrouble } = visitor;
    const { showtimeId } = stage.evening;
    const price = (amount: number) => `£${(amount / 100).toFixed(2)}`;

    await page.goto('/');
    const chip = page.locator(`a.chip[href="/showtimes/${showtimeId}"]`);
    expect(await chip.innerText()).toContain(`from ${price(PRICES.student)}`);

    const before = requests.length;
    await chip.tap();
    const visit = visitSeatPage(page);
    await visit.isReady();
    await page.waitForLoadState('load');
    expect(await page.locator('#seat-legend-standard').innerText()).toContain(price(PRICES.adult));
    await visit.seat('B2').tap();
    await expect.poll(async () => visit.chosen()).toHaveLength(2);
    const seats = await visit.chosen();
    await expectSummary(page, [...seats, price(2 * PRICES.adult)]);
    expect(requests.slice(before).length, requests.slice(before).join('\n')).toBeLessThanOrEqual(6);

    await visit.part('continue').tap();
    await heading(page, 'Check and pay').waitFor();
    await expectSummary(page, [...seats, price(2 * PRICES.adult)]);
    expect(await page.locator('main').innerText()).toMatch(/held for\s+\d+:\d\d/i);
    const fields = page.locator('main :is(input, textarea):not([type="hidden"])');
    expect(await fields.count()).toBeLessThanOrEqual(4);
    expect(await fields.filter({ visible: true }).count()).toBe(1);
    expect(await page.locator('main').getByRole('link', { name: 'Sign in' }).count()).toBe(1);

    for (const seat of seats) await page.getByLabel(`Seat ${seat}`).selectOption('student');
    const total = price(2 * PRICES.student);
    await button(page, `Pay ${total}`).waitFor();
    await expectSummary(page, [...seats, total]);
    await page.getByLabel('Email').fill('ada@example.com');
    await button(page, `Pay ${total}`).tap();

    await page.waitForURL(`${web.payments.url}/**`);
    expect(await page.locator('h1').innerText()).toBe(total);
    await button(page, `Pay ${total}`).tap();
    await heading(page, 'You’re going').waitFor();
    await expectSummary(page, [...seats, total]);
    const [paid] = await web.payments.ledger();
    expect(paid).toMatchObject({ kind: 'capture', amount: 2 * PRICES.student });
    await expectNoReadableToken(visitor, ['guest']);
    expectNoTrouble();
  });
});

/** Fails unless the page says what is bought, in any order. */
async function expectSummary(page: Page, more: readonly string[]): Promise<void> {
  const text = (await page.locator('main').innerText()).toLowerCase().replaceAll(/\s+/g, ' ');
  const facts = [...stage.eveningFacts, ...more];
  expect(facts.filter((fact) => !text.includes(fact.toLowerCase()))).toEqual([]);
}

describe('what proves who somebody is', () => {
  test('P8: is in cookies that no script can read, and nowhere else', async () => {
    const { user } = await givenSignedUp(web);
    const visitor = await givenVisitor();
    const { page, expectNoTrouble } = visitor;
    await page.goto('/sign-in');
    await page.getByLabel('Email address').fill(user.email);
    await page.getByLabel('Password').fill(GOOD_PASSWORD);
    await page.locator('main').getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL((url) => url.pathname !== '/sign-in');
    await expectNoReadableToken(visitor, ['session']);
    await page.goto('/account');
    await expectNoReadableToken(visitor, ['session']);
    expectNoTrouble();
  });
});

/** @param names of the cookies that prove who somebody is, which have to be there */
async function expectNoReadableToken(
  { page, context }: Visitor,
  names: readonly string[],
): Promise<void> {
  const secrets = (await context.cookies()).filter(({ name }) => names.includes(name));
  expect(secrets.map(({ name, httpOnly }) => ({ name, httpOnly }))).toEqual(
    names.map((name) => ({ name, httpOnly: true })),
  );
  const readable = await page.evaluate(() =>
    [
      document.cookie,
      JSON.stringify(localStorage),
      JSON.stringify(sessionStorage),
      document.documentElement.outerHTML,
    ].join('\n'),
  );
  expect(secrets.filter(({ value }) => readable.includes(value))).toEqual([]);
  // Nor a token of another kind: neither one for the API, nor one that another could be got with.
  expect(readable).not.toMatch(/eyJ[\w-]{10,}\.|v4\.(?:public|local)\.|refreshToken|accessToken/);
}

describe('somebody who wants less motion', () => {
  test('A4: sees nothing move: not the map, not what opens, not what a page begins with', async () => {
    const { page, expectNoTrouble } = await givenVisitor({ reducedMotion: true });
    const moves = async (action = '') => page.evaluate(findMoves, action);
    const { showtimeId } = stage.evening;

    for (const address of ['/', `/films/${stage.movieId}`]) {
      await page.goto(address);
      expect(await moves(), address).toEqual([]);
      expect(await moves('summary'), address).toEqual([]);
    }
    const visit = visitSeatPage(page);
    await visit.open(showtimeId, '?seats=A2,A3');
    for (const control of ['[data-zoom="in"]', '[data-zoom="fit"]', 'summary']) {
      expect(await moves(control), control).toEqual([]);
    }
    await visit.part('continue').click();
    await heading(page, 'Check and pay').waitFor();
    expect(await moves('summary')).toEqual([]);
    expectNoTrouble();

    // They would be seen: whoever does not mind has the map move.
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await visit.open(showtimeId);
    expect(await moves('[data-zoom="in"]')).not.toEqual([]);
  });
});

/** Runs in the page: what moves after something was pressed, or by itself. */
function findMoves(control: string): string[] {
  if (control !== '') document.querySelector<HTMLElement>(`main ${control}`)?.click();
  const moving = document.getAnimations().flatMap(({ effect }) => {
    const duration = Number(effect?.getComputedTiming().endTime ?? 0);
    const target = effect instanceof KeyframeEffect ? effect.target : null;
    return duration > 1 ? [`${target?.outerHTML.slice(0, 100) ?? ''}: ${duration} ms`] : [];
  });
  const { scrollBehavior } = getComputedStyle(document.documentElement);
  return scrollBehavior === 'smooth' ? [...moving, 'the page scrolls smoothly'] : moving;
}
