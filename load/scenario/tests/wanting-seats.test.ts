import { describe, expect, it } from 'vitest';

import { createBoxOffice, HOUSE, wantedSeats } from '../box-office.ts';
import { createChance } from '../chance.ts';

describe('the crowd', () => {
  it('does the same again for the same seed', () => {
    const [one, other] = [createChance(7), createChance(7)];
    const numbers = Array.from({ length: 50 }, () => one.next());

    expect(numbers).toEqual(Array.from({ length: 50 }, () => other.next()));
  });

  it('wants neighbouring seats that are in the house', () => {
    const chance = createChance(1);
    const showtime = { id: 'a', taken: 0, capacity: 300, unavailable: undefined, etag: undefined };

    for (let party = 0; party < 2000; party += 1) {
      const seats = wantedSeats(chance, showtime, false);
      const numbers = seats.map((seat) => Number(seat.slice(1)));
      expect(new Set(seats.map((seat) => seat.charAt(0))).size).toBe(1);
      expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
      expect(Math.min(...numbers)).toBeGreaterThanOrEqual(1);
      expect(Math.max(...numbers)).toBeLessThanOrEqual(HOUSE.seatsPerRow);
      expect(seats[0]?.charCodeAt(0)).toBeLessThan(65 + HOUSE.rows);
    }
  });

  it('asks for another showtime when one is nearly full', () => {
    const boxOffice = createBoxOffice();
    while (boxOffice.wantMore()) boxOffice.open(`showtime ${boxOffice.openedCount()}`);
    const first = boxOffice.find('showtime 0');

    if (first !== undefined) boxOffice.take(first, first.capacity);

    expect(boxOffice.find('showtime 0')).toBeUndefined();
    expect(boxOffice.wantMore()).toBe(true);
    expect(boxOffice.wantMore()).toBe(false);
  });
});
