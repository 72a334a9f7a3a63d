import type { Browser } from 'playwright-core';
import { request } from 'undici';

import { writeResults } from './bench/results.ts';
import { processClock, type CpuClock } from './machine/cpu-time.ts';
import { startDemoHouse } from './pages/demo-house.ts';
import {
  judge,
  printBudgets,
  printCircumstances,
  type MeasuredPage,
  type Rendering,
} from './pages/budgets.ts';
import { openLab, visit, type Visit } from './pages/lab.ts';
import { findStage, type StagedPage } from './pages/stage.ts';

/** Visits to each page, in turns with the others: what else the machine does meanwhile meets them all. */
const VISITS = 8;
/** Requests for the page of a thousand seats before any is measured: a server just started is slow. */
const WARM_UP_RENDERINGS = 15;
const RENDERINGS = 40;

process.exitCode = await run();

/** @returns the exit code: 0 where every page keeps its budget */
async function run(): Promise<number> {
  const house = await startDemoHouse(say);
  const browser = await openLab();
  try {
    const stage = await findStage(house.url);
    const bare = { url: `${house.url}/robots.txt`, cookies: [] };
    const measured = await measurePages(browser, { ...stage.pages, bare });
    const rendering = await measureRendering(stage.pages.seats.url, processClock(house.pid));
    const verdicts = judge(measured, rendering);
    printBudgets(verdicts, say);
    printCircumstances(measured, rendering, say);
    say(`\nKept in ${await writeResults('page-budgets', { measured, rendering, verdicts })}`);
    return verdicts.every(({ isKept }) => isKept) ? 0 : 1;
  } finally {
    await browser.close();
    await house.stop();
  }
}

async function measurePages(
  browser: Browser,
  pages: Readonly<Record<string, StagedPage>>,
): Promise<MeasuredPage[]> {
  const measured = Object.entries(pages).map(([name, page]) => {
    const visits: Visit[] = [];
    return { name, page, visits };
  });
  for (let round = 1; round <= VISITS; round += 1) {
    say(`Visiting every page, ${round} of ${VISITS} …`);
    for (const { page, visits } of measured) {
      visits.push(await visit(browser, page.url, page.cookies));
    }
  }
  return measured.map(({ name, visits }) => ({ name, visits }));
}

/** How long the server takes to answer with the page of a thousand seats, and how large that is. */
async function measureRendering(url: string, serverClock: CpuClock): Promise<Rendering> {
  for (let round = 0; round < WARM_UP_RENDERINGS; round += 1) await millisecondsOf(url);
  const milliseconds: number[] = [];
  const usedBefore = serverClock();
  for (let round = 0; round < RENDERINGS; round += 1) milliseconds.push(await millisecondsOf(url));
  return {
    milliseconds,
    processorMilliseconds: (serverClock() - usedBefore) / 1000 / RENDERINGS,
    compressedBytes: await compressedSize(url),
  };
}

async function millisecondsOf(url: string): Promise<number> {
  const startedAt = performance.now();
  const response = await fetch(url, { headers: { 'accept-encoding': 'identity' } });
  await response.arrayBuffer();
  return performance.now() - startedAt;
}

async function compressedSize(url: string): Promise<number> {
  const { body } = await request(url, { headers: { 'accept-encoding': 'br' } });
  return (await body.arrayBuffer()).byteLength;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
