import type { Invariant } from './invariant.ts';

/** Of purchases and the holds they come from. */
export const RESERVATION_INVARIANTS: readonly Invariant[] = [
  {
    name: 'a reservation has tickets',
    rule: 'product 2, I-5',
    query: `
      select r.showtime_id, r.id as reservation, r.reference
      from marquee.reservations r
      where not exists (
        select 1 from marquee.tickets t
        where t.showtime_id = r.showtime_id and t.reservation_id = r.id
      )`,
  },
  {
    name: 'a ticket belongs to a reservation of its showtime',
    rule: 'product 10, I-5',
    query: `
      select t.showtime_id, t.id as ticket
      from marquee.tickets t
      left join marquee.reservations r on r.showtime_id = t.showtime_id and r.id = t.reservation_id
      left join marquee.showtimes st on st.id = t.showtime_id
      where r.id is null or st.id is null`,
  },
  {
    name: 'a reservation has one ticket a seat',
    rule: 'product 2, I-5',
    query: `
      select t.showtime_id, t.reservation_id, t.seat_label
      from marquee.tickets t
      group by t.showtime_id, t.reservation_id, t.seat_label
      having count(*) > 1`,
  },
  {
    name: 'a reservation is confirmed while it has a live ticket, and no longer',
    rule: 'decision 9, I-9',
    query: `
      select r.showtime_id, r.id as reservation, r.status, count(t.id) as live_tickets
      from marquee.reservations r
      left join marquee.tickets t
        on t.showtime_id = r.showtime_id and t.reservation_id = r.id and t.status = 'valid'
      group by r.showtime_id, r.id, r.status
      having (r.status = 'confirmed') <> (count(t.id) > 0)`,
  },
  {
    name: 'reservations, tickets and holds are in one legal state',
    rule: 'I-9',
    query: `
      select r.showtime_id, r.id, r.status from marquee.reservations r
      where r.status not in ('pendingPayment', 'confirmed', 'cancelled', 'expired')
        or (r.status = 'cancelled') <> (r.cancelled_at is not null)
        or r.cancelled_at < r.created_at
      union all
      select t.showtime_id, t.id, t.status from marquee.tickets t
      where t.status not in ('valid', 'void') or (t.status = 'void') <> (t.voided_at is not null)
      union all
      select h.showtime_id, h.id, h.status from marquee.holds h
      where h.status not in ('active', 'converted', 'released')
        or (h.status = 'converted') <> (h.reservation_id is not null)
        or (h.status = 'released') <> (h.released_at is not null)
        or h.expires_at <= h.created_at`,
  },
  {
    name: 'a hold was sold once, to its own reservation',
    rule: 'product 2, I-9',
    query: `
      select h.showtime_id, h.id as hold, h.status, r.id as reservation
      from marquee.holds h
      full join marquee.reservations r on r.showtime_id = h.showtime_id and r.hold_id = h.id
      where (r.hold_id is not null or h.status = 'converted')
        and (
          h.id is null or r.id is null or h.status <> 'converted' or h.reservation_id <> r.id
          or h.owner <> r.owner
        )`,
  },
  {
    name: 'a reservation from a hold has the seats and prices of its quote',
    rule: 'product 4, I-15',
    query: `
      select r.showtime_id, r.id as reservation, l.seat, l."unitPrice", t.seat_label, t.price_amount
      from marquee.reservations r
      join marquee.holds h on h.showtime_id = r.showtime_id and h.id = r.hold_id
      cross join jsonb_to_recordset(h.quote_lines) as l (seat text, zone text, "unitPrice" integer)
      left join marquee.tickets t
        on t.showtime_id = r.showtime_id and t.reservation_id = r.id and t.seat_label = l.seat
      where t.price_amount is distinct from l."unitPrice" or t.zone is distinct from l.zone
      union all
      select r.showtime_id, r.id, null, null, t.seat_label, t.price_amount
      from marquee.reservations r
      join marquee.holds h on h.showtime_id = r.showtime_id and h.id = r.hold_id
      join marquee.tickets t on t.showtime_id = r.showtime_id and t.reservation_id = r.id
      where t.seat_label <> all(h.seat_labels)`,
  },
  {
    name: 'the quote of a hold covers its seats',
    rule: 'product 4, I-15',
    query: `
      select h.showtime_id, h.id as hold
      from marquee.holds h
      where array(
        select l.seat collate "C"
        from jsonb_to_recordset(h.quote_lines) as l (seat text)
        order by l.seat collate "C"
      ) is distinct from array(select unnest(h.seat_labels) as label order by label)`,
  },
  {
    name: 'a total is the sum of its tickets',
    rule: 'product 8, I-15',
    query: `
      select r.showtime_id, r.id as reservation, r.original_total_amount, sum(t.price_amount) as tickets
      from marquee.reservations r
      join marquee.tickets t on t.showtime_id = r.showtime_id and t.reservation_id = r.id
      group by r.showtime_id, r.id, r.original_total_amount
      having r.original_total_amount <> sum(t.price_amount)`,
  },
  {
    name: 'a live ticket costs what its showtime says',
    rule: 'product 8, I-15',
    query: `
      select t.showtime_id, t.id as ticket, t.zone, t.price_amount, st.zone_prices
      from marquee.tickets t
      join marquee.reservations r on r.showtime_id = t.showtime_id and r.id = t.reservation_id
      join marquee.showtimes st on st.id = t.showtime_id
      where t.status = 'valid'
        and (
          (st.zone_prices ->> t.zone)::integer is distinct from t.price_amount
          or st.currency <> r.currency
        )`,
  },
  {
    name: 'references and ticket codes name one thing',
    rule: 'decision 4',
    query: `
      select r.showtime_id, r.reference as name from marquee.reservations r
      group by r.showtime_id, r.reference having count(*) > 1
      union all
      select t.showtime_id, t.code from marquee.tickets t
      group by t.showtime_id, t.code having count(*) > 1`,
  },
  {
    name: 'a reservation is owned by its user',
    rule: 'product 11',
    query: `
      select r.showtime_id, r.id as reservation, r.owner, r.user_id
      from marquee.reservations r
      where r.user_id is not null and r.owner <> 'user:' || r.user_id::text`,
  },
  {
    name: 'whoever has something of a showtime is one of its buyers',
    rule: 'decision 6',
    query: `
      select o.showtime_id, o.owner
      from (
        select h.showtime_id, h.owner from marquee.holds h
        union
        select r.showtime_id, r.owner from marquee.reservations r
        union
        select k.showtime_id, k.owner from marquee.idempotency_keys k
      ) o
      left join marquee.showtime_buyers b on b.showtime_id = o.showtime_id and b.owner = o.owner
      where b.owner is null`,
  },
];
