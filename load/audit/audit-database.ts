import type pg from 'pg';

import { INVARIANTS } from './invariants.ts';

/** Something that must not be, and a few of the places where it is. */
export type Violation = {
  name: string;
  rule: string;
  /** How many were found. */
  count: number;
  /** What the first of them look like. */
  examples: readonly unknown[];
};

/** Whatever runs a query: a pool, a client, a client inside of a transaction. */
export type Queryable = Pick<pg.ClientBase, 'query'>;

const EXAMPLES_MAX = 5;

/**
 * Looks for everything in a database that must not be, whoever wrote it. Takes the database as it
 * is at this moment; ask when nothing is under way.
 *
 * @returns nothing when all is well
 */
export async function auditDatabase(
  database: Queryable,
  { liveSeatsPerOwnerMax }: { liveSeatsPerOwnerMax: number },
): Promise<Violation[]> {
  const violations: Violation[] = [];
  for (const { name, rule, query } of INVARIANTS) {
    const values = query.includes('$1') ? [liveSeatsPerOwnerMax] : [];
    const { rows } = await database.query<Record<string, unknown>>(query, values);
    if (rows.length > 0) violations.push(violationOf(name, rule, rows));
  }
  return violations;
}

/** A violation with some of its places. */
export function violationOf(name: string, rule: string, places: readonly unknown[]): Violation {
  return { name, rule, count: places.length, examples: places.slice(0, EXAMPLES_MAX) };
}
