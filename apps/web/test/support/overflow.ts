/**
 * What sticks out of the page to the right, so that all of it scrolls sideways or is cut off; each in words.
 *
 * Runs in the page: it uses nothing from outside itself.
 */
export function findOverflow(): string[] {
  const root = document.documentElement;
  const width = root.clientWidth;

  const found = [...document.body.querySelectorAll('*')]
    .filter((element) => sticksOut(element) && !isInRegion(element))
    // The innermost of them is the cause of the others.
    .filter((element, _, all) => !all.some((other) => other !== element && element.contains(other)))
    .map((element) => {
      const { right } = element.getBoundingClientRect();
      return `${describe(element)} ends at ${Math.round(right)} of ${width} pixels`;
    });
  if (found.length === 0 && root.scrollWidth > width) {
    found.push(`the page is ${root.scrollWidth} pixels wide and shows ${width}`);
  }
  return found;

  function sticksOut(element: Element): boolean {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && box.right + window.scrollX > width + 0.5;
  }

  /** Inside something that scrolls or clips by itself. The page must not clip: what it cuts off is lost. */
  function isInRegion(element: Element): boolean {
    for (let around = element.parentElement; around !== null; around = around.parentElement) {
      if (around === document.body) return false;
      const isClipping = getComputedStyle(around).overflowX !== 'visible';
      if (isClipping && around.getBoundingClientRect().right <= width + 0.5) return true;
    }
    return false;
  }

  function describe(element: Element): string {
    const text = (element.textContent ?? '').trim().replaceAll(/\s+/g, ' ').slice(0, 40);
    const names = [...element.classList].map((name) => `.${name}`).join('');
    return `<${element.localName}${names}> “${text}”`;
  }
}
