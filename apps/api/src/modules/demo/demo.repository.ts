import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';
import type { Showtime } from '../showtimes/index.ts';
import type { SeatMapDocument } from '../venues/index.ts';
import type { Sales } from './sales.ts';

/** A showtime of the demo with everything about its seats. */
export type SoldShowtime = {
  showtime: Showtime;
  cancelled: { at: Date; reason: string } | null;
  sales: Sales;
};

/** How many rows were written. */
export type Written = { showtimes: number; reservations: number; tickets: number };

/** An auditorium and its seats as they are now. */
export type StoredScreen = {
  id: string;
  preShowMinutes: number;
  turnaroundMinutes: number;
  seatMapId: string;
  document: SeatMapDocument;
  timeZone: string;
  currency: string;
  businessDayStartsAt: string;
};

export async function findScreens(
  db: Database,
  auditoriumIds: readonly string[],
): Promise<StoredScreen[]> {
  return db
    .selectFrom('auditoriums as a')
    .innerJoin('cinemas as c', 'c.id', 'a.cinema_id')
    .innerJoin('seat_maps as m', 'm.id', 'a.current_seat_map_id')
    .select([
      'a.id',
      'a.pre_show_minutes as preShowMinutes',
      'a.turnaround_minutes as turnaroundMinutes',
      'm.id as seatMapId',
      'm.document',
      'c.time_zone as timeZone',
      'c.currency',
      'c.business_day_starts_at as businessDayStartsAt',
    ])
    .where('a.id', 'in', [...auditoriumIds])
    .execute();
}

/** The runtimes of those movies that may be shown. */
export async function findRuntimes(
  db: Database,
  movieIds: readonly string[],
): Promise<{ id: string; runtimeMinutes: number }[]> {
  return db
    .selectFrom('movies as m')
    .select(['m.id', 'm.runtime_minutes as runtimeMinutes'])
    .where('m.id', 'in', [...movieIds])
    .where('m.status', '=', 'active')
    .execute();
}

/** Which of these showtimes are there already. */
export async function findKnownShowtimes(
  db: Database,
  showtimeIds: readonly string[],
): Promise<Set<string>> {
  const known = await db
    .selectFrom('showtimes as t')
    .select('t.id')
    .where('t.id', '=', sql<string>`any(${showtimeIds}::uuid[])`)
    .execute();
  return new Set(known.map(({ id }) => id));
}

/**
 * Writes showtimes with their seats and all that was sold of them, in one statement: half of a
 * showtime is never there. Those that exist, or whose time somebody else has taken, are left alone.
 *
 * Seats name tickets and tickets name seats. Written together, each finds the other there when the
 * database checks them at the end of the statement, and no seat is written twice.
 */
