import process from 'node:process';

import {
  chromium,
  type Browser,
  type BrowserContextOptions,
  type CDPSession,
} from 'playwright-core';

import { findChromium } from '../../apps/web/test/support/chromium.ts';

/** What one visit to a page cost, in milliseconds and bytes. */
export type Visit = {
  /** Until the largest thing on the screen was there. */
  largestPaintMilliseconds: number;
  /** Of every task over 50 ms, what is over. */
  blockedMilliseconds: number;
  /** Cumulative layout shift. */
  shift: number;
  /** As they came over the wire. */
  documentBytes: number;
  scriptBytes: number;
  requestCount: number;
  otherOrigins: string[];
};

/** A slow phone on a slow network: 1.6 Mbit/s, 150 ms, a quarter of this processor, 412 px. */
const NETWORK = {
  offline: false,
  latency: 150,
  downloadThroughput: (1.6 * 1_000_000) / 8,
  uploadThroughput: (0.75 * 1_000_000) / 8,
};
const CPU_SLOWDOWN = 4;
const PHONE: BrowserContextOptions = {
  viewport: { width: 412, height: 915 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};
/** After the last thing was loaded, what comes late still counts. */
const AFTERMATH_MILLISECONDS = 1500;

/** Opens the browser that the tests use. */
export async function openLab(): Promise<Browser> {
  const { file, environment } = await findChromium();
  return chromium.launch({
    executablePath: file,
    args: ['--no-sandbox', '--font-render-hinting=none'],
    env: { ...definedIn(process.env), ...environment },
  });
}

/**
 * Visits a page with an empty cache, slowed down.
 *
 * @param cookies of somebody who was here before: `checkout` needs who holds the seats
 */
export async function visit(
  browser: Browser,
  url: string,
  cookies: { name: string; value: string }[] = [],
): Promise<Visit> {
  const context = await browser.newContext(PHONE);
  await context.addCookies(cookies.map((cookie) => ({ ...cookie, url })));
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  const traffic = await recordTraffic(client, url);
  await client.send('Network.emulateNetworkConditions', NETWORK);
  await client.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
  await page.addInitScript(() => {
    const costs = { largestPaint: 0, blocked: 0, shift: 0 };
    const watch = (type: string, take: (entry: PerformanceEntry) => void) => {
      new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({
        type,
        buffered: true,
      });
    };
    watch('largest-contentful-paint', (entry) => {
      costs.largestPaint = entry.startTime;
    });
    watch('longtask', ({ duration }) => {
      costs.blocked += Math.max(0, duration - 50);
    });
    watch('layout-shift', (entry) => {
      if ('value' in entry && typeof entry.value === 'number') costs.shift += entry.value;
    });
    Reflect.set(globalThis, 'costsOfVisit', costs);
  });
  await page.goto(url, { waitUntil: 'load' });
  await page.waitForTimeout(AFTERMATH_MILLISECONDS);
  const costs = await page.evaluate(() => {
    const kept: unknown = Reflect.get(globalThis, 'costsOfVisit');
    return JSON.stringify(kept);
  });
  await context.close();
  return { ...readCosts(costs), ...traffic.sums() };
}

function readCosts(text: string) {
  const costs: unknown = JSON.parse(text);
  const read = (name: string): number => {
    const value: unknown =
      typeof costs === 'object' && costs !== null ? Reflect.get(costs, name) : undefined;
    if (typeof value !== 'number') throw new Error(`the visit left no ${name}`);
    return value;
  };
  return {
    largestPaintMilliseconds: read('largestPaint'),
    blockedMilliseconds: read('blocked'),
    shift: read('shift'),
  };
}

async function recordTraffic(client: CDPSession, pageUrl: string) {
  const requests = new Map<string, { url: string; type: string; bytes: number }>();
  client.on('Network.requestWillBeSent', ({ requestId, request, type = 'Other' }) => {
    if (request.url.startsWith('data:')) return;
    requests.set(requestId, { url: request.url, type, bytes: 0 });
  });
  client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const request = requests.get(requestId);
    if (request !== undefined) request.bytes = encodedDataLength;
  });
  await client.send('Network.enable');
  return { sums };

  function sums() {
    const all = [...requests.values()];
    const bytesOf = (wanted: string) =>
      all.filter(({ type }) => type === wanted).reduce((sum, { bytes }) => sum + bytes, 0);
    const own = new URL(pageUrl).origin;
    return {
      documentBytes: bytesOf('Document'),
      scriptBytes: bytesOf('Script'),
      requestCount: all.length,
      otherOrigins: [...new Set(all.map(({ url }) => new URL(url).origin))].filter(
        (origin) => origin !== own,
      ),
    };
  }
}

function definedIn(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}
