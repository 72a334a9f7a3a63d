import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { businessDateOf, instantsFrom, localTimesOf, readInstant } from '../schedule.ts';

const london = { timeZone: 'Europe/London', businessDayStartsAt: '06:00' };
const newYork = { timeZone: 'America/New_York', businessDayStartsAt: '06:00' };

describe('a local time', () => {
  test.each([
    ['in winter', '2026-11-27T19:30', london, '2026-11-27T19:30:00.000Z'],
    ['in summer', '2026-07-01T19:30', london, '2026-07-01T18:30:00.000Z'],
    ['with seconds', '2026-07-01T19:30:15', london, '2026-07-01T18:30:15.000Z'],
    ['elsewhere', '2026-11-27T19:30', newYork, '2026-11-28T00:30:00.000Z'],
    ['just before the clocks go forward', '2026-03-29T00:59', london, '2026-03-29T00:59:00.000Z'],
    ['just after it', '2026-03-29T02:00', london, '2026-03-29T01:00:00.000Z'],
    [
      'just before the hour that comes twice',
      '2026-10-25T00:59',
      london,
      '2026-10-24T23:59:00.000Z',
    ],
    ['just after it came twice', '2026-10-25T02:00', london, '2026-10-25T02:00:00.000Z'],
  ])('%s is an instant', (_, text, { timeZone }, expected) => {
    expect(readInstant(text, timeZone)).toEqual({ kind: 'instant', instant: new Date(expected) });
  });

  test.each([
    ['2026-03-29T01:00', london],
    ['2026-03-29T01:59', london],
    ['2026-03-08T02:00', newYork],
    ['2026-03-08T02:59', newYork],
  ])('%s that the clocks skip is none', (text, { timeZone }) => {
    expect(readInstant(text, timeZone)).toEqual({ kind: 'skipped' });
  });

  test.each([
    ['2026-10-25T01:00', london, ['+01:00', '+00:00']],
    ['2026-10-25T01:59', london, ['+01:00', '+00:00']],
    ['2026-11-01T01:30', newYork, ['-04:00', '-05:00']],
  ])('%s that comes twice is told apart by its offsets', (text, { timeZone }, offsets) => {
    expect(readInstant(text, timeZone)).toEqual({ kind: 'repeated', offsets });
    const instants = offsets.map((offset) => readInstant(`${text}:00${offset}`, timeZone));
    expect(new Set(instants.map((read) => JSON.stringify(read))).size).toBe(2);
  });
});

describe('an instant', () => {
  test.each([
    ['2026-11-27T19:30:00Z', '2026-11-27T19:30:00.000Z'],
    ['2026-11-27T19:30+01:00', '2026-11-27T18:30:00.000Z'],
    ['2026-11-27T19:30:00.250-05:00', '2026-11-28T00:30:00.250Z'],
  ])('is %s with whatever offset', (text, expected) => {
    expect(readInstant(text, 'Europe/London')).toEqual({
      kind: 'instant',
      instant: new Date(expected),
    });
  });

  test.each([
    '',
    'tomorrow',
    '2026-11-27',
    '2026-02-30T19:30',
    '2026-13-01T19:30',
    '2026-11-27T24:00',
    '2026-11-27T19:60',
    '2026-11-27T19:30:60',
    '2026-11-27 19:30',
    '2026-11-27T19:30:00+25:00',
    '2026-11-27T19:30[Europe/Paris]',
    '+012026-11-27T19:30',
    '٢٠٢٦-11-27T19:30',
  ])('is not "%s"', (text) => {
    expect(readInstant(text, 'Europe/London')).toEqual({ kind: 'malformed' });
  });

  test('is read, or refused, but never a failure, whatever is written', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(['instant', 'malformed', 'skipped', 'repeated']).toContain(
          readInstant(text, 'Europe/London').kind,
        );
      }),
    );
  });
});

describe('a screening', () => {
  test('takes as long in the night the clocks change as in any other', () => {
    const durations = { preShowMinutes: 20, runtimeMinutes: 100, turnaroundMinutes: 15 };
    for (const start of ['2026-03-29T00:30:00Z', '2026-10-25T00:30:00Z', '2026-07-01T00:30:00Z']) {
      const startsAt = new Date(start);
      const { featureStartsAt, endsAt, turnaroundEndsAt } = instantsFrom(startsAt, durations);
      const minutes = [featureStartsAt, endsAt, turnaroundEndsAt].map(
        (instant) => (instant.getTime() - startsAt.getTime()) / 60_000,
      );
      expect(minutes).toEqual([20, 120, 135]);
    }
  });
});

describe('the business date', () => {
  test.each([
    ['an evening', '2026-11-27T19:30', '2026-11-27'],
    ['after midnight is of the day before', '2026-11-28T00:15', '2026-11-27'],
    ['a minute before the day starts', '2026-11-28T05:59', '2026-11-27'],
    ['the moment it starts', '2026-11-28T06:00', '2026-11-28'],
    ['after midnight of the new year', '2027-01-01T00:15', '2026-12-31'],
  ])('of %s', (_, local, expected) => {
    const read = readInstant(local, london.timeZone);
    expect(read).toMatchObject({ kind: 'instant' });
    expect(read.kind === 'instant' && businessDateOf(read.instant, london)).toBe(expected);
  });

  test('is by the clock of the cinema, not by ours', () => {
    const startsAt = new Date('2026-11-28T03:00:00Z');
    expect(businessDateOf(startsAt, newYork)).toBe('2026-11-27');
    expect(businessDateOf(startsAt, { ...london, businessDayStartsAt: '00:00' })).toBe(
      '2026-11-28',
    );
  });

  test('of both passes of an hour that comes twice is the day before', () => {
    for (const offset of ['+01:00', '+00:00']) {
      const startsAt = new Date(`2026-10-25T01:30:00${offset}`);
      expect(businessDateOf(startsAt, london)).toBe('2026-10-24');
    }
  });
});

describe('a recurrence', () => {
  test('names its days by business date: late shows are in the night after', () => {
    const times = localTimesOf(
      { from: '2026-11-27', to: '2026-11-28', localTimes: ['00:15', '19:30'] },
      london,
      200,
    );
    expect(times).toEqual([
      '2026-11-27T19:30',
      '2026-11-28T00:15',
      '2026-11-28T19:30',
      '2026-11-29T00:15',
    ]);
  });

  test('keeps to its weekdays, 1 being Monday', () => {
    const times = localTimesOf(
      { from: '2026-11-23', to: '2026-12-06', weekdays: [1, 7], localTimes: ['19:30'] },
      london,
      200,
    );
    expect(times).toEqual([
      '2026-11-23T19:30',
      '2026-11-29T19:30',
      '2026-11-30T19:30',
      '2026-12-06T19:30',
    ]);
  });

  test('stops soon after the most that is wanted', () => {
    const endless = { from: '2026-01-01', to: '9999-12-31', localTimes: ['19:30'] };
    expect(localTimesOf(endless, london, 200)).toHaveLength(201);
  });
});
