import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { expectAccessible, expectNoSidewaysScroll, expectTargetSizes } from '../accessibility.ts';
import { newVisitor, openBrowser, type Visitor, type VisitorOptions } from '../browser.ts';

const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src * data:";

const FILES: Record<string, string> = {
  '/throws.js': 'throw new Error("a planted error");',
  '/complains.js': 'console.error("a planted complaint");',
  '/changes.js': 'document.querySelector("p").textContent = "changed by script";',
  '/wide.css': '.wide { width: 900px } .region { overflow-x: auto; width: 300px }',
  '/near.css': `
    button, .tall { font-size: 8px; padding: 0; border: 0; height: 12px; width: 20px; display: block }
    .far { margin: 40px } .large { display: block; width: 60px; height: 40px } .reach { position: relative; margin: 2px }
    .reach::after { content: ""; position: absolute; inset: -12px }`,
  '/pale.css': 'p { color: #bbb; background: #fff } ',
  '/fade.css': 'p { animation: fade 0.4s } @keyframes fade { from { opacity: 0.1 } }',
  '/text.css': 'p { font-size: 1rem; margin: 0; line-height: 1.5 }',
};

let browser: Browser;
let server: Server;
let baseUrl = '';
let shown: Visitor;

beforeAll(async () => {
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', baseUrl);
    const body = url.searchParams.get('body');
    const file = FILES[url.pathname];
    const type = url.pathname.endsWith('.css') ? 'text/css' : 'text/javascript';
    response.statusCode = Number(url.searchParams.get('status') ?? ((body ?? file) ? 200 : 404));
    response.setHeader('content-type', body === null ? type : 'text/html; charset=utf-8');
    response.setHeader('content-security-policy', POLICY);
    response.end(body ?? file ?? '');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await openBrowser();
  shown = await newVisitor(browser, { baseUrl });
});

afterEach(async () => {
  const others = browser.contexts().filter((context) => context !== shown.context);
  await Promise.all(others.map(async (context) => context.close()));
});

afterAll(async () => {
  await browser.close();
  server.close();
});

describe('a visitor', () => {
  test.each([
    ['an error that nobody caught', '<script src="/throws.js"></script>', 'a planted error'],
    ['an error in the console', '<script src="/complains.js"></script>', 'a planted complaint'],
    ['a script that is not there', '<script src="/gone.js"></script>', 'GET .*gone.js: 404'],
    ['a script within the page', '<script>1</script>', 'policy violation: .*inline script'],
    [
      'a style within the page',
      '<p style="color: red">Red</p>',
      'policy violation: .*inline style',
    ],
    [
      'a request to another origin',
      '<img src="http://elsewhere.test/a.png" alt="">',
      'another origin: http://elsewhere.test/a.png',
    ],
  ])('has trouble with %s', async (_, body, words) => {
    const visitor = await visit(body);
    expect(() => visitor.expectNoTrouble()).toThrow(new RegExp(words));
  });

  test('has trouble with a page that fails, and none with one that refuses', async () => {
    const { page, expectNoTrouble } = await visit('<p>Refused</p>', {}, 422);
    expectNoTrouble();
    await page.goto(addressOf('<p>Failed</p>', 500));
    expect(() => expectNoTrouble()).toThrow('500');
  });

  test('has no trouble with what the test expects, and tells each trouble once', async () => {
    const visitor = await visit('<script src="/gone.js"></script>');
    visitor.expectNoTrouble([/gone\.js: 404/]);
    visitor.expectNoTrouble();
  });

  test('has no trouble with another origin that belongs to the way', async () => {
    const otherOrigins = ['http://elsewhere.test'];
    const visitor = await visit('<img src="http://elsewhere.test/a.png" alt="">', { otherOrigins });
    expect(() => visitor.expectNoTrouble()).toThrow(/ERR_NAME_NOT_RESOLVED/);
    expect(visitor.trouble.map(({ kind }) => kind)).not.toContain('request to another origin');
    expect(visitor.requests).toContain('http://elsewhere.test/a.png');
  });

  test('runs no script where it is switched off', async () => {
    const body = '<p>as it was sent</p><script src="/changes.js"></script>';
    const [withScript, without] = [await visit(body), await visit(body, { script: false })];
    expect(await withScript.page.textContent('p')).toBe('changed by script');
    expect(await without.page.textContent('p')).toBe('as it was sent');
  });

  test('sees the theme, the time zone, the motion and the colours that were asked for', async () => {
    const { page } = await visit('<p>Hello</p>', {
      theme: 'dark',
      timezoneId: 'America/New_York',
      reducedMotion: true,
      forcedColors: true,
      touch: true,
    });
    const seen = await page.evaluate(() => ({
      isDark: matchMedia('(prefers-color-scheme: dark)').matches,
      isStill: matchMedia('(prefers-reduced-motion: reduce)').matches,
      isForced: matchMedia('(forced-colors: active)').matches,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      touchPoints: navigator.maxTouchPoints,
      width: innerWidth,
    }));
    expect(seen).toEqual({
      isDark: true,
      isStill: true,
      isForced: true,
      timeZone: 'America/New_York',
      touchPoints: 1,
      width: 390,
    });
  });

  test('reads text of twice the size on every page, and has a font for it', async () => {
    const body = '<link rel="stylesheet" href="/text.css"><p>Hello</p>';
    const { page } = await visit(body, { textScalePercent: 200 });
    const height = async () => (await page.locator('p').boundingBox())?.height;
    expect(await height()).toBe(48);
    await page.goto(addressOf(body));
    expect(await height()).toBe(48);
    const usual = await visit(body);
    expect((await usual.page.locator('p').boundingBox())?.height).toBe(24);
    const width = await usual.page.evaluate(() => {
      const range = document.createRange();
      range.selectNodeContents(document.body);
      return range.getBoundingClientRect().width;
    });
    expect(width).toBeGreaterThan(20);
  });
});

