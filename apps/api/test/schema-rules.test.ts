import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { findRuleViolations } from '../src/documents/schema-rules.ts';
import { executeAsOwner, startTestApp, type TestApp } from './support/test-app.ts';

let api: TestApp;

beforeAll(async () => {
  api = await startTestApp();
});
afterAll(() => api.stop());

test('the schema keeps the way to several nodes open', async () => {
  expect(await findRuleViolations(api.db)).toEqual([]);
});

describe('a schema that closes it is caught', () => {
  test.each([
    ['not in the manifest', 'create table marquee.loose (id uuid primary key)'],
    ['in the manifest only', 'drop table marquee.idempotency_keys cascade'],
    ['no showtime_id', 'alter table marquee.idempotency_keys drop column showtime_id cascade'],
    ['key without showtime_id', 'create unique index on marquee.tickets (seat_label)'],
    [
      'primary key does not begin with showtime_id',
      `alter table marquee.idempotency_keys drop constraint idempotency_keys_pkey;
       alter table marquee.idempotency_keys add primary key (owner, showtime_id, key)`,
    ],
    [
      'no primary key',
      'alter table marquee.idempotency_keys drop constraint idempotency_keys_pkey',
    ],
    [
      'showtime_id nullable',
      `alter table marquee.idempotency_keys drop constraint idempotency_keys_pkey;
       alter table marquee.idempotency_keys alter column showtime_id drop not null`,
    ],
    [
      'trigger',
      `create trigger planted before update on marquee.movies
       for each row execute function suppress_redundant_updates_trigger()`,
    ],
    [
      'reference booking to booking without showtime_id',
      `alter table marquee.tickets add column hold_id uuid;
       alter table marquee.holds add constraint planted_key unique (id);
       alter table marquee.tickets add constraint planted foreign key (hold_id) references marquee.holds (id)`,
    ],
    [
      'reference shared to booking',
      `alter table marquee.movies add column showtime_id uuid, add column hold_id uuid;
       alter table marquee.movies add constraint planted
         foreign key (showtime_id, hold_id) references marquee.holds (showtime_id, id)`,
    ],
    [
      'reference of booking that sets null, default or follows',
      `alter table marquee.tickets drop constraint tickets_belong_to_a_reservation;
       alter table marquee.tickets add constraint planted
         foreign key (showtime_id, reservation_id)
         references marquee.reservations (showtime_id, id) on update cascade`,
    ],
    ['small sequence', 'alter table marquee.genres add column position serial'],
    [
      'name too long for a shard suffix',
      `create index ${'a_name_that_leaves_no_room_for_the_suffix_of_a_shard_'.padEnd(60, 'x')} on marquee.movies (year)`,
    ],
  ])('%s', async (rule, planted) => {
    const rules = await api.db
      .transaction()
      .execute(async (tx) => {
        await executeAsOwner(tx, planted);
        const violations = await findRuleViolations(tx);
        throw new Undone(violations.map((violation) => violation.rule));
      })
      .catch((error: unknown) => {
        if (error instanceof Undone) return error.rules;
        throw error;
      });
    expect(rules).toContain(rule);
  });
});

/** Rolls the planted violation back, and carries what was seen of it out of the transaction. */
class Undone extends Error {
  readonly rules: readonly string[];

  constructor(rules: readonly string[]) {
    super('rolled back');
    this.rules = rules;
  }
}