export async function insertSoldShowtimes(
  tx: Transaction,
  sold: readonly SoldShowtime[],
): Promise<Written> {
  const showtimes = sold.map(({ showtime, cancelled }) => ({ ...showtime, cancelled }));
  const all = <Row extends object>(rowsOf: (sales: Sales) => readonly Row[]) =>
    sold.flatMap(({ showtime, sales }) =>
      rowsOf(sales).map((row) => ({
        showtimeId: showtime.id,
        currency: showtime.currency,
        ...row,
      })),
    );
  const buyers = all((sales) => sales.buyers);
  const reservations = all((sales) => sales.reservations);
  const tickets = all((sales) => sales.tickets);
  const holds = all((sales) => sales.holds);
  const seats = all((sales) => sales.seats);

  const { rows } = await sql<Written>`
    with new_showtimes as (
      insert into showtimes
        (id, movie_id, cinema_id, auditorium_id, seat_map_id, format, audio_language,
         subtitle_language, starts_at, feature_starts_at, ends_at, turnaround_ends_at,
         sales_open_at, sales_close_at, business_date, status, currency, zone_prices,
         cancelled_at, cancellation_reason, revision, created_at)
      select
        n.id, n.movie_id, n.cinema_id, n.auditorium_id, n.seat_map_id, n.format, n.audio_language,
        n.subtitle_language, n.starts_at, n.feature_starts_at, n.ends_at, n.turnaround_ends_at,
        n.sales_open_at, n.sales_close_at, n.business_date, n.status, n.currency, n.zone_prices,
        n.cancelled_at, n.cancellation_reason, case when n.status = 'cancelled' then 2 else 1 end,
        n.sales_open_at
      from unnest(
        ${showtimes.map((row) => row.id)}::uuid[],
        ${showtimes.map((row) => row.movieId)}::uuid[],
        ${showtimes.map((row) => row.cinemaId)}::uuid[],
        ${showtimes.map((row) => row.auditoriumId)}::uuid[],
        ${showtimes.map((row) => row.seatMapId)}::uuid[],
        ${showtimes.map((row) => row.format)}::text[],
        ${showtimes.map((row) => row.audioLanguage)}::text[],
        ${showtimes.map((row) => row.subtitleLanguage)}::text[],
        ${showtimes.map((row) => row.startsAt)}::timestamptz[],
        ${showtimes.map((row) => row.featureStartsAt)}::timestamptz[],
        ${showtimes.map((row) => row.endsAt)}::timestamptz[],
        ${showtimes.map((row) => row.turnaroundEndsAt)}::timestamptz[],
        ${showtimes.map((row) => row.salesOpenAt)}::timestamptz[],
        ${showtimes.map((row) => row.salesCloseAt)}::timestamptz[],
        ${showtimes.map((row) => row.businessDate)}::date[],
        ${showtimes.map((row) => row.status)}::text[],
        ${showtimes.map((row) => row.currency)}::text[],
        ${showtimes.map((row) => JSON.stringify(row.zonePrices))}::jsonb[],
        ${showtimes.map((row) => row.cancelled?.at ?? null)}::timestamptz[],
        ${showtimes.map((row) => row.cancelled?.reason ?? null)}::text[]
      ) as n (
        id, movie_id, cinema_id, auditorium_id, seat_map_id, format, audio_language,
        subtitle_language, starts_at, feature_starts_at, ends_at, turnaround_ends_at,
        sales_open_at, sales_close_at, business_date, status, currency, zone_prices,
        cancelled_at, cancellation_reason
      )
      on conflict do nothing
      returning id, seat_map_id, status
    ),
    new_buyers as (
      insert into showtime_buyers (showtime_id, owner, created_at)
      select n.showtime_id, n.owner, n.created_at
      from unnest(
        ${buyers.map((row) => row.showtimeId)}::uuid[],
        ${buyers.map((row) => row.owner)}::text[],
        ${buyers.map((row) => row.createdAt)}::timestamptz[]
      ) as n (showtime_id, owner, created_at)
      join new_showtimes t on t.id = n.showtime_id
    ),
    new_reservations as (
      insert into reservations
        (showtime_id, id, owner, user_id, reference, status, channel, payment_method, currency,
         original_total_amount, created_at, cancelled_at)
      select
        n.showtime_id, n.id, n.owner, n.user_id, n.reference, n.status, n.channel, 'boxOffice',
        n.currency, n.total, n.created_at, n.cancelled_at
      from unnest(
        ${reservations.map((row) => row.showtimeId)}::uuid[],
        ${reservations.map((row) => row.id)}::uuid[],
        ${reservations.map((row) => row.owner)}::text[],
        ${reservations.map((row) => row.userId)}::uuid[],
        ${reservations.map((row) => row.reference)}::text[],
        ${reservations.map((row) => row.status)}::text[],
        ${reservations.map((row) => row.channel)}::text[],
        ${reservations.map((row) => row.currency)}::text[],
        ${reservations.map((row) => row.total)}::integer[],
        ${reservations.map((row) => row.createdAt)}::timestamptz[],
        ${reservations.map((row) => row.cancelledAt)}::timestamptz[]
      ) as n (
        showtime_id, id, owner, user_id, reference, status, channel, currency, total, created_at,
        cancelled_at
      )
      join new_showtimes t on t.id = n.showtime_id
      returning 1
    ),
    new_tickets as (
      insert into tickets
        (showtime_id, id, reservation_id, seat_label, zone, ticket_type, price_amount, code,
         status, voided_at, void_reason)
      select
        n.showtime_id, n.id, n.reservation_id, n.seat_label, n.zone, 'adult', n.price, n.code,
        case when n.voided_at is null then 'valid' else 'void' end, n.voided_at, n.void_reason
      from unnest(
        ${tickets.map((row) => row.showtimeId)}::uuid[],
        ${tickets.map((row) => row.id)}::uuid[],
        ${tickets.map((row) => row.reservationId)}::uuid[],
        ${tickets.map((row) => row.seat)}::text[],
        ${tickets.map((row) => row.zone)}::text[],
        ${tickets.map((row) => row.price)}::integer[],
        ${tickets.map((row) => row.code)}::text[],
        ${tickets.map((row) => row.voidedAt)}::timestamptz[],
        ${tickets.map((row) => row.voidReason)}::text[]
      ) as n (
        showtime_id, id, reservation_id, seat_label, zone, price, code, voided_at, void_reason
      )
      join new_showtimes t on t.id = n.showtime_id
      returning 1
    ),
    new_holds as (
      insert into holds
        (showtime_id, id, owner, status, seat_labels, currency, quote_lines, created_at,
         expires_at, released_at)
      select
        n.showtime_id, n.id, n.owner, n.status,
        array(select l ->> 'seat' from jsonb_array_elements(n.lines) as l),
        n.currency, n.lines, n.created_at, n.expires_at, n.released_at
      from unnest(
        ${holds.map((row) => row.showtimeId)}::uuid[],
        ${holds.map((row) => row.id)}::uuid[],
        ${holds.map((row) => row.owner)}::text[],
        ${holds.map((row) => row.status)}::text[],
        ${holds.map((row) => row.currency)}::text[],
        ${holds.map((row) => JSON.stringify(row.lines))}::jsonb[],
        ${holds.map((row) => row.createdAt)}::timestamptz[],
        ${holds.map((row) => row.expiresAt)}::timestamptz[],
        ${holds.map((row) => row.releasedAt)}::timestamptz[]
      ) as n (
        showtime_id, id, owner, status, currency, lines, created_at, expires_at, released_at
      )
      join new_showtimes t on t.id = n.showtime_id
    ),
    map_seats as materialized (
      select m.id as seat_map_id, s.label, s.zone, coalesce(s.blocked, false) as is_blocked
      from seat_maps m
      cross join jsonb_to_recordset(m.document -> 'seats') as s (label text, zone text, blocked boolean)
      where m.id in (select t.seat_map_id from new_showtimes t)
    ),
    new_seats as (
      insert into showtime_seats
        (showtime_id, seat_label, zone, status, ticket_id, hold_id, held_until, block_kind)
      select
        t.id, s.label, s.zone,
        case
          when t.status = 'cancelled' then 'blocked'
          when s.is_blocked then 'blocked'
          else coalesce(n.status, 'available')
        end,
        n.ticket_id, n.hold_id, n.held_until,
        case
          when t.status = 'cancelled' then 'showtimeCancelled'
          when s.is_blocked then 'house'
          when n.status = 'blocked' then 'broken'
        end
      from new_showtimes t
      join map_seats s on s.seat_map_id = t.seat_map_id
      left join unnest(
        ${seats.map((row) => row.showtimeId)}::uuid[],
        ${seats.map((row) => row.label)}::text[],
        ${seats.map((row) => row.status)}::text[],
        ${seats.map((row) => (row.status === 'sold' ? row.ticketId : null))}::uuid[],
        ${seats.map((row) => (row.status === 'held' ? row.holdId : null))}::uuid[],
        ${seats.map((row) => (row.status === 'held' ? row.heldUntil : null))}::timestamptz[]
      ) as n (showtime_id, label, status, ticket_id, hold_id, held_until)
        on n.showtime_id = t.id and n.label = s.label
    )
    select
      (select count(*)::integer from new_showtimes) as showtimes,
      (select count(*)::integer from new_reservations) as reservations,
      (select count(*)::integer from new_tickets) as tickets`.execute(tx);
  return rows[0] ?? { showtimes: 0, reservations: 0, tickets: 0 };
}
