import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { executeAsOwner } from '../../api/test/support/test-app.ts';
import { expectGoodInEveryLook } from './support/accessibility.ts';
import { newVisitor, openBrowser, type Visitor } from './support/browser.ts';
import { EVERY_PAGE, NO_DOCUMENTS } from './support/every-page/index.ts';
import { newSignedInVisitor } from './support/form-visitor.ts';
import { setStage, type Stage } from './support/stage.ts';
import { startWebApp, type TestWebApp } from './support/web-app.ts';

let web: TestWebApp;
let browser: Browser;
let stage: Stage;
let visitor: Visitor;

beforeAll(async () => {
  [web, browser] = await Promise.all([
    startWebApp({
      environment: { LISTING_CACHE_MILLISECONDS: '0', AVAILABILITY_CACHE_MILLISECONDS: '0' },
    }),
    openBrowser(),
  ]);
  stage = await setStage(web);
  visitor = await newVisitor(browser, { baseUrl: web.baseUrl });
});
afterAll(async () => {
  await browser.close();
  await web.stop();
});

describe('A1 A3: everybody can use, at every width and in both themes', () => {
  test.each(EVERY_PAGE)('$route: $name', async ({ open }) => {
    const { page, expectNoTrouble } = visitor;
    await open({ web, stage, page });
    await expectGoodInEveryLook(page);
    expectNoTrouble();
  });

  test.each([
    { status: 403, what: 'a form that another site sent' },
    { status: 500, what: 'a fault of ours' },
  ])('the page that answers $what', async ({ status }) => {
    const { page } = visitor;
    const { body, headers, statusCode } = status === 403 ? await refusal() : await fault();
    expect(statusCode).toBe(status);
    await page.route('**/answer', async (route) =>
      route.fulfill({ body, contentType: String(headers['content-type']) }),
    );
    await page.goto('/answer');
    await expectGoodInEveryLook(page);
  });
});

async function refusal() {
  return web.app.inject({
    method: 'POST',
    url: '/theme',
    headers: { accept: 'text/html', 'sec-fetch-site': 'cross-site' },
  });
}

async function fault() {
  await executeAsOwner(web.db, 'alter table reservations rename to reservations_away');
  try {
    const { cookies } = await newSignedInVisitor(web, await web.givenUser());
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return await web.app.inject({ url: '/reservations', headers: { accept: 'text/html', cookie } });
  } finally {
    await executeAsOwner(web.db, 'alter table reservations_away rename to reservations');
  }
}

describe('the list of pages', () => {
  test('A1: has every page that there is, and no other', () => {
    const routes = web.parts.pageRoutes.flatMap(({ method, url }) =>
      method === 'GET' ? [url] : [],
    );
    const listed = [...new Set(EVERY_PAGE.map(({ route }) => route)), ...NO_DOCUMENTS];
    expect(listed.toSorted()).toEqual(routes.toSorted());
  });

  test('A1: leaves out only what answers with no page', async () => {
    const { showtimeId, movieId } = stage.evening;
    const { headers, holdId, reservationId } = await stage.givenPaid(showtimeId, ['C5', 'C6']);
    const { cookies } = await newSignedInVisitor(web, await web.givenUser());
    const film = await web.app.inject(`/films/${movieId}`);
    const file = /\/assets\/([\w.-]+\.css)/.exec(film.body)?.[1] ?? '';
    const values = new Map(Object.entries({ showtimeId, movieId, holdId, reservationId, file }));
    const answers = NO_DOCUMENTS.map(async (route) => {
      const url = route.replaceAll(/:(\w+)/g, (_, name: string) => values.get(name) ?? name);
      const cookie = route.startsWith('/account')
        ? `session=${cookies.get('session') ?? ''}`
        : `guest=${headers['guest-token'] ?? ''}`;
      const answer = await web.app.inject({ url, headers: { accept: 'text/html', cookie } });
      const isFile = !String(answer.headers['content-type'] ?? '').startsWith('text/html');
      return `${answer.statusCode}${isFile ? '' : ' with a page'} ${route}`;
    });
    const wrong = (await Promise.all(answers)).filter((line) => !/^(?:200|303) \//.test(line));
    expect(wrong).toEqual([]);
  });
});

test('A1 A3: a fault is seen that only one look of a page has', async () => {
  const page = await visitor.context.newPage();
  await page.setContent(`<html lang="en"><head><title>A page</title><style>
    @media (min-width: 1000px) and (prefers-color-scheme: dark) { p { color: #222; background: #000 } }
    @media (max-width: 350px) { div { width: 360px } }
  </style></head><body><main><h1>A page</h1><p>With words.</p><div>A part</div></main></body></html>`);
  const faults = await expectGoodInEveryLook(page).catch(String);
  expect(faults).toContain('2 faults');
  expect(faults).toContain('1280 pixels, dark: color-contrast');
  expect(faults).toMatch(/320 pixels: <div> “A part” ends at \d+ of 320 pixels/);
  await page.close();
});
