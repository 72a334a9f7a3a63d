import { expect, test } from 'vitest';

import { availabilityWord } from '../availability-word.ts';

test.each([
  [200, 200, 'available'],
  [200, 101, 'available'],
  [200, 100, 'filling'],
  [200, 31, 'filling'],
  [200, 30, 'nearlyFull'],
  [200, 1, 'nearlyFull'],
  [200, 0, 'soldOut'],
  [40, 13, 'filling'],
  [40, 12, 'nearlyFull'],
] as const)('of %i seats, %i free: %s', (capacity, availableCount, word) => {
  expect(availabilityWord(true, { capacity, availableCount })).toBe(word);
});

test('a showtime that is not on sale is neither full nor free', () => {
  expect(availabilityWord(false, { capacity: 200, availableCount: 0 })).toBe('notOnSale');
});