describe('the rules of axe', () => {
  test.each([
    ['a picture without a text', '<img src="data:," >', 'image-alt'],
    ['a field without a label', '<input name="email">', 'label'],
    ['a pale text', '<link rel="stylesheet" href="/pale.css"><p>Hello</p>', 'color-contrast'],
  ])('refuse %s', async (_, body, rule) => {
    const page = await show(body);
    await expect(expectAccessible(page)).rejects.toThrow(rule);
  });

  test('hold with scripts and without, under a strict policy, unseen by the page', async () => {
    for (const script of [true, false]) {
      const { page, expectNoTrouble } = await visit('<button class="odd"></button>', { script });
      await expect(expectAccessible(page)).rejects.toThrow(/button-name [^]*class="odd"/);
      expectNoTrouble();
      expect(await page.evaluate(() => 'axe' in window)).toBe(false);
    }
  });

  test('judge a text when it has faded in', async () => {
    const page = await show('<link rel="stylesheet" href="/fade.css"><p>Hello</p>');
    await expectAccessible(page);
  });
});

describe('targets', () => {
  const near = (body: string) => `<link rel="stylesheet" href="/near.css">${body}`;

  test.each([
    ['small ones side by side', '<button>One</button><button>Two</button>'],
    ['a small one beside a large one', '<button>One</button><input size="40">'],
    [
      'a small link above another',
      '<a class="tall" href="/a">A</a><a class="tall" href="/b">B</a>',
    ],
    ['a small box whose label does not take clicks', '<input type="checkbox"><a href="/a">A</a>'],
  ])('are too small: %s', async (_, body) => {
    const page = await show(near(body));
    await expect(expectTargetSizes(page)).rejects.toThrow(
      /has [\d.]+ × [\d.]+ pixels, too near to/,
    );
  });

  test.each([
    [
      'small ones with enough room around',
      '<button class="far">A</button><button class="far">B</button>',
    ],
    ['links within a sentence', '<p>Read <a href="/a">this</a> or <a href="/b">that</a>.</p>'],
    [
      'a small one that takes clicks around it',
      '<button class="reach">A</button><a class="large" href="/b">B</a>',
    ],
    ['one that nobody can use', '<button disabled>A</button><button disabled>B</button>'],
  ])('are large enough: %s', async (_, body) => {
    const page = await show(near(`<main>${body}</main>`));
    await expectTargetSizes(page);
  });
});

describe('scrolling sideways', () => {
  const wide = (body: string) => `<link rel="stylesheet" href="/wide.css">${body}`;

  test('is told with what sticks out', async () => {
    const page = await show(wide('<main><p class="wide">A long way</p></main>'));
    await expect(expectNoSidewaysScroll(page)).rejects.toThrow(
      /<p\.wide> “A long way” ends at 908/,
    );
  });

  test('is fine within a region', async () => {
    const page = await show(wide('<div class="region"><p class="wide">A map</p></div>'));
    await expectNoSidewaysScroll(page);
  });
});

/** In one page after another, for which a visitor of their own would tell no more. */
async function show(body: string): Promise<Page> {
  await shown.page.goto(addressOf(body));
  return shown.page;
}

async function visit(body: string, options: Partial<VisitorOptions> = {}, status = 200) {
  const visitor = await newVisitor(browser, { baseUrl, ...options });
  await visitor.page.goto(addressOf(body, status));
  return visitor;
}

function addressOf(body: string, status = 200): string {
  const page = `<!doctype html><html lang="en"><title>Planted</title><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><body>${body}</body></html>`;
  return `/?status=${status}&body=${encodeURIComponent(page)}`;
}
