import type { Invariant } from './invariant.ts';
import { MONEY_INVARIANTS } from './money-invariants.ts';
import { QUOTE_INVARIANTS } from './quote-invariants.ts';
import { RESERVATION_INVARIANTS } from './reservation-invariants.ts';

const SEAT_INVARIANTS: readonly Invariant[] = [
  {
    name: 'a seat has one live ticket at most',
    rule: 'product 1, I-1',
    query: `
      select t.showtime_id, t.seat_label, array_agg(t.id) as tickets
      from marquee.tickets t
      where t.status = 'valid'
      group by t.showtime_id, t.seat_label
      having count(*) > 1`,
  },
  {
    name: 'a showtime has each seat once',
    rule: 'I-1',
    query: `
      select s.showtime_id, s.seat_label
      from marquee.showtime_seats s
      group by s.showtime_id, s.seat_label
      having count(*) > 1`,
  },
  {
    name: 'a sold seat names its live ticket',
    rule: 'product 1, I-1',
    query: `
      select s.showtime_id, s.seat_label, s.ticket_id
      from marquee.showtime_seats s
      left join marquee.tickets t on t.showtime_id = s.showtime_id and t.id = s.ticket_id
      where s.status = 'sold'
        and (t.id is null or t.status <> 'valid' or t.seat_label <> s.seat_label)`,
  },
  {
    name: 'a live ticket has its seat',
    rule: 'product 1, I-1',
    query: `
      select t.showtime_id, t.seat_label, t.id as ticket
      from marquee.tickets t
      left join marquee.showtime_seats s
        on s.showtime_id = t.showtime_id and s.seat_label = t.seat_label
      where t.status = 'valid' and (s.status is distinct from 'sold' or s.ticket_id is distinct from t.id)`,
  },
  {
    name: 'a held seat is in an active hold, until the same moment',
    rule: 'product 3, I-8',
    query: `
      select s.showtime_id, s.seat_label, s.hold_id, h.status
      from marquee.showtime_seats s
      left join marquee.holds h on h.showtime_id = s.showtime_id and h.id = s.hold_id
      where s.status = 'held'
        and (
          h.id is null or h.status <> 'active' or s.held_until is distinct from h.expires_at
          or s.seat_label <> all(h.seat_labels)
        )`,
  },
  {
    name: 'a live hold holds all its seats',
    rule: 'product 2, I-5',
    query: `
      select h.showtime_id, h.id as hold, l.label
      from marquee.holds h
      cross join unnest(h.seat_labels) as l (label)
      left join marquee.showtime_seats s
        on s.showtime_id = h.showtime_id and s.seat_label = l.label
      where h.status = 'active' and h.expires_at > now()
        and (s.status is distinct from 'held' or s.hold_id is distinct from h.id)`,
  },
  {
    name: 'a seat is in one legal state',
    rule: 'I-9',
    query: `
      select s.showtime_id, s.seat_label, s.status
      from marquee.showtime_seats s
      where s.status not in ('available', 'held', 'sold', 'blocked')
        or (s.status = 'held') <> (s.hold_id is not null)
        or (s.status = 'held') <> (s.held_until is not null)
        or (s.status = 'sold') <> (s.ticket_id is not null)
        or (s.status = 'blocked') <> (s.block_kind is not null)`,
  },
  {
    name: 'a showtime has exactly the seats of its map',
    rule: 'I-11',
    query: `
      select coalesce(m.showtime_id, s.showtime_id) as showtime_id, m.label, s.seat_label
      from (
        select t.id as showtime_id, seat ->> 'label' as label, seat ->> 'zone' as zone
        from marquee.showtimes t
        join marquee.seat_maps map on map.id = t.seat_map_id
        cross join jsonb_array_elements(map.document -> 'seats') as seat
      ) m
      full join marquee.showtime_seats s
        on s.showtime_id = m.showtime_id and s.seat_label = m.label and s.zone = m.zone
      where s.showtime_id is null or m.showtime_id is null`,
  },
  {
    name: 'nobody has more seats of a showtime than the cap',
    rule: 'decision 6',
    query: `
      select l.showtime_id, l.owner, sum(l.seats) as seats
      from (
        select h.showtime_id, h.owner, cardinality(h.seat_labels) as seats
        from marquee.holds h
        where h.status = 'active' and h.expires_at > now() and h.channel <> 'boxOffice'
        union all
        select r.showtime_id, r.owner, 1
        from marquee.reservations r
        join marquee.tickets t on t.showtime_id = r.showtime_id and t.reservation_id = r.id
        where t.status = 'valid' and r.channel <> 'boxOffice'
      ) l
      group by l.showtime_id, l.owner
      having sum(l.seats) > $1::integer`,
  },
  {
    name: 'a cancelled showtime sells and holds nothing',
    rule: 'decision 8, I-9',
    query: `
      select c.showtime_id, c.what, c.id
      from (
        select s.showtime_id, 'seat' as what, s.seat_label as id
        from marquee.showtime_seats s where s.status <> 'blocked'
        union all
        select t.showtime_id, 'ticket', t.id::text from marquee.tickets t where t.status = 'valid'
        union all
        select h.showtime_id, 'hold', h.id::text from marquee.holds h where h.status = 'active'
      ) c
      join marquee.showtimes st on st.id = c.showtime_id
      where st.status = 'cancelled'`,
  },
];

