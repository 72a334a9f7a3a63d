import { sql } from 'kysely';

import type { Transaction } from '../../database.ts';
import type { SeatMapDocument } from '../seating/index.ts';

/** Rows written by one statement at most, well below the limit of parameters. */
const ROWS_PER_INSERT = 5000;

/** Makes a row for every seat of a map. */
export async function insertSeats(
  tx: Transaction,
  showtimeId: string,
  { seats }: SeatMapDocument,
): Promise<void> {
  for (let start = 0; start < seats.length; start += ROWS_PER_INSERT) {
    const some = seats.slice(start, start + ROWS_PER_INSERT);
    await sql`
      insert into showtime_seats (showtime_id, seat_label, zone, status, block_kind)
      select
        ${showtimeId}::uuid, n.label, n.zone,
        case when n.is_blocked then 'blocked' else 'available' end,
        case when n.is_blocked then 'house' end
      from unnest(
        ${some.map((seat) => seat.label)}::text[],
        ${some.map((seat) => seat.zone)}::text[],
        ${some.map((seat) => seat.blocked === true)}::boolean[]
      ) as n (label, zone, is_blocked)`.execute(tx);
  }
}

/** Removes every seat of a showtime that nobody has or ever had. */
export async function deleteSeats(tx: Transaction, showtimeId: string): Promise<void> {
  await tx.deleteFrom('showtime_seats as s').where('s.showtime_id', '=', showtimeId).execute();
}

/** Locks every seat of a showtime in label order, then counts who has some. */
export async function lockAndCountSales(
  tx: Transaction,
  showtimeId: string,
): Promise<{ liveHolds: number; liveTickets: number }> {
  await sql`
    select 1 from showtime_seats s
    where s.showtime_id = ${showtimeId}::uuid
    order by s.seat_label
    for update`.execute(tx);
  const row = await tx
    .selectFrom('showtime_seats as s')
    .select([
      sql<string>`count(distinct s.hold_id) filter (where s.held_until > now())`.as('liveHolds'),
      sql<string>`count(s.ticket_id)`.as('liveTickets'),
    ])
    .where('s.showtime_id', '=', showtimeId)
    .executeTakeFirstOrThrow();
  return { liveHolds: Number(row.liveHolds), liveTickets: Number(row.liveTickets) };
}

/** Blocks every seat of a cancelled showtime and ends its holds. The seats are locked. */
export async function blockSeatsOfCancelled(
  tx: Transaction,
  showtimeId: string,
): Promise<{ endedHolds: number }> {
  await tx
    .updateTable('showtime_seats as s')
    .set({
      status: 'blocked',
      block_kind: 'showtimeCancelled',
      hold_id: null,
      held_until: null,
      ticket_id: null,
    })
    .where('s.showtime_id', '=', showtimeId)
    .execute();
  const { numUpdatedRows } = await tx
    .updateTable('holds as h')
    // Our clock may be older than a hold that we waited for.
    .set({ status: 'released', released_at: sql<Date>`greatest(now(), h.created_at)` })
    .where('h.showtime_id', '=', showtimeId)
    .where('h.status', '=', 'active')
    .executeTakeFirstOrThrow();
  return { endedHolds: Number(numUpdatedRows) };
}

/** Whether seats of a showtime were ever sold: then its seat map is part of what happened. */
export async function wasEverSold(tx: Transaction, showtimeId: string): Promise<boolean> {
  const ticket = await tx
    .selectFrom('tickets as t')
    .select('t.id')
    .where('t.showtime_id', '=', showtimeId)
    .limit(1)
    .executeTakeFirst();
  return ticket !== undefined;
}
