import type { Browser } from 'playwright-core';
import { request } from 'undici';

import { writeResults } from './bench/results.ts';
import { startDemoHouse } from './pages/demo-house.ts';
import { judge, printBudgets, type MeasuredPage } from './pages/budgets.ts';
import { openLab, visit, type Visit } from './pages/lab.ts';
import { findStage, type Stage } from './pages/stage.ts';

/** Visits to each page; the median of them counts. */
const VISITS = 5;
/** Requests for the page of a thousand seats, of which the median counts. */
const RENDERINGS = 40;

process.exitCode = await run();

/** @returns the exit code: 0 where every page keeps its budget */
async function run(): Promise<number> {
  const house = await startDemoHouse(say);
  const browser = await openLab();
  try {
    const stage = await findStage(house.url);
    const measured = await measurePages(browser, stage);
    const rendering = await measureRendering(stage.pages.seats.url);
    const verdicts = judge(measured, rendering);
    printBudgets(verdicts, say);
    say(`\nKept in ${await writeResults('page-budgets', { measured, rendering, verdicts })}`);
    return verdicts.every(({ isKept }) => isKept) ? 0 : 1;
  } finally {
    await browser.close();
    await house.stop();
  }
}

async function measurePages(browser: Browser, { pages }: Stage): Promise<MeasuredPage[]> {
  const measured: MeasuredPage[] = [];
  for (const [name, { url, cookies }] of Object.entries(pages)) {
    say(`Visiting ${name} …`);
    const visits: Visit[] = [];
    for (let round = 0; round < VISITS; round += 1) {
      visits.push(await visit(browser, url, cookies));
    }
    measured.push({ name, visits });
  }
  return measured;
}

/** How long the server takes to answer with the page of a thousand seats, and how large that is. */
async function measureRendering(
  url: string,
): Promise<{ milliseconds: number[]; compressedBytes: number }> {
  const milliseconds: number[] = [];
  for (let round = 0; round < RENDERINGS; round += 1) {
    const startedAt = performance.now();
    const response = await fetch(url, { headers: { 'accept-encoding': 'identity' } });
    await response.arrayBuffer();
    milliseconds.push(performance.now() - startedAt);
  }
  return { milliseconds, compressedBytes: await compressedSize(url) };
}

async function compressedSize(url: string): Promise<number> {
  const { body } = await request(url, { headers: { 'accept-encoding': 'br' } });
  return (await body.arrayBuffer()).byteLength;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
