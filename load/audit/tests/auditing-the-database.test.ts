import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openDatabase } from '../../../apps/api/src/database.ts';
import {
  startTestApp,
  type TestApp,
  type TestUser,
} from '../../../apps/api/test/support/test-app.ts';
import {
  startTestPayments,
  type TestPayments,
} from '../../../apps/api/test/support/payment-simulator.ts';
import { auditDatabase } from '../audit-database.ts';
import { INVARIANTS } from '../invariants.ts';
import { PLANTED_IN_MONEY } from './planted-in-money.ts';
import type { Planted } from './planted.ts';

const LIVE_SEATS_MAX = 4;

/** What breaks each invariant, once the constraints that forbid it are gone. */
const PLANTED: readonly Planted[] = [
  ...PLANTED_IN_MONEY,
  {
    invariant: 'a seat has one live ticket at most',
    statements: [
      'drop index marquee.a_seat_has_one_live_ticket',
      `insert into marquee.tickets
         (showtime_id, id, reservation_id, seat_label, zone, ticket_type, unit_price_amount, price_amount)
       select showtime_id, gen_random_uuid(), reservation_id, seat_label, zone, ticket_type,
         unit_price_amount, price_amount
       from marquee.tickets where status = 'valid' limit 1`,
    ],
  },
  {
    invariant: 'a showtime has each seat once',
    statements: [
      'alter table marquee.showtime_seats drop constraint showtime_seats_pkey cascade',
      `insert into marquee.showtime_seats (showtime_id, seat_label, zone)
       select showtime_id, seat_label, zone from marquee.showtime_seats where status = 'available' limit 1`,
    ],
  },
  {
    invariant: 'a sold seat names its live ticket',
    statements: [
      `update marquee.tickets set status = 'void', voided_at = now() where status = 'valid'`,
    ],
  },
  {
    invariant: 'a live ticket has its seat',
    statements: [
      `update marquee.showtime_seats set status = 'available', ticket_id = null where status = 'sold'`,
    ],
  },
  {
    invariant: 'a held seat is in an active hold, until the same moment',
    statements: [
      `update marquee.showtime_seats set held_until = held_until + interval '1 minute' where status = 'held'`,
    ],
  },
  {
    invariant: 'a live hold holds all its seats',
    statements: [
      `update marquee.showtime_seats set status = 'available', hold_id = null, held_until = null
       where status = 'held' and seat_label = 'A3'`,
    ],
  },
  {
    invariant: 'a seat is in one legal state',
    statements: [
      'alter table marquee.showtime_seats drop constraint sold_seats_name_their_ticket',
      `update marquee.showtime_seats set status = 'available' where status = 'sold'`,
    ],
  },
  {
    invariant: 'a showtime has exactly the seats of its map',
    statements: [`delete from marquee.showtime_seats where seat_label = 'A9'`],
  },
  {
    invariant: 'nobody has more seats of a showtime than the cap',
    statements: [
      `with buyer as (select showtime_id, owner from marquee.reservations where status = 'confirmed' limit 1)
       insert into marquee.showtime_buyers (showtime_id, owner) select showtime_id, owner from buyer
       on conflict do nothing`,
      `insert into marquee.holds
         (showtime_id, id, owner, seat_labels, currency, sale_terms_id, quote, expires_at)
       select showtime_id, gen_random_uuid(), owner, '{A7,A8,A9}', currency, sale_terms_id, quote,
         now() + interval '1 hour'
       from marquee.reservations where status = 'confirmed' limit 1`,
    ],
  },
  {
    invariant: 'a cancelled showtime sells and holds nothing',
    statements: [`update marquee.showtimes set status = 'cancelled', cancelled_at = now()`],
  },
  {
    invariant: 'a reservation that was sold has tickets, and no other has',
    statements: [
      'alter table marquee.showtime_seats drop constraint showtime_seats_name_a_ticket',
      'delete from marquee.tickets',
    ],
  },
  {
    invariant: 'a ticket belongs to a reservation of its showtime',
    statements: [
      'alter table marquee.reservations drop constraint reservations_pkey cascade',
      'delete from marquee.reservations',
    ],
  },
  {
    invariant: 'a reservation has one ticket a seat',
    statements: [
      `insert into marquee.tickets
         (showtime_id, id, reservation_id, seat_label, zone, ticket_type, unit_price_amount, price_amount,
          status, voided_at)
       select showtime_id, gen_random_uuid(), reservation_id, seat_label, zone, ticket_type,
         unit_price_amount, price_amount, 'void', now()
       from marquee.tickets where status = 'valid' limit 1`,
    ],
  },
  {
    invariant: 'a reservation is confirmed while it has a live ticket, and no longer',
    statements: [
      `update marquee.reservations set status = 'cancelled', cancelled_at = now() where status = 'confirmed'`,
    ],
  },
  {
    invariant: 'reservations, tickets and holds are in one legal state',
    statements: [
      'alter table marquee.tickets drop constraint void_tickets_have_a_moment',
      `update marquee.tickets set voided_at = null where status = 'void'`,
    ],
  },
  {
    invariant: 'a hold was sold once, to its own reservation',
    statements: [
      `update marquee.holds set status = 'released', released_at = now(), reservation_id = null
       where status = 'converted'`,
    ],
  },
  {
    invariant: 'a pending reservation keeps its hold until its payment ends',
    statements: [
      `update marquee.holds set status = 'released', released_at = now()
       where status = 'active' and reservation_id is not null`,
    ],
  },
  {
    invariant: 'a quote adds up',
    statements: [`update marquee.holds set quote = jsonb_set(quote, '{total}', '1')`],
  },
  {
    invariant: 'what was held was sold at the prices of its quote',
    statements: [
      `update marquee.reservations set quote = jsonb_set(quote, '{fees}', '[{"code": "more"}]')`,
    ],
  },
  {
    invariant: 'the tickets of a reservation are those of its quote',
    statements: ['update marquee.tickets set price_amount = price_amount + 1'],
  },
  {
    invariant: 'the quote of a hold covers its seats',
    statements: [`update marquee.holds set quote = quote #- '{tickets,0}' where status = 'active'`],
  },
  {
    invariant: 'a total is the sum of its tickets and fees',
    statements: [
      'update marquee.reservations set original_total_amount = original_total_amount * 4',
    ],
  },
  {
    invariant: 'a reference names one reservation of a showtime',
    statements: [
      'alter table marquee.reservations drop constraint reservations_reference_is_unique',
      `update marquee.reservations set reference = 'SAME'`,
    ],
  },
  {
    invariant: 'a reservation is owned by its user',
    statements: [
      'alter table marquee.reservations drop constraint reservations_belong_to_a_user',
      'update marquee.reservations set user_id = gen_random_uuid()',
    ],
  },
  {
    invariant: 'whoever has something of a showtime is one of its buyers',
    statements: [
      'alter table marquee.holds drop constraint holds_belong_to_a_buyer',
      'alter table marquee.reservations drop constraint reservations_belong_to_a_buyer',
      'delete from marquee.showtime_buyers',
    ],
  },
  {
    invariant: 'a key stands for one request',
    statements: [
      'alter table marquee.idempotency_keys drop constraint idempotency_keys_pkey',
      'insert into marquee.idempotency_keys select * from marquee.idempotency_keys limit 1',
    ],
  },
  {
    invariant: 'a stored answer has its effect',
    statements: [
      `update marquee.idempotency_keys
       set facts = jsonb_set(facts, '{reservationId}', to_jsonb(gen_random_uuid()::text))
       where operation = 'placeReservation'`,
    ],
  },
  {
    invariant: 'an effect answers one key only',
    statements: [
      `insert into marquee.idempotency_keys
         (showtime_id, owner, key, operation, request_hash, facts, context)
       select showtime_id, owner, 'another', operation, request_hash, facts, context
       from marquee.idempotency_keys where operation = 'placeReservation' limit 1`,
    ],
  },
  {
    invariant: 'a stored answer tells what was written',
    statements: [
      `update marquee.idempotency_keys set facts = jsonb_set(facts, '{reference}', '"ZZZZZZZZ"')
       where operation = 'placeReservation'`,
    ],
  },
  {
    invariant: 'two audiences never meet in one auditorium',
    statements: [
      'alter table marquee.showtimes drop constraint showtimes_do_not_overlap_in_an_auditorium',
      `insert into marquee.showtimes
         (id, movie_id, cinema_id, auditorium_id, seat_map_id, format, starts_at, feature_starts_at, ends_at,
          turnaround_ends_at, sales_open_at, sales_close_at, business_date, status, currency, sale_terms_id)
       select gen_random_uuid(), movie_id, cinema_id, auditorium_id, seat_map_id, format, starts_at,
         feature_starts_at, ends_at, turnaround_ends_at, sales_open_at, sales_close_at, business_date, status,
         currency, sale_terms_id
       from marquee.showtimes limit 1`,
    ],
  },
];

