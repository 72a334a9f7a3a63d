/**
 * The controls that are too small to be hit: under 24 by 24 CSS pixels, with another one so near that a
 * finger takes the wrong one; each in words. Links within a sentence may be as small as its text.
 *
 * Runs in the page: it uses nothing from outside itself.
 */
export function findSmallTargets(): string[] {
  const minimum = 24;
  const CONTROLS = [
    'a[href]',
    'area[href]',
    'button',
    'input:not([type="hidden"])',
    'select',
    'textarea',
    'summary',
    '[contenteditable=""], [contenteditable="true"]',
    '[tabindex]:not([tabindex^="-"])',
    ...['button', 'link', 'checkbox', 'radio', 'switch', 'slider', 'tab', 'option', 'menuitem'].map(
      (role) => `[role="${role}"]`,
    ),
  ].join(', ');

  const targets = [...document.querySelectorAll(CONTROLS)]
    .filter((element) => isReachable(element) && !isContainer(element))
    .flatMap((element) => {
      const box = largestOf([element, ...labelsOf(element)].map(boxOf));
      return box.width > 1 && box.height > 1 ? [{ element, box }] : [];
    });

  return targets
    .filter(({ box }) => isSmall(box))
    .filter(({ element }) => !isInSentence(element))
    .flatMap(({ element, box }) => {
      const neighbour = targets.find((other) => isTooNear({ element, box }, other));
      if (neighbour === undefined || isHitAround(element)) return [];
      const size = `${round(box.width)} × ${round(box.height)} pixels`;
      return [`${describe(element)} has ${size}, too near to ${describe(neighbour.element)}`];
    });

  function isReachable(element: Element): boolean {
    return (
      element.checkVisibility({ visibilityProperty: true }) &&
      !element.matches(':disabled') &&
      element.closest('[inert]') === null &&
      getComputedStyle(element).pointerEvents !== 'none'
    );
  }

  /** A region takes the focus so that it scrolls by key; what it holds is what is hit. */
  function isContainer(element: Element): boolean {
    return element.matches('[tabindex]') && element.querySelector(CONTROLS) !== null;
  }

  function labelsOf(element: Element): Element[] {
    return 'labels' in element && element.labels instanceof NodeList
      ? [...element.labels].filter((label) => label instanceof Element)
      : [];
  }

  function boxOf(element: Element): DOMRect {
    return element.getBoundingClientRect();
  }

  function largestOf(boxes: DOMRect[]): DOMRect {
    const shortest = (box: DOMRect): number => Math.min(box.width, box.height);
    return boxes.reduce((best, box) => (shortest(box) > shortest(best) ? box : best));
  }

  function isSmall({ width, height }: DOMRect): boolean {
    // Half a hair is lost where sizes are computed from rem and zoom.
    return width < minimum - 0.05 || height < minimum - 0.05;
  }

  /** Its height is that of a line of text which is not part of it. */
  function isInSentence(element: Element): boolean {
    if (getComputedStyle(element).display !== 'inline') return false;
    let block = element.parentElement;
    while (block !== null && getComputedStyle(block).display === 'inline') {
      block = block.parentElement;
    }
    if (block === null) return false;
    const words = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    while (words.nextNode() !== null) {
      const { nodeValue, parentElement } = words.currentNode;
      const isPlain = parentElement !== null && parentElement.closest(CONTROLS) === null;
      const isSeen = parentElement !== null && parentElement.checkVisibility();
      if (isPlain && isSeen && /\p{Letter}/u.test(nodeValue ?? '')) return true;
    }
    return false;
  }

  type Target = { element: Element; box: DOMRect };

  /** Whether a circle of the least size around the middle of one touches the other. */
  function isTooNear(one: Target, other: Target): boolean {
    if (one.element.contains(other.element) || other.element.contains(one.element)) return false;
    const middle = middleOf(one.box);
    const { left, right, top, bottom } = other.box;
    const toBox = Math.hypot(
      Math.max(left - middle.x, 0, middle.x - right),
      Math.max(top - middle.y, 0, middle.y - bottom),
    );
    if (toBox < minimum / 2) return true;
    const theirs = middleOf(other.box);
    return isSmall(other.box) && Math.hypot(theirs.x - middle.x, theirs.y - middle.y) < minimum;
  }

  function middleOf({ left, top, width, height }: DOMRect): { x: number; y: number } {
    return { x: left + width / 2, y: top + height / 2 };
  }

  /** Something of it that has no box, such as `::after`, may take what falls beside its box. */
  function isHitAround(element: Element): boolean {
    const scroll = { left: window.scrollX, top: window.scrollY, behavior: 'instant' } as const;
    element.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
    const { x, y } = middleOf(boxOf(element));
    const reach = minimum / 2 - 1;
    const isHit = [-reach, 0, reach].every((right) =>
      [-reach, 0, reach].every((down) => {
        const hit = document.elementFromPoint(x + right, y + down);
        return hit !== null && (element === hit || element.contains(hit));
      }),
    );
    window.scrollTo(scroll);
    return isHit;
  }

  function describe(element: Element): string {
    const name = element.getAttribute('aria-label') ?? element.textContent ?? '';
    const text = name.trim().replaceAll(/\s+/g, ' ').slice(0, 40);
    const names = [...element.classList].map((className) => `.${className}`).join('');
    return `<${element.localName}${names}> “${text}”`;
  }

  function round(pixels: number): number {
    return Math.round(pixels * 10) / 10;
  }
}
