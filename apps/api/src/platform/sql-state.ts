/**
 * Whether a statement failed with this SQLSTATE. Which statement it was tells which constraint: the
 * name in the error is not there when the row lives on another node.
 */
export function failedWith(error: unknown, sqlState: SqlState): boolean {
  return error instanceof Error && 'code' in error && error.code === SQL_STATES[sqlState];
}

const SQL_STATES = {
  foreignKeyViolation: '23503',
  uniqueViolation: '23505',
  exclusionViolation: '23P01',
} as const;

type SqlState = keyof typeof SQL_STATES;
