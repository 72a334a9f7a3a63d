import { describe, expect, it } from 'vitest';

import { inTurns, spreadOf } from '../../measure/rounds.ts';
import { verdictOn } from '../results.ts';
import { SEATS_PER_SHOWTIME, slotAt } from '../sale-slots.ts';

describe('the slots that are sold', () => {
  it('are each seat of each showtime, once, and then no more', () => {
    const showtimes = 7;
    const slots = Array.from({ length: showtimes * SEATS_PER_SHOWTIME }, (_, turn) =>
      slotAt(turn, 100, showtimes),
    );

    expect(new Set(slots.map((slot) => `${slot?.showtimeId} ${slot?.seat}`)).size).toBe(7000);
    expect(new Set(slots.map((slot) => slot?.number)).size).toBe(7000);
    expect(slotAt(showtimes * SEATS_PER_SHOWTIME, 100, showtimes)).toBeUndefined();
  });

  it('give nobody a second seat of a showtime', () => {
    const buyers = Array.from(
      { length: SEATS_PER_SHOWTIME },
      (_, turn) => slotAt(turn, 0, 1)?.user,
    );

    expect(new Set(buyers).size).toBe(SEATS_PER_SHOWTIME);
  });
});

describe('a measurement', () => {
  it('takes turns in who is first', async () => {
    const order: string[] = [];
    const note = (name: string) => async () => void order.push(name);

    await inTurns(3, note('a'), note('b'), () => undefined);

    expect(order.join('')).toBe('abbaab');
  });

  it('tells the median and the range', () => {
    expect(spreadOf([5, 1, 3])).toEqual({ median: 3, least: 1, most: 5 });
    expect(spreadOf([4, 1, 2, 3]).median).toBe(2.5);
  });

  it.each([
    [0.5, { atLeast: 0.5 }, 'reached'],
    [0.4, { atLeast: 0.5 }, 'missed'],
    [0.34, { atLeast: 0.5 }, 'missed by far'],
    [1.2, { atMost: 1.2 }, 'reached'],
    [1.7, { atMost: 1.2 }, 'missed'],
    [1.8, { atMost: 1.2 }, 'missed by far'],
    [9, null, 'shown'],
  ] as const)('of %d where the target is %o is %s', (median, target, verdict) => {
    const ratio = { median, least: median, most: median };

    expect(verdictOn({ name: 'it', ratio, target, details: [] })).toBe(verdict);
  });
});
