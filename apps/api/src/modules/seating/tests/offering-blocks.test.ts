import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { areTogether, findBlockWithoutGap, offerBlocks, suggestBlock } from '../offering-blocks.ts';
import type { PreparedSeatMap } from '../prepared-seat-map.ts';
import { findPlacesLeftAlone } from '../single-gaps.ts';
import { drawHouse, type House } from './house.ts';

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

  test('is one that leaves no single seat alone, where one of those around it does', () => {
    expect(suggested(['sssss'], 'A2', 2)).toBe('A1 A2');
    expect(suggested(['ssssss'], 'A5', 2)).toBe('A5 A6');
    expect(suggested(['#sss#sss'], 'A3', 2)).toBe('A2 A3');
  });

  test('stays at the seat, though a block far away would leave none alone', () => {
    expect(suggested(['sss__ssssssss'], 'A2', 2)).toBe('A1 A2');
    expect(suggested(['#sss#_ssssssss'], 'A3', 2)).toBe('A2 A3');
  });

  test('is the nearest one a few seats aside, where there is no room around it', () => {
    expect(suggested(['s#ssssss'], 'A1', 2)).toBe('A3 A4');
    expect(suggested(['s###sssss'], 'A1', 2)).toBeNull();
  });

  test('is none where the seats side by side are too few, and never one across an aisle', () => {
    expect(suggested(['ss_ss', 'sssss'], 'A1', 3)).toBeNull();
    expect(suggested(['s_ssss'], 'A1', 2)).toBeNull();
    expect(suggested(['sssss'], 'Z9', 3)).toBeNull();
  });

  test('SM8: has that seat wherever a block can, and leaves a single seat alone only where each does', () => {
    fc.assert(
      fc.property(
        drawings(),
        fc.integer({ min: 1, max: 5 }),
        fc.nat({ max: 40 }),
        (drawing, count, pointedAt) => {
          const { seatMap, seats, isFree } = drawHouse(drawing);
          const label = seats[pointedAt % seats.length]?.label ?? 'A1';
          const block = suggestBlock({ seatMap, isFree, label, count });
          const around = blocksAround({ seatMap, seats, isFree }, label, count);
          const withoutGap = around.filter((one) => leavesNoneAlone(seatMap, isFree, one));
          const meant = withoutGap.length > 0 ? withoutGap : around;
          const isMeant = meant.some((one) => one.join() === block?.join());
          const isAside = block === null || isOneRun(seatMap, [label, ...block]);
          expect(around.length > 0 ? isMeant : isAside).toBe(true);
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

/** Every block of free seats for everybody that has this seat and cuts no sofa, found the long way. */
function blocksAround({ seatMap, isFree }: House, label: string, count: number): string[][] {
  const { seats, places } = seatMap;
  const place = places.get(label) ?? 0;
  return Array.from({ length: count }, (_, before) => place - before).flatMap((first) => {
    const block = seats.slice(Math.max(0, first), first + count);
    const labels = block.map((seat) => seat.label);
    const isWhole = block.every(({ unitId }) => {
      const members = seats.filter((seat) => unitId !== undefined && seat.unitId === unitId);
      return members.every((member) => labels.includes(member.label));
    });
    const isOffered =
      labels.length === count &&
      block.every((seat) => isFree(seat.label) && (seat.kind === 'seat' || seat.kind === 'sofa'));
    return isOffered && isWhole && areTogether(seatMap, labels) ? [labels] : [];
  });
}

function leavesNoneAlone(
  seatMap: PreparedSeatMap,
  isFree: House['isFree'],
  labels: readonly string[],
): boolean {
  const free = Uint8Array.from([...seatMap.seats.map(({ label }) => Number(isFree(label))), 0]);
  const places = labels.flatMap((label) => seatMap.places.get(label) ?? []);
  return findPlacesLeftAlone(seatMap, free, places).length === 0;
}

/** Whether seats are of one stretch with no aisle in it, whoever sits between them. */
function isOneRun(seatMap: PreparedSeatMap, labels: readonly string[]): boolean {
  const places = labels.flatMap((label) => seatMap.places.get(label) ?? []);
  const between = seatMap.seats.slice(Math.min(...places), Math.max(...places) + 1);
  return areTogether(
    seatMap,
    between.map(({ label }) => label),
  );
}

function drawings() {
  const cell = fc.constantFrom('s', 's', 's', '#', '_', 'LL', 'w', 'c');
  const row = fc.array(cell, { minLength: 1, maxLength: 14 }).map((cells) => cells.join(''));
  return fc
    .array(row, { minLength: 1, maxLength: 3 })
    .filter((rows) => /[sLwc]/.test(rows.join('')));
}
