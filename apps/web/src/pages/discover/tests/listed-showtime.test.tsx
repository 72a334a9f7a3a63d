import { renderToString } from 'preact-render-to-string';
import { describe, expect, test } from 'vitest';

import type { ShowtimeNow } from '../../../api.ts';
import { choicesOf, fits } from '../filters.ts';
import { toListedShowtime, type ListedShowtime } from '../listed-showtime.ts';
import { ShowtimeChip } from '../showtime-chip.tsx';
import { zoneName } from '../zone-name.ts';
import { textOf } from './discover-givens.ts';

const facts: ShowtimeNow['facts'] = {
  id: '01990000-0000-7000-8000-000000000001',
  status: 'onSale',
  seatMapId: '01990000-0000-7000-8000-000000000002',
  startsAt: '2026-10-24T23:30:00.000Z',
  featureStartsAt: '2026-10-24T23:45:00.000Z',
  endsAt: '2026-10-25T01:30:00.000Z',
  turnaroundEndsAt: '2026-10-25T02:00:00.000Z',
  salesOpenAt: '2026-10-01T00:00:00.000Z',
  salesCloseAt: '2026-10-24T23:45:00.000Z',
  businessDate: '2026-10-24',
  timeZone: 'Europe/London',
  currency: 'GBP',
  saleTermsId: 'terms',
  prices: [],
  fromPrices: { standard: 1250 },
  format: '2D',
  audioLanguage: null,
  subtitleLanguage: null,
  cancellationReason: null,
  revision: 1,
  movie: {
    id: '01990000-0000-7000-8000-000000000003',
    title: 'The General',
    runtimeMinutes: 75,
    certificate: 'U',
    posterUrl: null,
  },
  cinema: { id: '01990000-0000-7000-8000-000000000004', name: 'Lumen Palace' },
  auditorium: { id: '01990000-0000-7000-8000-000000000005', name: 'Grand' },
};
const prices = new Map([['terms', { standard: 1250 }]]);
const now = Date.parse('2026-10-20T12:00:00Z');

function screeningOf(
  seats: { capacity: number; availableCount: number },
  changes: Partial<typeof facts> = {},
): ListedShowtime {
  const screening = toListedShowtime(
    { facts: { ...facts, ...changes }, seats, now },
    { fromPrices: prices, businessDayStartsAt: '06:00' },
  );
  if (screening === undefined) throw new Error('It is not shown.');
  return screening;
}

const chipOf = (screening: ListedShowtime) =>
  renderToString(<ShowtimeChip screening={screening} />);

test('D6: every level of fullness has a word and a shape of its own', () => {
  const levels = [
    { capacity: 100, availableCount: 80 },
    { capacity: 100, availableCount: 50 },
    { capacity: 100, availableCount: 15 },
    { capacity: 400, availableCount: 12 },
    { capacity: 100, availableCount: 0 },
  ].map((seats) => chipOf(screeningOf(seats)));
  const words = levels.map((html) => / data-availability[^>]*>([^<]*)</.exec(html)?.[1]);
  const shapes = levels.map((html) => /<svg[^>]*>(.*?)<\/svg>/s.exec(html)?.[1]);

  expect(words).toEqual(['Available', 'Filling up', 'Nearly full', 'Nearly full', 'Sold out']);
  expect(new Set(shapes).size).toBe(4);
});

describe('D14: in the night in which the clocks go back', () => {
  test('times are those of the wall, with the offset that is in force', () => {
    const before = chipOf(screeningOf({ capacity: 100, availableCount: 80 }));
    expect(before).toContain('datetime="2026-10-25T00:30:00+01:00"');
    expect(before).toContain('datetime="2026-10-25T01:30:00+00:00"');
    expect(textOf(before)).toMatch(/^00:30 until 01:30/);
  });

  test('the zone has the name of its season', () => {
    expect(zoneName('2026-10-25T00:30:00+01:00', 'Europe/London')).toBe('British Summer Time');
    expect(zoneName('2026-10-25T01:30:00+00:00', 'Europe/London')).toBe('Greenwich Mean Time');
  });
});

describe('D9: what may be asked of showtimes', () => {
  const seats = { capacity: 100, availableCount: 80 };
  const matinee = screeningOf(seats, { startsAt: '2026-10-24T10:00:00.000Z', format: 'IMAX' });
  const late = screeningOf(seats, { subtitleLanguage: 'en' });

  test('is whatever they differ in', () => {
    expect(choicesOf([matinee, late], {}).map(({ name, options }) => [name, options])).toEqual([
      [
        'format',
        [
          { value: '2D', label: '2D' },
          { value: 'IMAX', label: 'IMAX' },
        ],
      ],
      [
        'subtitles',
        [
          { value: 'en', label: 'English' },
          { value: 'none', label: 'None' },
        ],
      ],
      [
        'time',
        [
          { value: 'morning', label: 'Before 12' },
          { value: 'night', label: 'After 9' },
        ],
      ],
    ]);
    expect(choicesOf([late], {})).toEqual([]);
  });

  test('counts together', () => {
    expect(fits(matinee, { time: 'morning' })).toBe(true);
    expect(fits(late, { time: 'morning' })).toBe(false);
    expect(fits(late, { time: 'night', subtitles: 'en', format: '2D' })).toBe(true);
    expect(fits(late, { time: 'night', subtitles: 'none' })).toBe(false);
  });
});
