import type { Locator, Page } from 'playwright-core';

/** How light each point of a square picture is, from 0 to 255, row by row. */
export type GreyPicture = readonly number[];

type Square = { left: number; top: number; side: number };

/** Of black and white, a quarter: nobody overlooks that. */
const CLEAR_DIFFERENCE = 64;

/**
 * What somebody who sees no colours sees in the middle of some elements of a page, or of several
 * together.
 *
 * @param side of each picture, in pixels
 */
export async function greyPicturesOf(
  page: Page,
  elements: Readonly<Record<string, readonly Locator[]>>,
  side: number,
): Promise<Map<string, GreyPicture>> {
  const squares = await Promise.all(
    Object.values(elements).map(async (together) => squareAround(together, side)),
  );
  const png = await page.screenshot({ fullPage: true, animations: 'disabled' });
  // The policy of our own pages lets nobody read a picture out of data.
  const reader = await page.context().newPage();
  const pictures = await reader.evaluate(readPictures, { png: png.toString('base64'), squares });
  await reader.close();
  return new Map(Object.keys(elements).map((name, index) => [name, pictures[index] ?? []]));
}

/**
 * The share of points at which two pictures of one size clearly differ.
 *
 * @returns 0 for pictures that look the same, 1 for white and black
 */
export function differenceOf(one: GreyPicture, other: GreyPicture): number {
  const differing = one.filter(
    (light, point) => Math.abs(light - (other[point] ?? 0)) >= CLEAR_DIFFERENCE,
  );
  return differing.length / one.length;
}

/** Every two of some pictures that are hard to tell apart. */
export function findLikePairs(
  pictures: ReadonlyMap<string, GreyPicture>,
  differenceMin: number,
): string[] {
  const all = [...pictures];
  return all.flatMap(([name, picture], index) =>
    all.slice(index + 1).flatMap(([otherName, other]) => {
      const difference = differenceOf(picture, other);
      if (difference >= differenceMin) return [];
      return [`${name} and ${otherName}: ${(difference * 100).toFixed(1)} % of the points differ`];
    }),
  );
}

async function squareAround(elements: readonly Locator[], side: number): Promise<Square> {
  const middles = await Promise.all(elements.map(middleOnPage));
  const mean = (numbers: readonly number[]) =>
    numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  return {
    left: Math.round(mean(middles.map(({ x }) => x)) - side / 2),
    top: Math.round(mean(middles.map(({ y }) => y)) - side / 2),
    side,
  };
}

async function middleOnPage(element: Locator): Promise<{ x: number; y: number }> {
  return element.evaluate((node) => {
    const { x, y, width, height } = node.getBoundingClientRect();
    return { x: x + window.scrollX + width / 2, y: y + window.scrollY + height / 2 };
  });
}

/** Runs in a page of its own. */
async function readPictures({
  png,
  squares,
}: {
  png: string;
  squares: readonly Square[];
}): Promise<number[][]> {
  const bytes = Uint8Array.from(atob(png), (character) => character.codePointAt(0) ?? 0);
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
  if (context === null) throw new Error('There is nothing to draw on.');
  context.drawImage(bitmap, 0, 0);
  return squares.map(({ left, top, side }) => {
    const { data } = context.getImageData(left, top, side, side);
    return Array.from({ length: data.length / 4 }, (_, point) => {
      const [red = 0, green = 0, blue = 0] = data.slice(4 * point, 4 * point + 3);
      return Math.round(0.2126 * red + 0.7152 * green + 0.0722 * blue);
    });
  });
}
