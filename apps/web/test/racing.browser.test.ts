import type { Browser, Route } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { expectInvariants } from '../../api/test/support/invariants.ts';
import { visitSeatPage } from './seat-map-visit.ts';
import { newVisitor, openBrowser, type Visitor } from './support/browser.ts';
import { startWebApp, type TestWebApp } from './support/web-app.ts';

/** What two people choose in a round. */
const ROUNDS = [
  { choices: ['C4,C5', 'C4,C5'], lost: /C4 and C5 are taken/ },
  { choices: ['C4,C5', 'C5,C6'], lost: /C5 is taken/ },
  { choices: ['C3,C4,C5,C6', 'C3,C4,C5,C6'], lost: /C3, C4, C5 and C6 are taken/ },
  { choices: ['C5,C6,C7', 'C3,C4,C5'], lost: /C5 is taken/ },
];

let web: TestWebApp;
let browser: Browser;
let visitors: Visitor[];

beforeAll(async () => {
  [web, browser] = await Promise.all([startWebApp(), openBrowser()]);
  const options = { baseUrl: web.baseUrl, reducedMotion: true };
  visitors = await Promise.all(ROUNDS.slice(0, 2).map(async () => newVisitor(browser, options)));
});
afterAll(async () => {
  await browser.close();
  await web.stop();
});

test('SM14: of two who want the same seats at the same moment one holds all of theirs, the other none, and is told which are gone and what is as good', async () => {
  const seats = Array.from({ length: 5 }, () => 's'.repeat(10)).join('\n');
  for (const { choices, lost } of ROUNDS) {
    const { showtimeId } = await web.givenShowtime({ seats });
    const racers = await Promise.all(
      visitors.map(async (visitor, index) =>
        choose(visitor, { showtimeId, seats: choices[index] ?? '' }),
      ),
    );
    await continueAtOnce(racers);

    const winner = racers.find(({ visitor }) => holds(visitor));
    const loser = racers.find(({ visitor }) => !holds(visitor));
    if (winner === undefined || loser === undefined) throw new Error('One wins, one loses.');
    const gone = winner.seats.split(',');
    expect(await web.takenSeats(showtimeId)).toEqual(gone);

    const visit = visitSeatPage(loser.visitor.page);
    await visit.isReady();
    const notices = visit.part('notices');
    expect(await notices.innerText()).toMatch(lost);
    expect(await notices.innerText()).toContain('Nothing is held for you yet');
    const left = loser.seats.split(',').filter((label) => !gone.includes(label));
    expect(await visit.chosen()).toEqual(left);

    const instead = notices.getByRole('button', { name: /^Take .* instead$/ });
    const block = (await instead.getAttribute('value'))?.split(' ') ?? [];
    expect(block).toHaveLength(gone.length);
    await instead.click();
    await visit.page.getByRole('heading', { name: 'Check and pay' }).waitFor();
    expect(await web.takenSeats(showtimeId)).toEqual([...gone, ...block].toSorted());
  }
  for (const { expectNoTrouble } of visitors) expectNoTrouble();
  await expectInvariants(web);
});

type Racer = { visitor: Visitor; seats: string };

/** Somebody new, who has chosen and not yet continued. */
async function choose(
  visitor: Visitor,
  { showtimeId, seats }: { showtimeId: string; seats: string },
): Promise<Racer> {
  await visitor.context.clearCookies();
  const visit = visitSeatPage(visitor.page);
  await visit.open(showtimeId, `?party=${seats.split(',').length}&seats=${seats}`);
  expect((await visit.chosen()).join()).toBe(seats);
  return { visitor, seats };
}

/** Both have sent their form before either is answered. */
async function continueAtOnce(racers: readonly Racer[]): Promise<void> {
  let sent = 0;
  let release = (): void => undefined;
  const allSent = new Promise<void>((resolve) => {
    release = resolve;
  });
  await Promise.all(
    racers.map(async ({ visitor: { page } }) => {
      const sending = async (route: Route) => {
        sent += 1;
        if (sent === racers.length) release();
        await allSent;
        await route.continue();
      };
      await page.route('**/holds', sending, { times: 1 });
      const answered = page.waitForURL(({ pathname }) => pathname.includes('/holds'));
      await visitSeatPage(page).part('continue').click();
      await answered;
    }),
  );
}

function holds({ page }: Visitor): boolean {
  return /\/holds\/[\w-]+$/.test(page.url());
}
