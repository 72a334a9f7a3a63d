import { expect, test } from 'vitest';

import { judge, type Rendering } from '../budgets.ts';
import type { Visit } from '../lab.ts';

/** As dear as a page of seats may be, and not a bit more. */
const VISIT: Visit = {
  largestPaintMilliseconds: 1500,
  blockedMilliseconds: 200,
  shift: 0.02,
  documentBytes: 25 * 1024,
  scriptBytes: 15 * 1024,
  requestCount: 6,
  otherOrigins: [],
};
const RENDERING: Rendering = {
  milliseconds: [30],
  processorMilliseconds: 8,
  compressedBytes: 25 * 1024,
};

/** What a page is found to exceed. */
function exceeded(name: string, visit: Partial<Visit>, rendering: Partial<Rendering> = {}) {
  const pages = [{ name, visits: [{ ...VISIT, ...visit }] }];
  return judge(pages, { ...RENDERING, ...rendering })
    .filter(({ isKept }) => !isKept)
    .map(({ what }) => what);
}

test('A page that costs just what it may keeps every budget', () => {
  expect(exceeded('seats', {})).toEqual([]);
});

test.each<[string, string, string, Partial<Visit>]>([
  ['P1', 'home: scripts, kB', 'home', { scriptBytes: 5 * 1024 + 1 }],
  ['P1', 'seats: scripts, kB', 'seats', { scriptBytes: 15 * 1024 + 1 }],
  ['P1', 'checkout: scripts, kB', 'checkout', { scriptBytes: 30 * 1024 + 1 }],
  ['P2', 'seats: largest paint, ms', 'seats', { largestPaintMilliseconds: 1501 }],
  ['P3', 'seats: blocked, ms', 'seats', { blockedMilliseconds: 201 }],
  ['P4', 'seats: layout shift', 'seats', { shift: 0.021 }],
  ['P8', 'seats: requests', 'seats', { requestCount: 7 }],
  ['P8', 'seats: other origins', 'seats', { otherOrigins: ['https://cdn.example'] }],
])('%s: more than its budget fails: %s', (_id, what, name, visit) => {
  expect(exceeded(name, { scriptBytes: 0, ...visit })).toEqual([what]);
});

test.each([
  ['P5', 'seats: document, kB', { compressedBytes: 25 * 1024 + 1 }],
  ['P6', 'seats: answered within, ms', { milliseconds: [31] }],
])('%s: more than its budget fails: %s', (_id, what, rendering) => {
  expect(exceeded('seats', {}, rendering)).toEqual([what]);
});

test('P2: what other work adds to some visits does not count, and what a page takes does', () => {
  const visits = (times: readonly number[]) =>
    times.map((largestPaintMilliseconds) => ({ ...VISIT, largestPaintMilliseconds }));
  const paint = (times: readonly number[]) =>
    judge([{ name: 'seats', visits: visits(times) }], RENDERING).find(({ what }) =>
      what.includes('largest paint'),
    )?.isKept;

  expect(paint([900, 950, 3000, 3200])).toBe(true);
  expect(paint([1600, 1700, 1650, 1620])).toBe(false);
});
