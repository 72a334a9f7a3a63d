import { sql } from 'kysely';

import type { Transaction } from '../../database.ts';
import type { Showtime } from '../showtimes/index.ts';
import type { Sales } from './sales-rows.ts';

/** A showtime of the demo with everything about its seats. */
export type SoldShowtime = {
  showtime: Showtime;
  cancelled: { at: Date; reason: string } | null;
  sales: Sales;
};

/** How many rows were written. */
export type Written = { showtimes: number; reservations: number; tickets: number };

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
  const showtimes = sold.map(({ showtime, cancelled }) => ({
    ...showtime,
    cancelledAt: cancelled?.at,
    cancellationReason: cancelled?.reason,
  }));
  /** The rows of one kind as JSON: the least there is to send, and one value whatever it has in it. */
  const all = (rowsOf: (sales: Sales) => readonly object[]) =>
    JSON.stringify(
      sold.flatMap(({ showtime, sales }) =>
        rowsOf(sales).map((row) => ({ showtimeId: showtime.id, ...row })),
      ),
    );

  const { rows } = await sql<Written>`
    with new_showtimes as (
      insert into showtimes
        (id, movie_id, cinema_id, auditorium_id, seat_map_id, format, audio_language,
         subtitle_language, starts_at, feature_starts_at, ends_at, turnaround_ends_at,
         sales_open_at, sales_close_at, business_date, status, currency, zone_prices, sale_terms_id,
         cancelled_at, cancellation_reason, revision, created_at)
      select
        n.id, n."movieId", n."cinemaId", n."auditoriumId", n."seatMapId", n.format,
        n."audioLanguage", n."subtitleLanguage", n."startsAt", n."featureStartsAt", n."endsAt",
        n."turnaroundEndsAt", n."salesOpenAt", n."salesCloseAt", n."businessDate", n.status,
        n.currency, n."zonePrices", n."saleTermsId", n."cancelledAt", n."cancellationReason",
        case when n.status = 'cancelled' then 2 else 1 end, n."salesOpenAt"
      from json_to_recordset(${JSON.stringify(showtimes)}::json) as n (
        id uuid, "movieId" uuid, "cinemaId" uuid, "auditoriumId" uuid, "seatMapId" uuid,
        format text, "audioLanguage" text, "subtitleLanguage" text, "startsAt" timestamptz,
        "featureStartsAt" timestamptz, "endsAt" timestamptz, "turnaroundEndsAt" timestamptz,
        "salesOpenAt" timestamptz, "salesCloseAt" timestamptz, "businessDate" date, status text,
        currency text, "zonePrices" jsonb, "saleTermsId" uuid, "cancelledAt" timestamptz,
        "cancellationReason" text
      )
      on conflict do nothing
      returning id, seat_map_id, status, currency, sale_terms_id
    ),
    new_buyers as (
      insert into showtime_buyers (showtime_id, owner, created_at)
      select n."showtimeId", n.owner, n."createdAt"
      from json_to_recordset(${all((sales) => sales.buyers)}::json) as n (
        "showtimeId" uuid, owner text, "createdAt" timestamptz
      )
      join new_showtimes t on t.id = n."showtimeId"
    ),
    new_reservations as (
      insert into reservations
        (showtime_id, id, owner, user_id, email, reference, status, channel, payment_method,
         currency, original_total_amount, sale_terms_id, quote, created_at, cancelled_at)
      select
        n."showtimeId", n.id, n.owner, n."userId", n.email, n.reference, n.status, n.channel,
        n."paymentMethod", t.currency, (n.quote ->> 'total')::integer, t.sale_terms_id, n.quote,
        n."createdAt", n."cancelledAt"
      from json_to_recordset(${all((sales) => sales.reservations)}::json) as n (
        "showtimeId" uuid, id uuid, owner text, "userId" uuid, email text, reference text,
        status text, channel text, "paymentMethod" text, quote jsonb, "createdAt" timestamptz,
        "cancelledAt" timestamptz
      )
      join new_showtimes t on t.id = n."showtimeId"
      returning 1
    ),
    new_tickets as (
      insert into tickets
        (showtime_id, id, reservation_id, seat_label, zone, ticket_type, unit_price_amount,
         discount_amount, price_amount, tax_amount, fee_amount, fee_tax_amount, kept_amount, status,
         voided_at, void_reason, admitted_at, admitted_by_user_id)
      select
        n."showtimeId", n.id, n."reservationId", n.seat, n.zone, n."ticketType", n."unitPrice",
        n.discount, n.price, n.tax, n.fee, n."feeTax", n.kept,
        case when n."voidedAt" is null then 'valid' else 'void' end, n."voidedAt", n."voidReason",
        n."admittedAt", n."admittedByUserId"
      from json_to_recordset(${all((sales) => sales.tickets)}::json) as n (
        "showtimeId" uuid, id uuid, "reservationId" uuid, seat text, zone text, "ticketType" text,
        "unitPrice" integer, discount integer, price integer, tax integer, fee integer,
        "feeTax" integer, kept integer, "voidedAt" timestamptz, "voidReason" text,
        "admittedAt" timestamptz, "admittedByUserId" uuid
      )
      join new_showtimes t on t.id = n."showtimeId"
      returning 1
    ),
    new_payments as (
      insert into payments
        (showtime_id, id, reservation_id, provider, method, status, currency, amount,
         captured_amount, refunded_amount, taken_by_user_id, created_at, settled_at)
      select
        n."showtimeId", n.id, n."reservationId", 'boxOffice', n.method, 'captured', t.currency,
        n.amount, n.amount, n.refunded, n."takenByUserId", n.at, n.at
      from json_to_recordset(${all((sales) => sales.payments)}::json) as n (
        "showtimeId" uuid, id uuid, "reservationId" uuid, method text, amount integer,
        refunded integer, "takenByUserId" uuid, at timestamptz
      )
      join new_showtimes t on t.id = n."showtimeId"
    ),
    new_refunds as (
      insert into refunds
        (showtime_id, id, reservation_id, payment_id, currency, amount, reason, note, status,
         requested_by_user_id, requested_at, settled_at, next_attempt_at)
      select
        n."showtimeId", n.id, n."reservationId", n."paymentId", t.currency, n.amount, n.reason,
        n.note, 'succeeded', n."requestedByUserId", n.at, n.at, 'infinity'
      from json_to_recordset(${all((sales) => sales.refunds)}::json) as n (
        "showtimeId" uuid, id uuid, "reservationId" uuid, "paymentId" uuid, amount integer,
        reason text, note text, "requestedByUserId" uuid, at timestamptz
      )
      join new_showtimes t on t.id = n."showtimeId"
    ),
    new_entries as (
      insert into ledger_entries
        (showtime_id, id, reservation_id, kind, currency, ticket_amount, fee_amount, charge_amount,
         paid_amount, due_amount, tax_amount, admissions, payment_id, refund_id, created_at)
      select
        n."showtimeId", n.id, n."reservationId", n.kind, t.currency, n."ticketAmount",
        n."feeAmount", n."chargeAmount", n."paidAmount", n."dueAmount", n."taxAmount",
        n.admissions, n."paymentId", n."refundId", n.at
      from json_to_recordset(${all((sales) => sales.entries)}::json) as n (
        "showtimeId" uuid, id uuid, "reservationId" uuid, kind text, "ticketAmount" integer,
        "feeAmount" integer, "chargeAmount" integer, "paidAmount" integer, "dueAmount" integer,
        "taxAmount" integer, admissions integer, "paymentId" uuid, "refundId" uuid, at timestamptz
      )
      join new_showtimes t on t.id = n."showtimeId"
    ),
    new_promotion_uses as (
      insert into promotion_uses (showtime_id, promotion_id, claim_id, owner, created_at)
      select n."showtimeId", n."promotionId", n."claimId", n.owner, n."createdAt"
      from json_to_recordset(${all((sales) => sales.promotionUses)}::json) as n (
        "showtimeId" uuid, "promotionId" uuid, "claimId" uuid, owner text, "createdAt" timestamptz
      )
      join new_showtimes t on t.id = n."showtimeId"
    ),
    new_holds as (
      insert into holds
        (showtime_id, id, owner, status, seat_labels, currency, sale_terms_id, channel, quote,
         created_at, expires_at, released_at)
      select
        n."showtimeId", n.id, n.owner, n.status,
        array(select l ->> 'seat' from jsonb_array_elements(n.quote -> 'tickets') as l),
        t.currency, t.sale_terms_id, 'web', n.quote, n."createdAt", n."expiresAt", n."releasedAt"
      from json_to_recordset(${all((sales) => sales.holds)}::json) as n (
        "showtimeId" uuid, id uuid, owner text, status text, quote jsonb, "createdAt" timestamptz,
        "expiresAt" timestamptz, "releasedAt" timestamptz
      )
      join new_showtimes t on t.id = n."showtimeId"
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
        n."ticketId", n."holdId", n."heldUntil",
        case
          when t.status = 'cancelled' then 'showtimeCancelled'
          when s.is_blocked then 'house'
          when n.status = 'blocked' then 'broken'
        end
      from new_showtimes t
      join map_seats s on s.seat_map_id = t.seat_map_id
      left join json_to_recordset(${all((sales) => sales.seats)}::json) as n (
        "showtimeId" uuid, label text, status text, "ticketId" uuid, "holdId" uuid,
        "heldUntil" timestamptz
      ) on n."showtimeId" = t.id and n.label = s.label
    )
    select
      (select count(*)::integer from new_showtimes) as showtimes,
      (select count(*)::integer from new_reservations) as reservations,
      (select count(*)::integer from new_tickets) as tickets`.execute(tx);
  return rows[0] ?? { showtimes: 0, reservations: 0, tickets: 0 };
}
