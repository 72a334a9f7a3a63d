import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';

/** Where a reservation is, and whose: what a cold read by id finds first. */
export type ReservationAddress = { id: string; showtimeId: string; owner: string };

/** The moment against which cancelling is judged, and what it is judged by. */
export type CancellationMoment = { isBeforeCutOff: boolean; isBeforeEnd: boolean };

/** By id. The key needs the showtime, so this asks a secondary index: a cold read. */
export async function findAddress(
  db: Database,
  reservationId: string,
): Promise<ReservationAddress | undefined> {
  return db
    .selectFrom('reservations as r')
    .select(['r.id', 'r.showtime_id as showtimeId', 'r.owner'])
    .where('r.id', '=', reservationId)
    .executeTakeFirst();
}

/** The reservation that a ticket belongs to: a cold read. */
export async function findReservationOfTicket(
  db: Database,
  ticketId: string,
): Promise<string | undefined> {
  const ticket = await db
    .selectFrom('tickets as t')
    .select('t.reservation_id as reservationId')
    .where('t.id', '=', ticketId)
    .executeTakeFirst();
  return ticket?.reservationId;
}

/** Those with a reference, newest first: it is unique within a showtime only. */
export async function findAddressesByReference(
  db: Database,
  reference: string,
): Promise<ReservationAddress[]> {
  return db
    .selectFrom('reservations as r')
    .select(['r.id', 'r.showtime_id as showtimeId', 'r.owner'])
    .where('r.reference', '=', reference)
    .orderBy('r.created_at', 'desc')
    .execute();
}

/** Locks a reservation. Its seats are locked before, as by everyone who locks both. */
export async function lockReservation(
  tx: Transaction,
  { showtimeId, id }: ReservationAddress,
): Promise<{ currency: string }> {
  return tx
    .selectFrom('reservations as r')
    .select('r.currency')
    .where('r.showtime_id', '=', showtimeId)
    .where('r.id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

/** The tickets of a reservation, live or not, in the order of their seats. */
export async function findTickets(
  tx: Transaction,
  { showtimeId, id }: ReservationAddress,
): Promise<{ id: string; seat: string; price: number; status: 'valid' | 'void' }[]> {
  return tx
    .selectFrom('tickets as t')
    .select(['t.id', 't.seat_label as seat', 't.price_amount as price', 't.status'])
    .where('t.showtime_id', '=', showtimeId)
    .where('t.reservation_id', '=', id)
    .orderBy('t.seat_label')
    .execute();
}

/** Judges by the database's clock. */
export async function readCancellationMoment(
  tx: Transaction,
  showtimeId: string,
  cutOffMinutes: number,
): Promise<CancellationMoment> {
  return tx
    .selectFrom('showtimes as t')
    .select([
      sql<boolean>`now() < t.starts_at - make_interval(mins => ${cutOffMinutes})`.as(
        'isBeforeCutOff',
      ),
      sql<boolean>`now() < t.ends_at`.as('isBeforeEnd'),
    ])
    .where('t.id', '=', showtimeId)
    .executeTakeFirstOrThrow();
}

/** Voids live tickets and frees their seats: each seat only where it is sold by that very ticket. */
export async function voidTickets(
  tx: Transaction,
  showtimeId: string,
  ticketIds: readonly string[],
  reason: string | null,
): Promise<void> {
  await tx
    .updateTable('tickets as t')
    .set({ status: 'void', voided_at: sql<Date>`now()`, void_reason: reason })
    .where('t.showtime_id', '=', showtimeId)
    .where('t.id', '=', sql<string>`any(${ticketIds}::uuid[])`)
    .where('t.status', '=', 'valid')
    .execute();
  await tx
    .updateTable('showtime_seats as s')
    .set({ status: 'available', ticket_id: null })
    .where('s.showtime_id', '=', showtimeId)
    .where('s.ticket_id', '=', sql<string>`any(${ticketIds}::uuid[])`)
    .where('s.status', '=', 'sold')
    .execute();
}

/** Cancels a reservation that has no live ticket left. */
export async function cancelReservation(
  tx: Transaction,
  { showtimeId, id }: ReservationAddress,
): Promise<void> {
  await tx
    .updateTable('reservations as r')
    .set({ status: 'cancelled', cancelled_at: sql<Date>`now()` })
    .where('r.showtime_id', '=', showtimeId)
    .where('r.id', '=', id)
    .where('r.status', '=', 'confirmed')
    .execute();
}

/** Voids every live ticket of a showtime and cancels its reservations. Its seats are locked. */
export async function cancelAllOfShowtime(
  tx: Transaction,
  showtimeId: string,
  reason: string,
): Promise<{ voidedTickets: number; cancelledReservations: number }> {
  const tickets = await tx
    .updateTable('tickets as t')
    .set({ status: 'void', voided_at: sql<Date>`now()`, void_reason: reason })
    .where('t.showtime_id', '=', showtimeId)
    .where('t.status', '=', 'valid')
    .executeTakeFirstOrThrow();
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
