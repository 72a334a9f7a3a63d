import type { Database } from '../../database.ts';

/** Where a reservation is, and whose: what a cold read by id finds first. */
export type ReservationAddress = {
  id: string;
  showtimeId: string;
  owner: string;
  /** Whose account it is in. */
  userId: string | null;
};

/** By id. The key needs the showtime, so this asks a secondary index: a cold read. */
export async function findAddress(
  db: Database,
  reservationId: string,
): Promise<ReservationAddress | undefined> {
  return db
    .selectFrom('reservations as r')
    .select(['r.id', 'r.showtime_id as showtimeId', 'r.owner', 'r.user_id as userId'])
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
    .select(['r.id', 'r.showtime_id as showtimeId', 'r.owner', 'r.user_id as userId'])
    .where('r.reference', '=', reference)
    .orderBy('r.created_at', 'desc')
    .execute();
}
