import type { Locator, Page } from 'playwright-core';

/** How light each point of a picture is, from 0 to 255, row by row. */
export type GreyPicture = { width: number; light: readonly number[] };

type Box = { x: number; y: number; width: number; height: number };

/** Of black and white, a quarter: nobody overlooks that. */
const CLEAR_DIFFERENCE = 64;

/** What somebody who sees no colours sees of some elements of a page. */
export async function greyPicturesOf(
  page: Page,
  elements: Readonly<Record<string, Locator>>,
): Promise<Map<string, GreyPicture>> {
  const names = Object.keys(elements);
  const boxes = await Promise.all(Object.values(elements).map(boxOnPage));
  const png = await page.screenshot({ fullPage: true, animations: 'disabled' });
  // The policy of our own pages lets nobody read a picture out of data.
  const reader = await page.context().newPage();
  const pictures = await reader.evaluate(readPictures, { png: png.toString('base64'), boxes });
  await reader.close();
  return new Map(
    pictures.map((light, index) => [
      names[index] ?? '',
      { light, width: Math.round(boxes[index]?.width ?? 0) },
    ]),
  );
}

/**
 * The share of points at which two pictures clearly differ.
 *
 * @returns 0 for pictures that look the same, 1 for white and black
 */
export function differenceOf(one: GreyPicture, other: GreyPicture): number {
  if (one.width !== other.width) return 1;
  const differing = one.light.filter(
    (light, point) => Math.abs(light - (other.light[point] ?? 0)) >= CLEAR_DIFFERENCE,
  );
  return differing.length / one.light.length;
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

async function boxOnPage(element: Locator): Promise<Box> {
  return element.evaluate((node) => {
    const { x, y, width, height } = node.getBoundingClientRect();
    return { x: x + window.scrollX, y: y + window.scrollY, width, height };
  });
}

/** Runs in a page of its own. */
async function readPictures({
  png,
  boxes,
}: {
  png: string;
  boxes: readonly Box[];
}): Promise<number[][]> {
  const bytes = Uint8Array.from(atob(png), (character) => character.codePointAt(0) ?? 0);
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
  if (context === null) throw new Error('There is nothing to draw on.');
  context.drawImage(bitmap, 0, 0);
  return boxes.map(({ x, y, width, height }) => {
    const { data } = context.getImageData(
      ...([Math.round(x), Math.round(y), Math.round(width), Math.round(height)] as const),
    );
    return Array.from({ length: data.length / 4 }, (_, point) => {
      const [red = 0, green = 0, blue = 0] = data.slice(4 * point, 4 * point + 3);
      return Math.round(0.2126 * red + 0.7152 * green + 0.0722 * blue);
    });
  });
}
