import { describe, expect, test } from 'vitest';

import { prepareSeatMap, type SeatMapDocument } from '../../seating/index.ts';
import { parseTextGrid } from '../../venues/index.ts';
import { chooseSeatsAsGood, zoneOfAll } from '../seats-as-good.ts';

describe('a party that lost its seats', () => {
  test('gets seats that are nearer to the best place, side by side', () => {
    expect(choose('ssssssssss', ['A1', 'A2'], { taken: ['A1'] })).toEqual(['A5', 'A6']);
  });

  test('gets the ones as far on the other side, when nothing nearer is free', () => {
    const taken = ['A1', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8'];
    expect(choose('ssssssssss', ['A1', 'A2'], { taken })).toEqual(['A9', 'A10'].toSorted());
  });

  test('gets none that are further away', () => {
    expect(choose('ssssssssss', ['A5', 'A6'], { taken: ['A5', 'A6'] })).toBeNull();
  });

  test('gets none that are apart, or across an aisle', () => {
    expect(choose('ss_ss', ['A1', 'A2'], { taken: ['A1', 'A4'] })).toBeNull();
  });

  test('gets none of another zone, nor any when it sat in two', () => {
    expect(choose('sspp', ['A1', 'A2'], { taken: ['A1'] })).toBeNull();
    expect(choose('sspp\nsspp', ['A2', 'A3'], { taken: ['A2'] })).toBeNull();
  });

  test('may sit together where it sat apart', () => {
    expect(choose('ssssssss', ['A1', 'A8'], { taken: ['A1'] })).toEqual(['A4', 'A5']);
  });

  test('with a wheelchair gets a space for it', () => {
    const grid = 'sswcss\nsswcss';
    const lost = ['A3', 'A4'];
    expect(choose(grid, lost, { taken: ['A3'] })).toEqual(['B3', 'B4']);
    expect(choose(grid, lost, { taken: ['A3', 'B3'] })).toBeNull();
  });

  test('gets whole sofas only', () => {
    expect(choose('LLLL', ['A1', 'A2'], { taken: ['A1'] })).toEqual(['A3', 'A4']);
  });
});

test('The zone of seats is the one that they have in common', () => {
  expect(zoneOfAll([{ zone: 'a' }, { zone: 'a' }])).toBe('a');
  expect(zoneOfAll([{ zone: 'a' }, { zone: 'b' }])).toBeNull();
  expect(zoneOfAll([])).toBeNull();
});

function choose(grid: string, lost: readonly string[], { taken }: { taken: readonly string[] }) {
  const document = documentOf(grid);
  return chooseSeatsAsGood(
    {
      seatsByLabel: new Map(document.seats.map((seat) => [seat.label, seat])),
      prepared: prepareSeatMap(document),
    },
    lost,
    (label) => !taken.includes(label),
  );
}

function documentOf(grid: string): SeatMapDocument {
  const result = parseTextGrid({ sections: [{ grid }] });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.document;
}
