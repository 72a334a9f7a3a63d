import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

import type { AxeResults, RunOptions } from 'axe-core';
import type { CDPSession, Page } from 'playwright-core';

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

/** Those that go by what colours are computed, and not by what is where. */
const COLOURS: RunOptions = {
  ...RUN,
  runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
};

/** Widths that every page is promised for. */
const WIDTHS = [320, 390, 1280];

/**
 * Fails with every element of the page that breaks a rule of axe.
 *
 * The page's policy stays as it is, and the page does not see axe, which runs in a world of its own.
 */
export async function expectAccessible(page: Page): Promise<void> {
  await withAxe(page, async (findBroken) => {
    expectNone(await findBroken(RUN), `broken rules at ${page.url()}`);
  });
}

/**
 * The same at every width and in both themes, with targets that can be hit, and nothing that sticks out.
 *
 * A theme is other colours and nothing else: in the dark only the rules about colours are run again,
 * which take a fourth of the time.
 */
export async function expectGoodInEveryLook(page: Page): Promise<void> {
  const height = page.viewportSize()?.height ?? 0;
  const found: string[] = [];
  await withAxe(page, async (findBroken) => {
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        const broken = await findBroken(colorScheme === 'light' ? RUN : COLOURS);
        found.push(...broken.map((line) => `${width} pixels, ${colorScheme}: ${line}`));
      }
      const lines = [
        ...(await page.evaluate(findSmallTargets)),
        ...(await page.evaluate(findOverflow)),
      ];
      found.push(...lines.map((line) => `${width} pixels: ${line}`));
    }
  });
  expectNone(found, `faults at ${page.url()}`);
}

/**
 * Fails with every control that is too small to hit, and too close to another one for that.
 *
 * @see https://www.w3.org/TR/WCAG22/#target-size-minimum
 */
export async function expectTargetSizes(page: Page): Promise<void> {
  await endAnimations(page);
  expectNone(await page.evaluate(findSmallTargets), `small targets at ${page.url()}`);
}

/** Fails where the page as a whole scrolls sideways, with what sticks out of it; regions may. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  expectNone(await page.evaluate(findOverflow), `parts that stick out at ${page.url()}`);
}

/** Brings what moves to where it ends, and does not wait for it. */
async function endAnimations(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) {
      const isEndless = animation.effect?.getComputedTiming().endTime === Infinity;
      if (!isEndless) animation.finish();
    }
  });
}

/** @param use is given what finds the elements that break rules, in words */
async function withAxe(
  page: Page,
  use: (findBroken: (options: RunOptions) => Promise<string[]>) => Promise<void>,
): Promise<void> {
  const session = await page.context().newCDPSession(page);
  try {
    const evaluate = await openWorld(session);
    const source = await readFile(AXE_FILE, 'utf8');
    await evaluate(`${WITHOUT_TIMERS}\n${source}\n;undefined`);
    await use(async (options) => {
      // Half faded in, a text has half its contrast.
      await endAnimations(page);
      const results = await evaluate(`axe.run(document, ${JSON.stringify(options)})`);
      return (results as AxeResults).violations.flatMap(describeViolation);
    });
  } finally {
    await session.detach();
  }
}

/** @returns what evaluates in the document, out of the sight of its own scripts */
async function openWorld(session: CDPSession): Promise<(expression: string) => Promise<unknown>> {
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId } = await session.send('Page.createIsolatedWorld', {
    frameId: frameTree.frame.id,
    worldName: 'axe',
  });
  return async (expression) => {
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      contextId: executionContextId,
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return result.value;
  };
}

function describeViolation({ id, help, nodes }: AxeResults['violations'][number]): string[] {
  return nodes.map(({ target, html, failureSummary = '' }) => {
    const what = failureSummary.replaceAll(/\s*\n\s*/g, ' ');
    return `${id} (${help}): ${target.join(' ')}: ${what}\n  ${html}`;
  });
}
