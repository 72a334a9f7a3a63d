import { sql, type RawBuilder } from 'kysely';

import type { Database, Transaction } from '../../database.ts';
import { patternOfContaining } from '../../platform/like-pattern.ts';
import type { Quote, SalesChannel } from '../pricing/index.ts';
import { withSeatsInOrder } from './label-order.ts';
import type {
  Balance,
  ReservationPayment,
  ReservationRefund,
  ReservedTicket,
} from './reservation.ts';
import type { ReservationPaymentMethod, ReservationStatus } from './reservations.tables.ts';

/** A reservation as it is now, without what its showtime is. */
export type ReservationRow = {
  id: string;
  showtimeId: string;
  owner: string;
  reference: string;
  status: ReservationStatus;
  channel: SalesChannel;
  paymentMethod: ReservationPaymentMethod;
  email: string | null;
  saleTermsId: string;
  quote: Quote;
  /** From its ledger: nothing before it is sold. */
  ledger: Balance;
  payment: ReservationPayment | null;
  refunds: ReservationRefund[];
  payBy: Date | null;
  createdAt: Date;
  /** To the microsecond, as PostgreSQL writes it: what a page is continued from. */
  createdAtExact: string;
  cancelledAt: Date | null;
  isFreelyRefundable: boolean;
  exchangedFromId: string | null;
  /** What all or some of it was exchanged for, last. */
  exchangedToId: string | null;
  tickets: ReservedTicket[];
  customer: { id: string; name: string; email: string } | null;
};

export type ReservationFilter = {
  /** Only this person's. */
  userId?: string | undefined;
  /** Only what this guest has: `guest:<hash of the guest token>`. */
  guestOwner?: string | undefined;
  status?: ReservationStatus | undefined;
  /** A reference, or part of the customer's name, of their address or of the one written to. */
  search?: string | undefined;
};

/** One reservation by its key. */
export async function readReservation(
  db: Database | Transaction,
  { showtimeId, id }: { showtimeId: string; id: string },
): Promise<ReservationRow | undefined> {
  const row = await selectReservations(db)
    .where('r.showtime_id', '=', showtimeId)
    .where('r.id', '=', id)
    .executeTakeFirst();
  return row && withSeatsInOrder(row);
}

