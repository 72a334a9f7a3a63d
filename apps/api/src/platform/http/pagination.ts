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

/**
 * Reads a cursor that `toPage` made.
 *
 * @param list what the cursor is bound to: the list with its filters and its sort
 * @throws DomainError CURSOR_INVALID when it was made for another list, or by somebody else
 */
export function readCursor(list: object, cursor: string | undefined): Position | undefined {
  if (cursor === undefined) return undefined;
  const [position = '', check, ...rest] = cursor.split('.');
  if (rest.length > 0 || check !== checkOf(list, position)) throw cursorInvalid();
  const values = parseJson(Buffer.from(position, 'base64url').toString('utf8'));
  if (!Array.isArray(values) || !values.every(isStorableText)) throw cursorInvalid();
  return values;
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
