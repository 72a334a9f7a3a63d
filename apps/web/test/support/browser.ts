import process from 'node:process';

import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core';

import { findChromium } from './chromium.ts';
import { recordTrouble, type TroubleRecord } from './trouble.ts';

/** Somebody in front of a browser: a profile of their own, with one page open. */
export type Visitor = TroubleRecord & {
  page: Page;
  /** For a second tab, cookies, or being offline. */
  context: BrowserContext;
  close(): Promise<void>;
};

export type VisitorOptions = {
  /** Of the app, as `startWebApp` gives it: `page.goto('/films')` starts from there. */
  baseUrl: string;
  /** Other addresses that the visitor may be sent to, such as the payment provider's. */
  otherOrigins?: readonly string[];
  /** In CSS pixels; those of a phone unless told otherwise. */
  width?: number;
  height?: number;
  theme?: 'light' | 'dark';
  /** False: the browser runs no script. */
  script?: boolean;
  timezoneId?: string;
  reducedMotion?: boolean;
  forcedColors?: boolean;
  /** The size of text that the visitor has set in the browser; 100 is 16 pixels. */
  textScalePercent?: number;
  /** With a touch screen. */
  touch?: boolean;
};

const FLAGS = [
  // There is nobody to protect from what our own pages do, and root has no sandbox.
  '--no-sandbox',
  '--font-render-hinting=none',
  // A test that would reach for the internet finds nothing there, on every machine.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

/** Less than a test has: it fails with what it waited for, and not with its own time being over. */
const WAITING_MILLISECONDS_MAX = 12_000;

const FONT_SIZE_PIXELS = 16;
const FIXED_FONT_SIZE_PIXELS = 13;

/** Starts a browser, one for a test file: open it in `beforeAll`, and close it in `afterAll`. */
export async function openBrowser(): Promise<Browser> {
  const { file, environment } = await findChromium();
  return chromium.launch({
    executablePath: file,
    args: FLAGS,
    env: { ...definedIn(process.env), ...environment },
  });
}

/** A new visitor, of whom the browser knows nothing. Everything that goes wrong is recorded. */
export async function newVisitor(browser: Browser, options: VisitorOptions): Promise<Visitor> {
  const { baseUrl, otherOrigins = [], textScalePercent = 100 } = options;
  const context = await browser.newContext(contextOptions(options));
  context.setDefaultTimeout(WAITING_MILLISECONDS_MAX);
  const record = recordTrouble(context, [baseUrl, ...otherOrigins]);
  const page = await context.newPage();
  if (textScalePercent !== 100) await scaleText(page, textScalePercent / 100);
  return { ...record, page, context, close: async () => context.close() };
}

function contextOptions({
  baseUrl,
  width = 390,
  height = 844,
  theme = 'light',
  script = true,
  timezoneId = 'Europe/London',
  reducedMotion = false,
  forcedColors = false,
  touch = false,
}: VisitorOptions): BrowserContextOptions {
  return {
    baseURL: baseUrl,
    viewport: { width, height },
    screen: { width, height },
    colorScheme: theme,
    javaScriptEnabled: script,
    timezoneId,
    locale: 'en-GB',
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
    forcedColors: forcedColors ? 'active' : 'none',
    hasTouch: touch,
  };
}

/** As the browser's own setting does, so that everything follows that is measured in rem. */
async function scaleText(page: Page, factor: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Page.setFontSizes', {
    fontSizes: {
      standard: Math.round(FONT_SIZE_PIXELS * factor),
      fixed: Math.round(FIXED_FONT_SIZE_PIXELS * factor),
    },
  });
}

function definedIn(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    ),
  );
}