let api: TestApp;
let owner: pg.Pool;
let payments: TestPayments;

beforeAll(async () => {
  payments = await startTestPayments();
  api = await startTestApp({ payments });
  owner = openDatabase(api.ownerUrl, api.config.database, () => undefined).pool;
  await sellAndHoldAndCancel(api);
});

afterAll(async () => {
  await owner.end();
  await api.stop();
  await payments.stop();
});

describe('the audit of the database', () => {
  it('finds nothing where everything went through the product', async () => {
    const found = await auditDatabase(owner, { liveSeatsPerOwnerMax: LIVE_SEATS_MAX });

    expect(found).toEqual([]);
  });

  it('has a planted violation for everything it looks for', () => {
    const planted = PLANTED.map(({ invariant }) => invariant);

    expect(planted.sort()).toEqual(INVARIANTS.map(({ name }) => name).sort());
  });

  it.each(PLANTED)('catches it when not $invariant', async ({ invariant, statements }) => {
    const found = await auditAfter(statements);

    expect(found).toContain(invariant);
  });
});

/** Plants, audits, and takes it all back, the schema included. */
async function auditAfter(statements: readonly string[]): Promise<string[]> {
  const client = await owner.connect();
  try {
    await client.query('begin');
    for (const statement of statements) await client.query(statement);
    const found = await auditDatabase(client, { liveSeatsPerOwnerMax: LIVE_SEATS_MAX });
    return found.map(({ name }) => name);
  } finally {
    await client.query('rollback');
    client.release();
  }
}