const ANSWER_INVARIANTS: readonly Invariant[] = [
  {
    name: 'a key stands for one request',
    rule: 'product 9, I-12',
    query: `
      select k.showtime_id, k.owner, k.key
      from marquee.idempotency_keys k
      group by k.showtime_id, k.owner, k.key
      having count(*) > 1`,
  },
  {
    name: 'a stored answer has its effect',
    rule: 'product 9, I-4',
    query: `
      select k.showtime_id, k.owner, k.key, k.operation
      from marquee.idempotency_keys k
      left join marquee.reservations r
        on r.showtime_id = k.showtime_id
        and r.id = coalesce(k.facts ->> 'reservationId', k.facts ->> 'id')::uuid
      left join marquee.holds h
        on h.showtime_id = k.showtime_id and h.id = (k.facts ->> 'holdId')::uuid
      where case
        when k.operation = 'placeReservation' then r.owner is distinct from k.owner
        when k.operation in ('placeHold', 'extendHold') then h.owner is distinct from k.owner
        when k.operation = 'cancelReservation' then r.id is null
        else false
      end`,
  },
  {
    name: 'an effect answers one key only',
    rule: 'product 9, I-4',
    query: `
      select k.showtime_id, k.operation, coalesce(k.facts ->> 'reservationId', k.facts ->> 'holdId') as id
      from marquee.idempotency_keys k
      where k.operation in ('placeReservation', 'placeHold')
      group by 1, 2, 3
      having count(*) > 1`,
  },
  {
    name: 'a stored answer tells what was written',
    rule: 'product 9, I-12',
    query: `
      select k.showtime_id, k.key, r.id as reservation
      from marquee.idempotency_keys k
      join marquee.reservations r
        on r.showtime_id = k.showtime_id and r.id = (k.facts ->> 'reservationId')::uuid
      where k.operation = 'placeReservation'
        and (
          k.facts ->> 'reference' <> r.reference
          or k.facts ->> 'channel' <> r.channel
          -- Whose seats the house moved has other seats now.
          or (k.facts -> 'quote' <> r.quote and not r.is_freely_refundable)
          or k.facts ->> 'status' = 'pendingPayment' and not exists (
            select 1 from marquee.payments p
            where p.showtime_id = r.showtime_id and p.id = (k.facts ->> 'paymentId')::uuid
              and p.reservation_id = r.id
          )
          or k.facts ->> 'status' = 'confirmed' and array(
            select (n.id #>> '{}')::uuid
            from jsonb_array_elements(k.facts -> 'ticketIds') with ordinality as n (id, position)
            where n.position <= jsonb_array_length(r.quote -> 'tickets')
            order by 1
          ) <> array(
            select t.id from marquee.tickets t
            where t.showtime_id = r.showtime_id and t.reservation_id = r.id
            order by t.id
          )
        )`,
  },
];

const SCHEDULE_INVARIANTS: readonly Invariant[] = [
  {
    name: 'two audiences never meet in one auditorium',
    rule: 'H-11',
    query: `
      select a.id as showtime_id, b.id as other
      from marquee.showtimes a
      join marquee.showtimes b
        on b.auditorium_id = a.auditorium_id and b.id > a.id
        and tstzrange(a.starts_at, a.turnaround_ends_at) && tstzrange(b.starts_at, b.turnaround_ends_at)
      where a.status <> 'cancelled' and b.status <> 'cancelled'`,
  },
];

/** Everything that an audit looks for. */
export const INVARIANTS: readonly Invariant[] = [
  ...SEAT_INVARIANTS,
  ...RESERVATION_INVARIANTS,
  ...QUOTE_INVARIANTS,
  ...MONEY_INVARIANTS,
  ...ANSWER_INVARIANTS,
  ...SCHEDULE_INVARIANTS,
];
