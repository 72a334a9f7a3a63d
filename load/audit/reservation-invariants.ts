import type { Invariant } from './invariant.ts';

/** Of purchases and the holds they come from. */
export const RESERVATION_INVARIANTS: readonly Invariant[] = [
  {
    name: 'a reservation that was sold has tickets, and no other has',
    rule: 'product 2, I-5, I-7',
    query: `
      select r.showtime_id, r.id as reservation, r.reference, r.status
      from marquee.reservations r
      left join marquee.ledger_entries e
        on e.showtime_id = r.showtime_id and e.reservation_id = r.id and e.kind = 'sale'
      where (e.id is not null) <> exists (
          select 1 from marquee.tickets t
          where t.showtime_id = r.showtime_id and t.reservation_id = r.id
        )
        or r.status in ('pendingPayment', 'expired') and e.id is not null
        or r.status = 'confirmed' and e.id is null`,
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
    rule: 'I-9, I-10',
    query: `
      select r.showtime_id, r.id, r.status from marquee.reservations r
      where r.status not in ('pendingPayment', 'confirmed', 'cancelled', 'expired')
        or (r.status = 'cancelled') <> (r.cancelled_at is not null)
        or (r.status = 'expired') <> (r.expired_at is not null)
        or (r.status = 'pendingPayment' and r.pay_by is null)
        or r.cancelled_at < r.created_at
      union all
      select t.showtime_id, t.id, t.status from marquee.tickets t
      where t.status not in ('valid', 'void') or (t.status = 'void') <> (t.voided_at is not null)
      union all
      select h.showtime_id, h.id, h.status from marquee.holds h
      where h.status not in ('active', 'converted', 'released')
        or (h.status = 'converted' and h.reservation_id is null)
        or (h.status = 'released') <> (h.released_at is not null)
        or h.expires_at <= h.created_at`,
  },
  {
    name: 'a hold was sold once, to its own reservation',
    rule: 'product 2, I-9',
    query: `
      select h.showtime_id, h.id as hold, h.status, r.id as reservation
      from marquee.holds h
      full join (
        select r.showtime_id, r.id, r.owner, r.hold_id, r.exchanged_from_id
        from marquee.reservations r
        where r.hold_id is not null and exists (
          select 1 from marquee.tickets t
          where t.showtime_id = r.showtime_id and t.reservation_id = r.id
        )
      ) r on r.showtime_id = h.showtime_id and r.hold_id = h.id
      where (r.hold_id is not null or h.status = 'converted')
        and (
          h.id is null or r.id is null or h.status <> 'converted'
          or h.reservation_id is distinct from r.id
          -- Staff exchange what they hold themselves.
          or h.owner <> r.owner and r.exchanged_from_id is null
        )`,
  },
  {
    name: 'a pending reservation keeps its hold until its payment ends',
    rule: 'product 3, I-7',
    query: `
      select r.showtime_id, r.id as reservation, h.id as hold, h.status
      from marquee.reservations r
      full join (
        select * from marquee.holds h where h.status = 'active' and h.reservation_id is not null
      ) h on h.showtime_id = r.showtime_id and h.reservation_id = r.id
      where (r.status = 'pendingPayment' or h.id is not null)
        and (
          h.id is null
          -- One that was not paid in time ends with its hold, by the clock.
          or (
            r.status is distinct from 'pendingPayment'
            and not (r.status = 'expired' and h.expires_at <= now())
          )
          or r.hold_id is distinct from h.id or h.owner <> r.owner or h.expires_at < r.pay_by
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
    name: 'a reference names one reservation of a showtime',
    rule: 'decision 4',
    query: `
      select r.showtime_id, r.reference from marquee.reservations r
      group by r.showtime_id, r.reference having count(*) > 1`,
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
