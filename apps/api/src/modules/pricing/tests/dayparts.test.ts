import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestApp, type TestApp } from '../../../../test/support/test-app.ts';
import { daypartAt } from '../dayparts.ts';

let house: TestApp;

beforeAll(async () => {
  house = await startTestApp();
});
afterAll(async () => house.stop());

test.each(['05:00', '06:00', '08:30', '00:00'])(
  'Pages and prices agree on what time of day it is where the business day starts at %s',
  async (dayStartsAt) => {
    const { rows } = await sql<{ localTime: string; daypart: string }>`
      select
        to_char(t.starts_at at time zone 'UTC', 'HH24:MI') as "localTime",
        marquee.daypart(t.starts_at, 'UTC', ${dayStartsAt}::time) as daypart
      from generate_series(
        '2026-11-20T00:00Z'::timestamptz, '2026-11-20T23:55Z'::timestamptz, interval '5 minutes'
      ) as t (starts_at)
    `.execute(house.db);
    expect(rows).toHaveLength(288);
    expect(
      rows.filter(({ localTime, daypart }) => daypartAt(localTime, dayStartsAt) !== daypart),
    ).toEqual([]);
  },
);
