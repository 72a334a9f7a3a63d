import { expect, it } from 'vitest';
import { compareSeats } from '../seat-order.ts';

it('Seats sort by row, and by number within it, 10 after 9', () => {
  const seats = [
    { row: 'AA', number: 1 },
    { row: 'A', number: 10 },
    { row: 'A', number: 9 },
  ];
  expect(seats.toSorted(compareSeats).map(({ row, number }) => `${row}${number}`)).toEqual([
    'A9',
    'A10',
    'AA1',
  ]);
});
