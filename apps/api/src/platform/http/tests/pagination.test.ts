import { createHash } from 'node:crypto';

import { describe, expect, test } from 'vitest';

import { DomainError } from '../../errors.ts';
import { readCursor, toPage } from '../pagination.ts';

const list = { name: 'movies', sort: 'title', search: undefined };
const rows = [
  { id: '1', title: 'Alien' },
  { id: '2', title: 'Brazil' },
  { id: '3', title: 'Zażółć 🎬' },
];
const positionOf = (row: { id: string; title: string }) => [row.title, row.id];

describe('a page', () => {
  test('ends in a cursor that says where the next one begins', () => {
    const page = toPage(list, rows, 2, positionOf);

    expect(page.data).toEqual(rows.slice(0, 2));
    expect(readCursor(list, page.nextCursor ?? undefined, ['text', 'text'])).toEqual([
      'Brazil',
      '2',
    ]);
  });

  test('has no cursor when it is the last', () => {
    expect(toPage(list, rows, 3, positionOf)).toEqual({ data: rows, nextCursor: null });
    expect(toPage(list, [], 3, positionOf)).toEqual({ data: [], nextCursor: null });
    expect(readCursor(list, undefined, ['text', 'text'])).toBeUndefined();
  });
});

describe('a cursor', () => {
  const cursor = toPage(list, rows, 2, positionOf).nextCursor ?? '';

  test('is good for the same list, however its filters are written down', () => {
    expect(readCursor({ sort: 'title', name: 'movies' }, cursor, ['text', 'text'])).toEqual([
      'Brazil',
      '2',
    ]);
  });

  test.each([{ ...list, sort: 'year' }, { ...list, search: 'b' }, {}])(
    'is refused for another list: %j',
    (other) => {
      expect(refusalOf(() => readCursor(other, cursor, ['text', 'text']))).toBe('CURSOR_INVALID');
    },
  );

  test.each([
    ['nothing', ''],
    ['no check', cursor.split('.')[0] ?? ''],
    ['another check', `${cursor.slice(0, -1)}!`],
    ['a third part', `${cursor}.x`],
  ])('with %s is refused', (_, other) => {
    expect(refusalOf(() => readCursor(list, other, ['text', 'text']))).toBe('CURSOR_INVALID');
  });

  test.each([
    ['no JSON', 'Alien'],
    ['half of JSON', '["Alien"'],
    ['nothing', ''],
    ['no list', '{"title":"Alien"}'],
    ['null', 'null'],
    ['numbers', '[1, 2]'],
    ['lists', '[["Alien"], "1"]'],
    ['text that cannot be stored', String.raw`["Al\u0000ien", "1"]`],
    ['half of a character', String.raw`["\ud83c", "1"]`],
  ])('made by hand, with the right check, of %s is refused', (_, text) => {
    expect(refusalOf(() => readCursor(list, cursorOf(text), ['text', 'text']))).toBe(
      'CURSOR_INVALID',
    );
  });

  test.each([
    ['too few values', ['text', 'text', 'id'], ['Alien', '1']],
    ['too many values', ['text'], ['Alien', '1']],
    ['no values', ['text', 'id'], []],
    ['an id that is none', ['id'], ['1']],
    ['half an id', ['id'], ['0193a0d2-0000-7000-8000']],
    ['a time that is none', ['time'], ['soon']],
    ['a time that PostgreSQL alone knows', ['time'], ['infinity']],
    ['a time of no day', ['time'], ['2026-02-30T20:00:00Z']],
    ['a time of no clock', ['time'], ['2026-02-28T24:30:00Z']],
    ['a time of no zone', ['time'], ['2026-02-28T20:00:00+99']],
    ['a date without a day', ['date'], ['2026-02']],
    ['a date in no calendar', ['date'], ['0000-01-01']],
    ['a number too large', ['integer'], ['2147483648']],
    ['no number', ['integer'], ['1e3']],
  ] as const)('made by hand, with the right check, of %s is refused', (_, kinds, values) => {
    expect(refusalOf(() => readCursor(list, cursorOf(JSON.stringify(values)), kinds))).toBe(
      'CURSOR_INVALID',
    );
  });

  test.each([
    ['id', '0193a0d2-0000-7000-8000-00000000abcd'],
    ['time', '2026-02-28T20:00:00.000Z'],
    ['time', '2026-02-28 20:00:00.123456+00'],
    ['date', '2024-02-29'],
    ['date', '-infinity'],
    ['integer', '-12'],
    ['text', ''],
  ] as const)('may hold this %s: %s', (kind, value) => {
    expect(readCursor(list, cursorOf(JSON.stringify([value])), [kind])).toEqual([value]);
  });

  test('made by hand just as we make it is no other', () => {
    expect(cursorOf('["Brazil","2"]')).toBe(cursor);
  });
});

function cursorOf(text: string): string {
  const position = Buffer.from(text).toString('base64url');
  const bound = JSON.stringify([
    ['name', 'movies'],
    ['sort', 'title'],
  ]);
  const check = createHash('sha256').update(bound).update(position).digest('base64url');
  return `${position}.${check.slice(0, 16)}`;
}

function refusalOf(read: () => unknown): string | undefined {
  try {
    read();
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return undefined;
}
