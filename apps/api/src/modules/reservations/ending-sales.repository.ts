import { sql } from 'kysely';

import type { Transaction } from '../../database.ts';

/**
 * Voids every live ticket of a showtime, enters that all of it is owed back, fees included, and
 * cancels its reservations, those too that wait for their payment. Its seats are locked: nobody gives
 * tickets back, or is sold any, meanwhile.
 */
export async function cancelAllOfShowtime(
  tx: Transaction,
  showtimeId: string,
  reason: string,
): Promise<{ voidedTickets: number; cancelledReservations: number }> {
  const kept = await enterCancellations(tx, showtimeId);
  const tickets = await tx
    .updateTable('tickets as t')
    .set({ status: 'void', voided_at: sql<Date>`now()`, void_reason: reason })
    .where('t.showtime_id', '=', showtimeId)
    .where('t.status', '=', 'valid')
    .executeTakeFirstOrThrow();
  await keepOfTickets(tx, showtimeId, kept);
  const reservations = await tx
    .updateTable('reservations as r')
    // Our clock may be older than a sale that we waited for.
    .set({ status: 'cancelled', cancelled_at: sql<Date>`greatest(now(), r.created_at)` })
    .where('r.showtime_id', '=', showtimeId)
    .where('r.status', 'in', ['confirmed', 'pendingPayment'])
    .executeTakeFirstOrThrow();
  return {
    voidedTickets: Number(tickets.numUpdatedRows),
    cancelledReservations: Number(reservations.numUpdatedRows),
  };
}

type Kept = { reservationId: string; amount: number };

/** @returns of which reservations something is kept: what they got back before, as goodwill */
async function enterCancellations(tx: Transaction, showtimeId: string): Promise<Kept[]> {
  const { rows } = await sql<Kept>`
    insert into ledger_entries
      (showtime_id, id, reservation_id, kind, currency, ticket_amount, fee_amount, charge_amount,
       due_amount, tax_amount, admissions)
    select
      l.showtime_id, gen_random_uuid(), l.id, 'cancellation', l.currency, -l.price, -l.fee,
      kept.amount, -(l.price + l.fee - kept.amount),
      -round(l.tax * (l.price + l.fee - kept.amount) / greatest(l.price + l.fee, 1.0)), -l.tickets
    from (
      select
        r.showtime_id, r.id, r.currency, count(*) as tickets, sum(t.price_amount) as price,
        sum(t.fee_amount) + (r.quote ->> 'bookingFee')::integer as fee,
        sum(t.tax_amount + t.fee_tax_amount) + (r.quote ->> 'bookingFeeTax')::integer as tax
      from tickets t
      join reservations r on r.showtime_id = t.showtime_id and r.id = t.reservation_id
      where t.showtime_id = ${showtimeId}::uuid and t.status = 'valid'
      group by r.showtime_id, r.id
    ) l
    cross join lateral (
      select
        greatest(0, l.price + l.fee - greatest(0, due.amount + asked.amount) - paid.amount) as amount
      from (
        select coalesce(sum(e.due_amount), 0) as amount
        from ledger_entries e
        where e.showtime_id = l.showtime_id and e.reservation_id = l.id
      ) due, (
        select coalesce(sum(f.amount), 0) as amount
        from refunds f
        join payments p on p.showtime_id = f.showtime_id and p.id = f.payment_id
        where f.showtime_id = l.showtime_id and f.reservation_id = l.id
          and f.status = 'requested' and p.status = 'captured'
      ) asked, (
        select
          coalesce(sum(p.captured_amount - p.refunded_amount - p.transferred_amount), 0) as amount
        from payments p
        where p.showtime_id = l.showtime_id and p.reservation_id = l.id and p.status = 'captured'
      ) paid
    ) kept
    returning reservation_id as "reservationId", charge_amount as amount`.execute(tx);
  return rows.filter(({ amount }) => amount > 0);
}

/** Says of which of the tickets just voided it is kept: the first of each reservation. */
async function keepOfTickets(
  tx: Transaction,
  showtimeId: string,
  kept: readonly Kept[],
): Promise<void> {
  if (kept.length === 0) return;
  await sql`
    update tickets t
    set kept_amount = k.kept
    from (
      select
        v.id,
        least(
          v.price_amount + v.fee_amount,
          kept.amount - coalesce(
            sum(v.price_amount + v.fee_amount) over (
              partition by v.reservation_id order by v.seat_label, v.id
              rows between unbounded preceding and 1 preceding
            ),
            0
          )
        ) as kept
      from unnest(
        ${kept.map(({ reservationId }) => reservationId)}::uuid[],
        ${kept.map(({ amount }) => amount)}::integer[]
      ) as kept (reservation_id, amount)
      join tickets v
        on v.showtime_id = ${showtimeId}::uuid and v.reservation_id = kept.reservation_id
        and v.voided_at = now()
    ) k
    where t.showtime_id = ${showtimeId}::uuid and t.id = k.id and k.kept > 0`.execute(tx);
}
