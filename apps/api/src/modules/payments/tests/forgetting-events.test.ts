import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestApp, type TestApp } from '../../../../test/support/test-app.ts';
import { forgetOldEvents } from '../forgetting-events.repository.ts';

let api: TestApp;

beforeAll(async () => {
  api = await startTestApp();
});
afterAll(() => api.stop());

async function givenEvent(id: string, processedDaysAgo: number | null): Promise<void> {
  await sql`
    insert into payment_events (provider, event_id, type, payload, received_at, processed_at)
    values ('simulated', ${id}, 'other', '{}', now() - interval '200 days',
      now() - make_interval(days => ${processedDaysAgo}::integer))`.execute(api.db);
}

test('What was told long ago is forgotten in batches, and what nothing came of is kept', async () => {
  for (let index = 0; index < 5; index += 1) await givenEvent(`old${index}`, 91);
  await givenEvent('young', 89);
  await givenEvent('waiting', null);
  await forgetOldEvents(api.db, 90, AbortSignal.abort(), 2);
  expect(await countEvents()).toBe(7);
  await forgetOldEvents(api.db, 90, undefined, 2);
  const kept = await api.db
    .selectFrom('payment_events')
    .select('event_id as id')
    .orderBy('event_id')
    .execute();
  expect(kept).toEqual([{ id: 'waiting' }, { id: 'young' }]);
});

async function countEvents(): Promise<number> {
  return (await api.db.selectFrom('payment_events').select('event_id').execute()).length;
}
