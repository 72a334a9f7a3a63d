import type pg from 'pg';
import { vi } from 'vitest';

/** Counts how often the named statement runs on a pool from now on. */
export function countStatement(pool: pg.Pool, name: string): { count(): number; stop(): void } {
  const spy = vi.spyOn(pool, 'query');
  let counted: number | undefined;
  const count = () => spy.mock.calls.filter(([first]) => nameOf(first) === name).length;
  return {
    count: () => counted ?? count(),
    stop() {
      counted = count();
      spy.mockRestore();
    },
  };
}

function nameOf(query: unknown): unknown {
  return typeof query === 'object' && query !== null && 'name' in query ? query.name : undefined;
}
