import { createHash } from 'node:crypto';

import { Type, type TSchema } from 'typebox';

import { DomainError } from '../errors.ts';

export const LIMIT_DEFAULT = 20;
const LIMIT_MAX = 100;

/** The query parameters of every list. */
export const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: LIMIT_MAX, default: LIMIT_DEFAULT })),
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
};

/** What every list answers. */
export const PageView = <T extends TSchema>(item: T) =>
  Type.Object({ data: Type.Array(item), nextCursor: Type.Union([Type.String(), Type.Null()]) });

export type Page<T> = { data: T[]; nextCursor: string | null };

/** Where a page begins: after the row with these sort values. */
export type Position = readonly string[];

const cursorInvalid = () =>
  new DomainError({
    kind: 'invalid',
    code: 'CURSOR_INVALID',
    message: 'This cursor belongs to another list. Start again without one.',
    fields: [{ pointer: '/query/cursor', message: 'does not belong to this list' }],
  });

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

const DATE = /^(?!0000)\d{4}-\d\d-\d\d$/;
const TIME_OF_DAY = /^[T ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|\+00(?::00)?)$/;
const INTEGER_MAX = 2 ** 31 - 1;

/** What a sort value is: what the database is able to read as that. */
const KINDS = {
  text: () => true,
  id: (value: string) => UUID.test(value),
  /** An instant in UTC, as JSON or PostgreSQL writes it. */
  time: (value: string) => isDate(value.slice(0, 10)) && TIME_OF_DAY.test(value.slice(10)),
  /** A calendar date, or what comes before every one. */
  date: (value: string) => value === '-infinity' || isDate(value),
  integer: (value: string) => /^-?\d{1,10}$/.test(value) && Math.abs(Number(value)) <= INTEGER_MAX,
};

type PositionKind = keyof typeof KINDS;

/**
 * Reads a cursor that `toPage` made, or that somebody made just like it: nothing in it is secret, so
 * its values are checked like any other input.
 *
 * @param list what the cursor is bound to: the list with its filters and its sort
 * @param kinds what its values are, in their order
 * @throws DomainError CURSOR_INVALID when it was made for another list, or its values do not fit
 */
export function readCursor(
  list: object,
  cursor: string | undefined,
  kinds: readonly PositionKind[],
): Position | undefined {
  if (cursor === undefined) return undefined;
  const [position = '', check, ...rest] = cursor.split('.');
  if (rest.length > 0 || check !== checkOf(list, position)) throw cursorInvalid();
  const values = parseJson(Buffer.from(position, 'base64url').toString('utf8'));
  if (!Array.isArray(values) || !values.every(isStorableText)) throw cursorInvalid();
  if (!fits(values, kinds)) throw cursorInvalid();
  return values;
}

function fits(values: readonly string[], kinds: readonly PositionKind[]): boolean {
  return (
    values.length === kinds.length && kinds.every((kind, index) => KINDS[kind](values[index] ?? ''))
  );
}

// JavaScript would make the second of March of the thirtieth of February.
function isDate(value: string): boolean {
  if (!DATE.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}

/**
 * Makes a page of rows that were read with `limit + 1`.
 *
 * @param positionOf the sort values of a row, ending in its id
 */
export function toPage<T>(
  list: object,
  rows: readonly T[],
  limit: number,
  positionOf: (row: T) => Position,
): Page<T> {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  if (rows.length <= limit || last === undefined) return { data, nextCursor: null };
  const position = Buffer.from(JSON.stringify(positionOf(last))).toString('base64url');
  return { data, nextCursor: `${position}.${checkOf(list, position)}` };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// The guard that refuses such text elsewhere in a request does not look into cursors.
function isStorableText(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0') && value.isWellFormed();
}

// Not a secret: it keeps a cursor from being used, by mistake or by hand, on another list.
function checkOf(list: object, position: string): string {
  return createHash('sha256')
    .update(
      JSON.stringify(
        Object.entries(list)
          .filter(([, value]) => value !== undefined)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
    )
    .update(position)
    .digest('base64url')
    .slice(0, 16);
}
