import { expect, test } from 'vitest';

import { compareLabels, compareRows } from '../index.ts';

test('rows sort as people read them, AA after Z', () => {
  expect(['AA', 'B', 'Z', 'AB', 'A'].toSorted(compareRows)).toEqual(['A', 'B', 'Z', 'AA', 'AB']);
});

test('labels sort by row, and within it by number: 10 after 9', () => {
  expect(['AA1', 'H10', 'Z2', 'H9', 'H100', 'B11'].toSorted(compareLabels)).toEqual([
    'B11',
    'H9',
    'H10',
    'H100',
    'Z2',
    'AA1',
  ]);
});
