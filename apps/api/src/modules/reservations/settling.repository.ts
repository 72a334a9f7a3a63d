import { sql } from 'kysely';

import type { Transaction } from '../../database.ts';
import type { Quote } from '../pricing/index.ts';
import type { ReservationStatus } from './reservations.tables.ts';

/** A reservation whose row is ours until the transaction ends. */
export type LockedReservation = {
  showtimeId: string;
  id: string;
  owner: string;
  status: ReservationStatus;
  email: string | null;
  currency: string;
  quote: Quote;
  /** Whether a pending payment may still be begun, by the clock of this transaction. */
  isPayable: boolean;
};

type ReservationKey = { showtimeId: string; reservationId: string };

/** Locks a reservation: after its seats, and before its payments. */
export async function lockForPayment(
  tx: Transaction,
  { showtimeId, reservationId }: ReservationKey,
): Promise<LockedReservation> {
  return tx
    .selectFrom('reservations as r')
    .select([
      'r.showtime_id as showtimeId',
      'r.id',
      'r.owner',
      'r.status',
      'r.email',
      'r.currency',
      'r.quote',
      sql<boolean>`r.status = 'pendingPayment' and r.pay_by > now()`.as('isPayable'),
    ])
    .where('r.showtime_id', '=', showtimeId)
    .where('r.id', '=', reservationId)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

/**
 * Sells the seats of a quote to a reservation that has been paid: tickets, the entry of the sale, and
 * the reservation confirmed. Seats and reservation are locked.
 */
export async function confirmPaid(
  tx: Transaction,
  {
    showtimeId,
    reservationId,
    holdId,
    quote,
    ticketIds,
    signingKeyId,
    isFreelyRefundable,
  }: ReservationKey & {
    holdId: string;
    quote: Quote;
    /** One for each ticket of the quote. */
    ticketIds: readonly string[];
    signingKeyId: string;
    /** The house chose other seats or another time: the buyer may give them back, whenever. */
    isFreelyRefundable: boolean;
  },
): Promise<void> {
  const document = JSON.stringify(quote);
  await sql`
    select
      marquee.issue_tickets(
        ${showtimeId}::uuid, ${reservationId}::uuid, ${holdId}::uuid, ${document}::jsonb,
        ${ticketIds}::uuid[], ${signingKeyId}
      ),
      marquee.enter_sale(${showtimeId}::uuid, ${reservationId}::uuid, ${document}::jsonb)
  `.execute(tx);
  await tx
    .updateTable('reservations as r')
    .set({
      status: 'confirmed',
      expired_at: null,
      quote: document,
      is_freely_refundable: sql<boolean>`r.is_freely_refundable or ${isFreelyRefundable}`,
    })
    .where('r.showtime_id', '=', showtimeId)
    .where('r.id', '=', reservationId)
    .where('r.status', 'in', ['pendingPayment', 'expired'])
    .returning('r.id')
    .executeTakeFirstOrThrow();
}

/** Ends a reservation that was not paid in time. It is locked. Again: no effect. */
export async function expireReservation(
  tx: Transaction,
  { showtimeId, reservationId }: ReservationKey,
): Promise<void> {
  await tx
    .updateTable('reservations as r')
    // Our clock may be older than what we waited for.
    .set({ status: 'expired', expired_at: sql<Date>`greatest(now(), r.created_at)` })
    .where('r.showtime_id', '=', showtimeId)
    .where('r.id', '=', reservationId)
    .where('r.status', '=', 'pendingPayment')
    .execute();
}