/** One of everything: sold, sold from a hold, for cash, being paid, held, given back, cancelled. */
async function sellAndHoldAndCancel(app: TestApp): Promise<void> {
  const { showtimeId } = await app.givenShowtime({ seats: 'ssssssssss' });
  const [buyer, holder, canceller, payer] = [
    await app.givenUser(),
    await app.givenUser(),
    await app.givenUser(),
    await app.givenUser(),
  ];
  const staff = await app.givenUser({ role: 'staff' });
  const post = async (url: string, payload: unknown, key: string, as: TestUser) => {
    const headers = { 'idempotency-key': key };
    const response = await app.request({ method: 'POST', url, payload, headers, as });
    expect(response.statusCode, response.body).toBeLessThan(300);
    return response.json<{ id: string }>();
  };
  const holds = `/showtimes/${showtimeId}/holds`;
  await post('/reservations', { showtimeId, seats: ['A1', 'A2'] }, 'direct', buyer);
  await post(holds, { seats: ['A3', 'A4'] }, 'held', holder);
  const bought = await post(holds, { seats: ['A5'] }, 'to-buy', holder);
  await post('/reservations', { showtimeId, holdId: bought.id }, 'from-hold', holder);
  const gone = await post('/reservations', { showtimeId, seats: ['A6'] }, 'to-cancel', canceller);
  await post(`/reservations/${gone.id}/cancel`, {}, 'cancel', canceller);
  const cash = { showtimeId, seats: ['A10'], payment: { method: 'cash' } };
  await post('/reservations?channel=boxOffice', cash, 'cash', staff);
  const toPay = await post(holds, { seats: ['A8'] }, 'to-pay', payer);
  const online = { showtimeId, holdId: toPay.id, payment: { method: 'online' } };
  await post('/reservations', online, 'online', payer);
}