/** Reservations, newest first. */
export async function listReservations(
  db: Database | Transaction,
  filter: ReservationFilter,
  limit: number,
  after: readonly string[] | undefined,
): Promise<ReservationRow[]> {
  const { search, guestOwner } = filter;
  const rows = await selectReservations(db)
    .where(isNarrowed('r', filter, after))
    .$if(search !== undefined, (query) =>
      query.where(isFound(search ?? '', isNarrowed('named', filter, after), limit)),
    )
    .$if(guestOwner !== undefined, (query) =>
      query.where(isOfGuest(guestOwner ?? '', isNarrowed('own', filter, after), limit)),
    )
    .orderBy('r.created_at', 'desc')
    .orderBy('r.id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(withSeatsInOrder);
}

function isNarrowed(
  alias: 'r' | 'named' | 'own',
  { userId, status }: ReservationFilter,
  after: readonly string[] | undefined,
): RawBuilder<boolean> {
  const of = (column: string) => sql.ref(`${alias}.${column}`);
  const [createdAt = null, id = null] = after ?? [];
  const conditions = [sql<boolean>`true`];
  if (userId !== undefined) conditions.push(sql`${of('user_id')} = ${userId}`);
  if (status !== undefined) conditions.push(sql`${of('status')} = ${status}`);
  if (after !== undefined) {
    conditions.push(
      sql`(${of('created_at')}, ${of('id')}) < (${createdAt}::timestamptz, ${id}::uuid)`,
    );
  }
  return sql`(${sql.join(conditions, sql` and `)})`;
}

// Three selects, because an "or" over them would leave neither its index: one by the reference, the
// others by the trigrams of names and addresses, or else newest first where a search says little.
function isFound(search: string, isNamedNarrowed: RawBuilder<boolean>, limit: number) {
  return sql<boolean>`(r.showtime_id, r.id) in (
    (
      select referred.showtime_id, referred.id from reservations referred
      where referred.reference = ${search.toUpperCase()}
    )
    union
    (
      select named.showtime_id, named.id from reservations named
      where ${isNamedNarrowed}
        and named.user_id in (
          select m.id from users m
          where marquee.searchable(m.name || ' ' || m.email) like ${patternOfContaining(search)}
        )
      order by named.created_at desc, named.id desc
      limit ${limit}
    )
    union
    (
      select named.showtime_id, named.id from reservations named
      where ${isNamedNarrowed}
        and marquee.searchable(named.email) like ${patternOfContaining(search)}
      order by named.created_at desc, named.id desc
      limit ${limit}
    )
  )`;
}

// Found by the showtimes of which the guest ever asked for seats, which are few. All of them before the
// newest are chosen: the limit would lead into the index of everybody's by time, and read on and on.
function isOfGuest(guestOwner: string, isOwnNarrowed: RawBuilder<boolean>, limit: number) {
  return sql<boolean>`(r.showtime_id, r.id) in (
    with own as materialized (
      select o.showtime_id, o.id, o.user_id, o.status, o.created_at
      from showtime_buyers b
      join reservations o on o.showtime_id = b.showtime_id and o.owner = b.owner
      where b.owner = ${guestOwner} and b.owner like 'guest:%'
    )
    select own.showtime_id, own.id from own
    where ${isOwnNarrowed}
    order by own.created_at desc, own.id desc
    limit ${limit}
  )`;
}

/** Reservations with everything that is told of them. */
export function selectReservations(db: Database | Transaction) {
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
      'r.payment_method as paymentMethod',
      'r.email',
      'r.sale_terms_id as saleTermsId',
      'r.quote',
      'r.pay_by as payBy',
      'r.created_at as createdAt',
      sql<string>`r.created_at::text`.as('createdAtExact'),
      'r.cancelled_at as cancelledAt',
      'r.is_freely_refundable as isFreelyRefundable',
      'r.exchanged_from_id as exchangedFromId',
      sql<string | null>`(
        select e.id from reservations e
        where e.exchanged_from_id = r.id
        order by e.created_at desc
        limit 1
      )`.as('exchangedToId'),
      sql<Balance>`(
        select jsonb_build_object(
          'total', coalesce(sum(l.ticket_amount + l.fee_amount), 0),
          'charged', coalesce(sum(l.charge_amount), 0),
          -- What is parked has paid for nothing.
          'paid', coalesce(
            sum(l.paid_amount - l.parked_amount) filter (where l.kind not in ('refund', 'chargeback')),
            0
          ),
          'refunded', coalesce(-sum(l.paid_amount) filter (where l.kind in ('refund', 'chargeback')), 0),
          'due', coalesce(sum(l.due_amount), 0)
        )
        from ledger_entries l
        where l.showtime_id = r.showtime_id and l.reservation_id = r.id
      )`.as('ledger'),
      sql<ReservationPayment | null>`(
        select jsonb_build_object(
          'id', p.id, 'provider', p.provider, 'status', p.status, 'amount', p.amount,
          'checkoutUrl', p.checkout_url, 'clientSecret', p.client_secret
        )
        from payments p
        where p.showtime_id = r.showtime_id and p.reservation_id = r.id and p.method = 'online'
        order by p.created_at desc, p.id desc
        limit 1
      )`.as('payment'),
      sql<ReservationRefund[]>`(
        select coalesce(
          jsonb_agg(
            jsonb_build_object(
              'id', f.id, 'amount', f.amount, 'status', f.status, 'reason', f.reason
            ) order by f.requested_at, f.id
          ),
          '[]'
        )
        from refunds f
        where f.showtime_id = r.showtime_id and f.reservation_id = r.id
      )`.as('refunds'),
      sql<ReservedTicket[]>`(
        select coalesce(
          jsonb_agg(
            jsonb_build_object(
              'id', t.id, 'seat', t.seat_label, 'zone', t.zone, 'ticketType', t.ticket_type,
              'price', t.price_amount, 'fee', t.fee_amount, 'kept', t.kept_amount,
              'status', t.status, 'signingKeyId', t.signing_key_id,
              'admittedAt', extract(epoch from t.admitted_at) * 1000
            ) order by t.seat_label, t.id
          ),
          '[]'
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
