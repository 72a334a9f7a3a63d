import { expect, test } from 'vitest';

import { startTestApp } from './support/test-app.ts';

test.each([
  ['1', ['availability']],
  ['0', []],
])(
  'statements have names with DATABASE_NAMED_STATEMENTS=%s, and none without',
  async (setting, names) => {
    const api = await startTestApp({
      environment: { DATABASE_NAMED_STATEMENTS: setting, DATABASE_POOL_MAX: '2' },
    });
    const { showtimeId } = await api.givenShowtime();
    expect(await api.takenSeats(showtimeId)).toEqual([]);
    const { rows } = await api.pool.query<{ name: string }>(
      'select name from pg_prepared_statements',
    );
    expect(rows.map((row) => row.name)).toEqual(names);
    await api.stop();
  },
);
