import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

import type { AxeResults, RunOptions } from 'axe-core';
import type { CDPSession, Page } from 'playwright-core';
import { expect } from 'vitest';

import { expectNone } from './expect-none.ts';
import { findOverflow } from './overflow.ts';
import { findSmallTargets } from './small-targets.ts';

/** What the pages promise: WCAG 2.2, levels A and AA. */
const RUN: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'],
  resultTypes: ['violations'],
  preload: false,
};

const AXE_FILE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Where a visitor has switched scripts off, timers never fire; axe only yields with them. */
const WITHOUT_TIMERS =
  'globalThis.setTimeout = (work, _, ...values) => { queueMicrotask(() => work(...values)); return 1; };';

/**
 * Fails with every element of the page that breaks a rule of axe.
 *
 * The page's policy stays as it is, and the page does not see axe, which runs in a world of its own.
 */
export async function expectAccessible(page: Page): Promise<void> {
  // Half faded in, a text has half its contrast.
  await untilAnimationsEnd(page);
  const session = await page.context().newCDPSession(page);
  try {
    const { violations } = await runAxe(session);
    expectNone(violations.flatMap(describeViolation), `broken rules at ${page.url()}`);
  } finally {
    await session.detach();
  }
}

/**
 * Fails with every control that is too small to hit, and too close to another one for that.
 *
 * @see https://www.w3.org/TR/WCAG22/#target-size-minimum
 */
export async function expectTargetSizes(page: Page): Promise<void> {
  await untilAnimationsEnd(page);
  expectNone(await page.evaluate(findSmallTargets), `small targets at ${page.url()}`);
}

/** Fails where the page as a whole scrolls sideways, with what sticks out of it; regions may. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  expectNone(await page.evaluate(findOverflow), `parts that stick out at ${page.url()}`);
}

async function untilAnimationsEnd(page: Page): Promise<void> {
  const running = async () =>
    page.evaluate(
      () =>
        document.getAnimations().filter(({ playState, effect }) => {
          const isEndless = effect?.getComputedTiming().endTime === Infinity;
          return playState === 'running' && !isEndless;
        }).length,
    );
  await expect.poll(running, { timeout: 5000, interval: 20 }).toBe(0);
}

async function runAxe(session: CDPSession): Promise<AxeResults> {
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId } = await session.send('Page.createIsolatedWorld', {
    frameId: frameTree.frame.id,
    worldName: 'axe',
  });
  const source = await readFile(AXE_FILE, 'utf8');
  const evaluate = async (expression: string): Promise<unknown> => {
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      contextId: executionContextId,
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return result.value;
  };
  await evaluate(`${WITHOUT_TIMERS}\n${source}\n;undefined`);
  return (await evaluate(`axe.run(document, ${JSON.stringify(RUN)})`)) as AxeResults;
}

function describeViolation({ id, help, nodes }: AxeResults['violations'][number]): string[] {
  return nodes.map(({ target, html, failureSummary = '' }) => {
    const what = failureSummary.replaceAll(/\s*\n\s*/g, ' ');
    return `${id} (${help}): ${target.join(' ')}: ${what}\n  ${html}`;
  });
}
