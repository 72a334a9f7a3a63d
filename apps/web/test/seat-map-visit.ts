import type { Locator, Page } from 'playwright-core';

import { SEAT_PAGE_IDS, seatElementId } from '../src/shared/seat-map-contract.ts';

type Part = keyof typeof SEAT_PAGE_IDS;

/** The page of seats as somebody who visits it sees and uses it. */
export type SeatPageVisit = ReturnType<typeof visitSeatPage>;

/** Talks of the page of seats by its parts, whatever else is on it. */
export function visitSeatPage(page: Page) {
  const part = (name: Part) => page.locator(`#${SEAT_PAGE_IDS[name]}`);
  const seat = (label: string) => page.locator(`#${seatElementId(label)}`);

  return {
    page,
    part,
    seat,
    open,
    isReady,
    chosen,
    ticked,
    taken,
    said: async () => part('summary').locator('.seats-said').textContent(),
    focused,
    zoom: async (action: string) => part('tools').locator(`[data-zoom="${action}"]`).click(),
    sight: async () => part('drawing').evaluate((drawing) => drawing.getAttribute('style') ?? ''),
    widthOf: async (label: string) => boxOf(seat(label)).then(({ width }) => width),
    boxOf: async (label: string) => boxOf(seat(label)),
  };

  /** Opens the page and waits until its script runs. */
  async function open(showtimeId: string, query = ''): Promise<void> {
    await page.goto(`/showtimes/${showtimeId}${query}`);
    await isReady();
  }

  async function isReady(): Promise<void> {
    await page.locator(`[data-scripted] #${SEAT_PAGE_IDS.drawing}[style*="scale"]`).waitFor();
  }

  /** Labels that the map shows as chosen. */
  async function chosen(): Promise<string[]> {
    return labelsInState('selected');
  }

  /** Labels that the map shows as not to be had. */
  async function taken(): Promise<string[]> {
    return labelsInState('unavailable');
  }

  async function labelsInState(state: 'selected' | 'unavailable'): Promise<string[]> {
    const ids = await part('seats')
      .locator(`.seats-${state}`)
      .evaluateAll((seats) => seats.map(({ id }) => id));
    return ids.map((id) => id.replace('seat-', ''));
  }

  /** Labels that are ticked in the list, and so sent. */
  async function ticked(): Promise<string[]> {
    return part('form')
      .locator('input[name="seats"]:checked')
      .evaluateAll((boxes) => boxes.map((box) => box.getAttribute('value') ?? ''));
  }

  async function focused(): Promise<string> {
    const id = await page.evaluate(() => document.activeElement?.id ?? '');
    return id.replace('seat-', '');
  }
}

async function boxOf(element: Locator) {
  return element.evaluate((node) => {
    const { x, y, width, height } = node.getBoundingClientRect();
    return { x, y, width, height };
  });
}
