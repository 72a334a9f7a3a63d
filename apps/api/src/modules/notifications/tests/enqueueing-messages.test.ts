import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { newId } from '../../../platform/ids.ts';
import { enqueueMessage } from '../enqueueing.repository.ts';
import { NO_SHOWTIME } from '../messages.ts';
import { aPasswordChange, setOutboxStage, type OutboxStage } from './outbox-stage.ts';

let stage: OutboxStage;

beforeAll(async () => {
  stage = await setOutboxStage();
});
afterAll(() => stage.stop());

test('An event is told once, however often it is enqueued', async () => {
  const message = aPasswordChange('once');
  await stage.enqueue(message, { ...message, recipient: 'other@example.com' });
  await Promise.all(Array.from({ length: 10 }, async () => stage.enqueue(message)));
  const found = (await stage.messages()).filter(({ dedupeKey }) => dedupeKey === message.dedupeKey);
  expect(found).toEqual([
    expect.objectContaining({ status: 'pending', recipient: 'once@example.com', attempts: 0 }),
  ]);
});

test('Events of two showtimes may have one name', async () => {
  await stage.enqueue(aPasswordChange('twice', newId()), aPasswordChange('twice', newId()));
  const found = (await stage.messages()).filter(
    ({ dedupeKey }) => dedupeKey === 'passwordChanged:twice',
  );
  expect(found).toHaveLength(2);
});

test('What did not happen is not told', async () => {
  const undone = stage.db.transaction().execute(async (tx) => {
    await enqueueMessage(tx, aPasswordChange('never'));
    throw new Error('it did not happen');
  });
  await expect(undone).rejects.toThrow('it did not happen');
  expect(await stage.messages()).not.toContainEqual(
    expect.objectContaining({ dedupeKey: 'passwordChanged:never' }),
  );
});

test('More events than a statement has room for are enqueued together', async () => {
  const showtimeId = newId();
  const many = Array.from({ length: 2500 }, (_, n) => aPasswordChange(`many${n}`, showtimeId));
  await stage.enqueue(...many);
  const { count } = await stage.db
    .selectFrom('outbox_messages as m')
    .select((e) => e.fn.countAll<string>().as('count'))
    .where('m.showtime_id', '=', showtimeId)
    .executeTakeFirstOrThrow();
  expect(count).toBe('2500');
});

test('SQL that names only what it must writes a message that is due', async () => {
  const subjectId = newId();
  const { rows } = await sql<{ isDue: boolean; status: string }>`
    insert into outbox_messages (showtime_id, kind, dedupe_key, recipient, subject_id)
    values (${NO_SHOWTIME}, 'reservationConfirmed', 'by hand', 'hand@example.com', ${subjectId})
    on conflict (showtime_id, dedupe_key) do nothing
    returning next_attempt_at <= now() as "isDue", status`.execute(stage.db);
  expect(rows).toEqual([{ isDue: true, status: 'pending' }]);
});

test.each([
  'ada@example.com\r\nBcc: eve@example.com',
  'ada@example.com, eve@example.com',
  'Ada <ada@example.com>',
  'ada@example.com ',
  'ada',
  '',
])('A recipient that is not one address is refused: %j', async (recipient) => {
  await expect(stage.enqueue({ ...aPasswordChange('refused'), recipient })).rejects.toThrow(
    'a message has a recipient that is one mail address',
  );
});

test('A line break in an address does not get past the database either', async () => {
  const written = sql`
    insert into outbox_messages (showtime_id, kind, dedupe_key, recipient, subject_id)
    values (${NO_SHOWTIME}, 'passwordChanged', 'broken', ${'a@b.example\nBcc: c'}, ${newId()})`;
  await expect(written.execute(stage.db)).rejects.toThrow('outbox_messages_recipient_is_one_line');
});
