import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';
import type { Quote, SalesChannel } from '../pricing/index.ts';
import type { CancelledTicket, LiveTicket } from './cancelling-amounts.ts';
import type { CancellationMoment } from './cancelling-rules.ts';
import type { ReservationAddress } from './reservations.repository.ts';
import type { ReservationPaymentMethod, ReservationStatus } from './reservations.tables.ts';

type Address = Pick<ReservationAddress, 'showtimeId' | 'id'>;

/** A reservation as far as leaving it is concerned. */
export type LeavingReservation = {
  status: ReservationStatus;
  reference: string;
  userId: string | null;
  email: string | null;
  channel: SalesChannel;
  paymentMethod: ReservationPaymentMethod;
  currency: string;
  quote: Quote;
  holdId: string | null;
  isFreelyRefundable: boolean;
  /** The largest share of the prices that the buyer gets back; null: whatever the policy says. */
  refundPercentMax: number | null;
  /** What the buyer does not get back in any case, minor units: an exchange left it here. */
  forfeited: number;
  /** Live or not, in the order of their seats; none before it is paid. */
  tickets: (LiveTicket & { status: 'valid' | 'void'; isAdmitted: boolean })[];
};

/** Where the money of a reservation stands, minor units. */
export type LeavingMoney = {
  /** By its ledger; below zero the house owes it. */
  due: number;
  /** Asked back and not gone yet: the ledger does not know of it. */
  requested: number;
  /** Captured, and neither asked back nor gone over to another reservation. */
  left: number;
};

/** A reservation with its tickets; with `lock` they are ours until the transaction ends. */
export async function readLeaving(
  db: Database | Transaction,
  { showtimeId, id }: Address,
  { lock }: { lock: boolean },
): Promise<LeavingReservation> {
  const reservation = await db
    .selectFrom('reservations as r')
    .select([
      'r.status',
      'r.reference',
      'r.user_id as userId',
      'r.email',
      'r.channel',
      'r.payment_method as paymentMethod',
      'r.currency',
      'r.quote',
      'r.hold_id as holdId',
      'r.is_freely_refundable as isFreelyRefundable',
      'r.refund_percent_max as refundPercentMax',
      'r.forfeited_amount as forfeited',
    ])
    .where('r.showtime_id', '=', showtimeId)
    .where('r.id', '=', id)
    .$if(lock, (query) => query.forUpdate())
    .executeTakeFirstOrThrow();
  const tickets = await db
    .selectFrom('tickets as t')
    .select([
      't.id',
      't.seat_label as seat',
      't.price_amount as price',
      't.tax_amount as tax',
      't.fee_amount as fee',
      't.fee_tax_amount as feeTax',
      't.status',
      sql<boolean>`t.admitted_at is not null`.as('isAdmitted'),
    ])
    .where('t.showtime_id', '=', showtimeId)
    .where('t.reservation_id', '=', id)
    .orderBy('t.seat_label')
    .orderBy('t.id')
    .$if(lock, (query) => query.forUpdate())
    .execute();
  return { ...reservation, tickets };
}

/** One snapshot of what the ledger, the refunds and the payments say. */
export async function readMoney(
  db: Database | Transaction,
  { showtimeId, id }: Address,
): Promise<LeavingMoney> {
  const { rows } = await sql<LeavingMoney>`
    select
      (
        select coalesce(sum(l.due_amount), 0)::integer from ledger_entries l
        where l.showtime_id = ${showtimeId}::uuid and l.reservation_id = ${id}::uuid
      ) as due,
      (
        select coalesce(sum(f.amount), 0)::integer
        from refunds f
        join payments p on p.showtime_id = f.showtime_id and p.id = f.payment_id
        where f.showtime_id = ${showtimeId}::uuid and f.reservation_id = ${id}::uuid
          and f.status = 'requested' and p.status = 'captured'
      ) as requested,
      (
        select
          coalesce(sum(p.captured_amount - p.refunded_amount - p.transferred_amount), 0)::integer
        from payments p
        where p.showtime_id = ${showtimeId}::uuid and p.reservation_id = ${id}::uuid
          and p.status = 'captured'
      ) as left`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('one row was asked for');
  return row;
}

/** Judges by the database's clock. */
export async function readMoment(
  db: Database | Transaction,
  showtimeId: string,
): Promise<CancellationMoment> {
  return db
    .selectFrom('showtimes as t')
    .select([
      't.starts_at as startsAt',
      't.ends_at as endsAt',
      sql<number>`extract(epoch from t.starts_at - now())::float8`.as('secondsBeforeStart'),
      sql<boolean>`now() >= t.ends_at`.as('hasEnded'),
    ])
    .where('t.id', '=', showtimeId)
    .executeTakeFirstOrThrow();
}

/**
 * Voids live tickets, says what the house keeps of each, and frees their seats: each only where it is
 * sold by that very ticket.
 *
 * @param options.evenAdmitted whether those may go who are in already
 * @returns how many were live, and so are void now
 */
export async function voidTickets(
  tx: Transaction,
  showtimeId: string,
  tickets: readonly Pick<CancelledTicket, 'id' | 'kept'>[],
  { reason, evenAdmitted }: { reason: string | null; evenAdmitted: boolean },
): Promise<number> {
  const ids = tickets.map(({ id }) => id);
  const kept = tickets.map((ticket) => ticket.kept);
  const { numAffectedRows = 0n } = await sql`
    update tickets t
    set status = 'void', voided_at = now(), void_reason = ${reason}, kept_amount = v.kept
    from unnest(${ids}::uuid[], ${kept}::integer[]) as v (id, kept)
    where t.showtime_id = ${showtimeId}::uuid and t.id = v.id and t.status = 'valid'
      and (${evenAdmitted} or t.admitted_at is null)`.execute(tx);
  await tx
    .updateTable('showtime_seats as s')
    .set({ status: 'available', ticket_id: null })
    .where('s.showtime_id', '=', showtimeId)
    .where('s.ticket_id', '=', sql<string>`any(${ids}::uuid[])`)
    .where('s.status', '=', 'sold')
    .execute();
  return Number(numAffectedRows);
}

/** Cancels a reservation that has no live ticket left, or never had one. It is locked. */
export async function cancelReservation(
  tx: Transaction,
  { showtimeId, id }: Address,
): Promise<void> {
  await tx
    .updateTable('reservations as r')
    .set({ status: 'cancelled', cancelled_at: sql<Date>`now()` })
    .where('r.showtime_id', '=', showtimeId)
    .where('r.id', '=', id)
    .where('r.status', 'in', ['confirmed', 'pendingPayment'])
    .execute();
}
