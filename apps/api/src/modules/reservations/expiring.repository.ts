import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';

/** A reservation that was not paid in time. */
export type OverdueReservation = {
  showtimeId: string;
  reservationId: string;
  holdId: string | null;
  seats: string[] | null;
};

/** What is left alone for now, beside what the provider could not close: reservations by their ids. */
export type LeftAlone = readonly string[];

/** Showtimes with reservations whose time to pay is over, the longest overdue first. No lock. */
export async function findShowtimesWithOverdue(
  db: Database,
  showtimesMax: number,
  leftAlone: LeftAlone,
): Promise<string[]> {
  const rows = await db
    .selectFrom('reservations as r')
    .select(['r.showtime_id as showtimeId', sql`min(r.pay_by)`.as('oldest')])
    .where('r.status', '=', 'pendingPayment')
    .where('r.pay_by', '<=', sql<Date>`now()`)
    .where(isDue(leftAlone))
    .groupBy('r.showtime_id')
    .orderBy('oldest')
    .limit(showtimesMax)
    .execute();
  return rows.map((row) => row.showtimeId);
}

/** The overdue reservations of a showtime, the longest overdue first. No lock: the provider is asked first. */
export async function findOverdue(
  db: Database,
  showtimeId: string,
  limit: number,
  leftAlone: LeftAlone,
): Promise<OverdueReservation[]> {
  return db
    .selectFrom('reservations as r')
    .leftJoin('holds as h', (join) =>
      join.onRef('h.showtime_id', '=', 'r.showtime_id').onRef('h.id', '=', 'r.hold_id'),
    )
    .select([
      'r.showtime_id as showtimeId',
      'r.id as reservationId',
      'r.hold_id as holdId',
      'h.seat_labels as seats',
    ])
    .where('r.showtime_id', '=', showtimeId)
    .where('r.status', '=', 'pendingPayment')
    .where('r.pay_by', '<=', sql<Date>`now()`)
    .where(isDue(leftAlone))
    .orderBy('r.pay_by')
    .limit(limit)
    .execute();
}

/**
 * Locks a reservation if it is still overdue and nobody else is at it.
 *
 * @returns whether it is
 */
export async function lockOverdue(
  tx: Transaction,
  { showtimeId, reservationId }: { showtimeId: string; reservationId: string },
): Promise<boolean> {
  const locked = await tx
    .selectFrom('reservations as r')
    .select('r.id')
    .where('r.showtime_id', '=', showtimeId)
    .where('r.id', '=', reservationId)
    .where('r.status', '=', 'pendingPayment')
    .where('r.pay_by', '<=', sql<Date>`now()`)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return locked !== undefined;
}

/** The provider is asked about what it could not close in the time that the payment says. */
function isDue(leftAlone: LeftAlone) {
  return sql<boolean>`(
    r.id <> all(${leftAlone}::uuid[])
    and not exists (
      select 1
      from payments p
      where p.showtime_id = r.showtime_id and p.reservation_id = r.id
        and p.status in ('created', 'open') and p.next_close_at > now()
    )
  )`;
}
