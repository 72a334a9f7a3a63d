import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';
import type { ReservedTicket } from './reservation.ts';
import type { ReservationStatus, SalesChannel } from './reservations.tables.ts';

/** A reservation as it is now, without what its showtime is. */
export type ReservationRow = {
  id: string;
  showtimeId: string;
  owner: string;
  reference: string;
  status: ReservationStatus;
  channel: SalesChannel;
  currency: string;
  originalTotal: number;
  createdAt: Date;
  /** To the microsecond, as PostgreSQL writes it: what a page is continued from. */
  createdAtExact: string;
  cancelledAt: Date | null;
  tickets: ReservedTicket[];
  customer: { id: string; name: string; email: string } | null;
};

export type ReservationFilter = {
  /** Only this person's. */
  userId?: string | undefined;
  status?: ReservationStatus | undefined;
  /** A reference, or part of the customer's name or address. */
  search?: string | undefined;
};

/** One reservation by its key. */
export async function readReservation(
  db: Database | Transaction,
  { showtimeId, id }: { showtimeId: string; id: string },
): Promise<ReservationRow | undefined> {
  return selectReservations(db)
    .where('r.showtime_id', '=', showtimeId)
    .where('r.id', '=', id)
    .executeTakeFirst();
}

/** Reservations, newest first. */
export async function listReservations(
  db: Database,
  { userId, status, search }: ReservationFilter,
  limit: number,
  after: readonly string[] | undefined,
): Promise<ReservationRow[]> {
  const [createdAt, id] = after ?? [];
  return selectReservations(db)
    .$if(userId !== undefined, (query) => query.where('r.user_id', '=', userId ?? null))
    .$if(status !== undefined, (query) => query.where('r.status', '=', status ?? 'confirmed'))
    .$if(search !== undefined, (query) => query.where(matches(search ?? '')))
    .$if(after !== undefined, (query) =>
      query.where(
        sql<boolean>`(r.created_at, r.id) < (${createdAt ?? null}::timestamptz, ${id ?? null}::uuid)`,
      ),
    )
    .orderBy('r.created_at', 'desc')
    .orderBy('r.id', 'desc')
    .limit(limit)
    .execute();
}

// Found through the reference's index, or the trigrams of names and addresses.
function matches(search: string) {
  const pattern = `%${search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  return sql<boolean>`(
    r.reference = ${search.toUpperCase()}
    or r.user_id in (
      select m.id from users m
      where marquee.searchable(m.name || ' ' || m.email) like marquee.searchable(${pattern})
    )
  )`;
}

function selectReservations(db: Database | Transaction) {
  return db
    .selectFrom('reservations as r')
    .leftJoin('users as u', 'u.id', 'r.user_id')
    .select([
      'r.id',
      'r.showtime_id as showtimeId',
      'r.owner',
      'r.reference',
      'r.status',
      'r.channel',
      'r.currency',
      'r.original_total_amount as originalTotal',
      'r.created_at as createdAt',
      sql<string>`r.created_at::text`.as('createdAtExact'),
      'r.cancelled_at as cancelledAt',
      sql<ReservedTicket[]>`(
        select jsonb_agg(
          jsonb_build_object(
            'id', t.id, 'seat', t.seat_label, 'zone', t.zone, 'ticketType', t.ticket_type,
            'price', t.price_amount, 'code', t.code, 'status', t.status
          ) order by t.seat_label, t.id
        )
        from tickets t
        where t.showtime_id = r.showtime_id and t.reservation_id = r.id
      )`.as('tickets'),
      sql<{
        id: string;
        name: string;
        email: string;
      } | null>`case when u.id is not null
        then jsonb_build_object('id', u.id, 'name', u.name, 'email', u.email) end`.as('customer'),
    ]);
}
