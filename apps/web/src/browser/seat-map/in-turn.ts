/** Where nothing is painted at all, as in a tab in the background, the page is not waited for longer. */
const PAINT_MILLISECONDS_MAX = 500;
/** Whoever has all hands full still does what was put off by then. */
const IDLE_MILLISECONDS_MAX = 2000;

/** Waits until what there is has been painted: nobody looks at a page whose script runs first. */
export async function afterPaint(): Promise<void> {
  await new Promise<void>((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, PAINT_MILLISECONDS_MAX);
  });
}

/** Lets whatever waits for the page go first. */
export async function nextTurn(): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(resolve);
  });
}

/** Does something when the page has nothing else to do, but before long. */
export function whenIdle(work: () => void): void {
  // Not in every browser.
  if ('requestIdleCallback' in globalThis) {
    requestIdleCallback(work, { timeout: IDLE_MILLISECONDS_MAX });
  } else {
    setTimeout(work);
  }
}
