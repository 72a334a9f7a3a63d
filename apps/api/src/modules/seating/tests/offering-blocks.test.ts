import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { areTogether, findBlockWithoutGap, offerBlocks, suggestBlock } from '../offering-blocks.ts';
import { findSingleGaps } from '../single-gaps.ts';
import { drawHouse } from './house.ts';

describe('the blocks offered to a party', () => {
  test('lie side by side, with no seat in two of them', () => {
    expect(offered(['ssssss'], 2)).toEqual(['A1 A2', 'A3 A4', 'A5 A6']);
  });

  test('leave no single seat alone where the stretch has such', () => {
    expect(offered(['sssss'], 2)).toEqual(['A1 A2', 'A4 A5']);
    expect(offered(['sss'], 2)).toEqual(['A1 A2']);
  });

  test('end at aisles, at taken seats and at the end of the row', () => {
    expect(offered(['ss_ss', 's#ss'], 2)).toEqual(['A1 A2', 'A3 A4', 'B3 B4']);
  });

  test('cut no sofa, and have neither wheelchair spaces nor places of companions', () => {
    expect(offered(['sLLs'], 2)).toEqual(['A2 A3']);
    expect(offered(['wcss'], 2)).toEqual(['A3 A4']);
  });

  test('are what somebody can take: free, side by side, as many as asked for', () => {
    fc.assert(
      fc.property(drawings(), fc.integer({ min: 1, max: 5 }), (drawing, count) => {
        const { seatMap, isFree } = drawHouse(drawing);
        const blocks = offerBlocks({ seatMap, isFree, count });
        const labels = blocks.flat();
        expect(new Set(labels).size).toBe(labels.length);
        for (const block of blocks) {
          expect(block).toHaveLength(count);
          expect(block.every((label) => isFree(label))).toBe(true);
          expect(areTogether(seatMap, block)).toBe(true);
        }
      }),
    );
  });
});

describe('the block that somebody means who points at a seat', () => {
  test('is around it', () => {
    expect(suggested(['sssssssss'], 'A5', 3)).toBe('A4 A5 A6');
    expect(suggested(['sssssssss'], 'A1', 3)).toBe('A1 A2 A3');
  });

  test('is a little aside where else a single seat would be left alone', () => {
    expect(suggested(['sssss'], 'A2', 2)).toBe('A1 A2');
    expect(suggested(['sssss'], 'A3', 2)).toBe('A1 A2');
  });

  test('is none where the row has too few seats side by side', () => {
    expect(suggested(['ss_ss', 'sssss'], 'A1', 3)).toBeNull();
    expect(suggested(['sssss'], 'Z9', 3)).toBeNull();
  });

  test('SM8: never leaves a single seat alone where the row has another block that does not', () => {
    fc.assert(
      fc.property(
        drawings(),
        fc.integer({ min: 1, max: 5 }),
        fc.nat({ max: 40 }),
        (drawing, count, pointedAt) => {
          const { seatMap, seats, isFree } = drawHouse(drawing);
          const label = seats[pointedAt % seats.length]?.label ?? 'A1';
          const block = suggestBlock({ seatMap, isFree, label, count });
          if (block === null) return;
          // The rule of what is left alone relaxes by itself where nothing else can be had.
          expect(findSingleGaps({ seatMap, isFree, labels: block })).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('SM8: near sell-out it may leave one, because the last seats can always be bought', () => {
    expect(suggested(['#sss#'], 'A3', 2)).toBe('A2 A3');
  });
});

describe('seats instead of those that leave a single seat alone', () => {
  test('are the nearest of the same row', () => {
    const house = drawHouse(['sssssss']);
    expect(findBlockWithoutGap({ ...house, labels: ['A2', 'A3'] })).toEqual(['A1', 'A2']);
    expect(findBlockWithoutGap({ ...house, labels: ['A4', 'A6'] })).toEqual(['A4', 'A5']);
  });

  test('are none where the row has none, or where several rows were chosen', () => {
    const house = drawHouse(['sss', 'sss']);
    expect(findBlockWithoutGap({ ...house, labels: ['A1', 'A2'] })).toBeNull();
    expect(findBlockWithoutGap({ ...house, labels: ['A2', 'B2'] })).toBeNull();
  });
});

describe('seats are together', () => {
  test('where they are side by side, in whatever order they are named', () => {
    const { seatMap } = drawHouse(['sss_ss', 'ssssss']);
    expect(areTogether(seatMap, ['A2', 'A1'])).toBe(true);
    expect(areTogether(seatMap, ['A1'])).toBe(true);
    expect(areTogether(seatMap, ['A3', 'A4'])).toBe(false);
    expect(areTogether(seatMap, ['A1', 'A3'])).toBe(false);
    expect(areTogether(seatMap, ['A1', 'B1'])).toBe(false);
  });
});

function offered(drawing: readonly string[], count: number): string[] {
  const { seatMap, isFree } = drawHouse(drawing);
  return offerBlocks({ seatMap, isFree, count }).map((block) => block.join(' '));
}

function suggested(drawing: readonly string[], label: string, count: number): string | null {
  const { seatMap, isFree } = drawHouse(drawing);
  return suggestBlock({ seatMap, isFree, label, count })?.join(' ') ?? null;
}

function drawings() {
  const cell = fc.constantFrom('s', 's', 's', '#', '_', 'LL', 'w', 'c');
  const row = fc.array(cell, { minLength: 1, maxLength: 14 }).map((cells) => cells.join(''));
  return fc
    .array(row, { minLength: 1, maxLength: 3 })
    .filter((rows) => /[sLwc]/.test(rows.join('')));
}
