import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import type { Browser } from 'playwright-core';
import sharp from 'sharp';

import { isRecord } from '../apps/api/src/platform/is-record.ts';
import { PROJECT_FOLDER } from './machine/folders.ts';
import { startDemoHouse } from './pages/demo-house.ts';
import { openLab } from './pages/lab.ts';
import { findStage, type StagedPage } from './pages/stage.ts';

/** Where the README finds them. */
const FOLDER = path.join(PROJECT_FOLDER, 'docs', 'pictures');

const SCREENS = {
  phone: { width: 390, height: 844 },
  desk: { width: 1280, height: 800 },
} as const;

const THEMES = ['light', 'dark'] as const;
const DAYS_AHEAD = 3;
const WEBP = { quality: 82, effort: 6 };
const PAID_WITHIN_MILLISECONDS = 20_000;

await run();

async function run(): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const house = await startDemoHouse(say);
  const browser = await openLab();
  try {
    const { pages, usualSeats } = await findStage(house.url);
    const tickets = await buyTickets(house.url, pages.checkout);
    // What was held for them is sold now.
    const { checkout } = (await findStage(house.url)).pages;
    // Late in the evening today says little: a whole day does.
    const home = { ...pages.home, url: `${house.url}/?date=${wholeDay()}` };
    const pictured = { ...pages, home, seats: usualSeats, checkout, tickets };
    for (const [name, page] of Object.entries(pictured)) await takePictures(browser, name, page);
  } finally {
    await browser.close();
    await house.stop();
  }
}

function wholeDay(): string {
  return new Date(Date.now() + DAYS_AHEAD * 86_400_000).toISOString().slice(0, 10);
}

async function takePictures(browser: Browser, name: string, staged: StagedPage): Promise<void> {
  for (const theme of THEMES) {
    for (const [screen, viewport] of Object.entries(SCREENS)) {
      const context = await browser.newContext({
        viewport,
        colorScheme: theme,
        deviceScaleFactor: 2,
        timezoneId: 'Europe/London',
        reducedMotion: 'reduce',
      });
      await context.addCookies(staged.cookies.map((cookie) => ({ ...cookie, url: staged.url })));
      const page = await context.newPage();
      await page.goto(staged.url, { waitUntil: 'networkidle' });
      const picture = await page.screenshot();
      const file = `${name}-${theme}-${screen}.webp`;
      await sharp(picture).webp(WEBP).toFile(path.join(FOLDER, file));
      say(`  ${file}`);
      await context.close();
    }
  }
}

async function buyTickets(url: string, { url: holdUrl, cookies }: StagedPage): Promise<StagedPage> {
  const [, showtimeId = '', holdId = ''] =
    /\/showtimes\/([^/]+)\/holds\/([^/]+)$/.exec(holdUrl) ?? [];
  const headers = {
    'content-type': 'application/json',
    'guest-token': cookies[0]?.value ?? '',
  };
  const placed = await askJson(`${url}/api/v1/reservations`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ showtimeId, holdId, email: 'ada@example.com' }),
  });
  const { id, payment } = placed;
  if (typeof id !== 'string' || !isRecord(payment) || typeof payment['checkoutUrl'] !== 'string') {
    throw new Error('the seats could not be reserved');
  }
  await fetch(payment['checkoutUrl'], {
    method: 'POST',
    body: new URLSearchParams({ card: 'succeeds', action: 'pay' }),
    redirect: 'manual',
  });
  const giveUpAt = Date.now() + PAID_WITHIN_MILLISECONDS;
  for (;;) {
    const { status } = await askJson(`${url}/api/v1/reservations/${id}`, { headers });
    if (status === 'confirmed') break;
    if (Date.now() > giveUpAt) throw new Error('the reservation was not paid in time');
    await wait(100);
  }
  return { url: `${url}/reservations/${id}/tickets`, cookies };
}

async function askJson(url: string, init: RequestInit): Promise<Record<string, unknown>> {
  const answer: unknown = await (await fetch(url, init)).json();
  if (!isRecord(answer)) throw new Error(`${url} did not answer`);
  return answer;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
