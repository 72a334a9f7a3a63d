import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { Transaction } from '../../../database.ts';
import { givenPending } from '../../../../test/support/paying.ts';
import {
  startTestPayments,
  type TestPayments,
} from '../../../../test/support/payment-simulator.ts';
import { startTestApp, type TestApp } from '../../../../test/support/test-app.ts';
import { guestOwner } from '../../auth/index.ts';
import { listReservations } from '../reservations.read-model.ts';

const OTHERS = 4000;
/** Far fewer than there are, and enough for whatever way leads to one. */
const ROWS_READ_MAX = 50;

let payments: TestPayments;
let api: TestApp;

beforeAll(async () => {
  payments = await startTestPayments();
  api = await startTestApp({ payments });
});
afterAll(async () => {
  await api.stop();
  await payments.stop();
});

class Undo extends Error {}

async function rowsRead(tx: Transaction): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::integer as count
    from pg_stat_xact_user_tables
    where relname in ('reservations', 'showtime_buyers')`.execute(tx);
  return rows[0]?.count ?? 0;
}

test('what a guest bought is found without reading what everybody else did', async () => {
  const { showtimeId } = await api.givenShowtime();
  const { reservationId, headers } = await givenPending(api, { showtimeId, seats: ['A1'] });
  const owner = guestOwner(headers['guest-token']) ?? '';

  const undone = api.db.transaction().execute(async (tx) => {
    await sql`
      insert into showtime_buyers (showtime_id, owner)
      select ${showtimeId}::uuid, 'guest:' || n from generate_series(1, ${OTHERS}) n`.execute(tx);
    await sql`
      insert into reservations
        (showtime_id, id, owner, email, reference, status, channel, payment_method, currency,
         original_total_amount, created_at, sale_terms_id, quote, pay_by)
      select r.showtime_id, gen_random_uuid(), 'guest:' || n, r.email, 'R' || n, r.status, r.channel,
        r.payment_method, r.currency, r.original_total_amount, r.created_at + n * interval '1 second',
        r.sale_terms_id, r.quote, r.pay_by
      from reservations r, generate_series(1, ${OTHERS}) n
      where r.id = ${reservationId}::uuid`.execute(tx);
    await sql`analyze reservations, showtime_buyers`.execute(tx);

    const counting = await rowsRead(tx);
    await sql`select count(*) from reservations r where r.currency <> ''`.execute(tx);
    const before = await rowsRead(tx);
    expect(before - counting, 'a look at all of them is noticed').toBeGreaterThan(OTHERS);

    const found = await listReservations(tx, { guestOwner: owner }, 21, undefined);
    expect(found.map(({ id }) => id)).toEqual([reservationId]);
    expect((await rowsRead(tx)) - before).toBeLessThan(ROWS_READ_MAX);
    throw new Undo();
  });
  await expect(undone).rejects.toThrow(Undo);
});
