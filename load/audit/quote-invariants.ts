import type { Invariant } from './invariant.ts';

/** The lines of a quote as columns. */
const TICKET_LINES = `
  (seat text, zone text, "ticketType" text, "unitPrice" integer, discount integer, tax integer,
   price integer, fee integer, "feeTax" integer)`;

/** Of what was quoted, and what became of it. */
export const QUOTE_INVARIANTS: readonly Invariant[] = [
  {
    name: 'a quote adds up',
    rule: 'product 8, I-15',
    query: `
      select q.showtime_id, q.id, q.quote
      from (
        select h.showtime_id, h.id, h.quote, h.currency from marquee.holds h
        union all
        select r.showtime_id, r.id, r.quote, r.currency from marquee.reservations r
      ) q
      left join lateral (
        select
          sum(l.price + l.fee) as amount,
          sum(l.tax + l."feeTax") as tax,
          bool_or(l.price < 0 or l.fee < 0 or l.discount < 0 or l.tax < 0) as has_negative
        from jsonb_to_recordset(q.quote -> 'tickets') as l ${TICKET_LINES}
      ) s on true
      where q.quote ->> 'currency' is distinct from q.currency
        or s.has_negative is distinct from false
        or s.amount + (q.quote ->> 'bookingFee')::integer
          is distinct from (q.quote ->> 'total')::integer
        or s.tax + (q.quote ->> 'bookingFeeTax')::integer
          is distinct from (q.quote ->> 'taxTotal')::integer`,
  },
  {
    name: 'the quote of a hold covers its seats',
    rule: 'product 4, I-15',
    query: `
      select h.showtime_id, h.id as hold
      from marquee.holds h
      where array(
        select l.seat collate "C"
        from jsonb_to_recordset(h.quote -> 'tickets') as l ${TICKET_LINES}
        order by l.seat collate "C"
      ) is distinct from array(select unnest(h.seat_labels) as label order by label)`,
  },
  {
    name: 'what was held was sold at the prices of its quote',
    rule: 'product 4, I-15',
    query: `
      select r.showtime_id, r.id as reservation, h.quote as held, r.quote as sold
      from marquee.reservations r
      join marquee.holds h on h.showtime_id = r.showtime_id and h.id = r.hold_id
      -- Whose seats the house moved has other seats now.
      where not r.is_freely_refundable
        and (h.quote <> r.quote or h.sale_terms_id <> r.sale_terms_id)`,
  },
  {
    name: 'the tickets of a reservation are those of its quote',
    rule: 'product 2, product 8, I-5, I-15',
    query: `
      select
        coalesce(q.showtime_id, t.showtime_id) as showtime_id,
        coalesce(q.reservation_id, t.reservation_id) as reservation, q.seat, t.seat_label
      from (
        select r.showtime_id, r.id as reservation_id, l.*
        from marquee.reservations r
        cross join jsonb_to_recordset(r.quote -> 'tickets') as l ${TICKET_LINES}
        where exists (
          select 1 from marquee.tickets t
          where t.showtime_id = r.showtime_id and t.reservation_id = r.id
        )
      ) q
      full join marquee.tickets t
        on t.showtime_id = q.showtime_id and t.reservation_id = q.reservation_id
        and t.seat_label = q.seat
      where (t.zone, t.ticket_type, t.unit_price_amount, t.discount_amount, t.price_amount,
             t.tax_amount, t.fee_amount, t.fee_tax_amount)
        is distinct from
          (q.zone, q."ticketType", q."unitPrice", q.discount, q.price, q.tax, q.fee, q."feeTax")`,
  },
  {
    name: 'a total is the sum of its tickets and fees',
    rule: 'product 8, I-15',
    query: `
      select r.showtime_id, r.id as reservation, r.original_total_amount
      from marquee.reservations r
      left join lateral (
        select sum(t.price_amount + t.fee_amount) as amount
        from marquee.tickets t
        where t.showtime_id = r.showtime_id and t.reservation_id = r.id
      ) s on true
      where r.original_total_amount <> coalesce(
        s.amount + (r.quote ->> 'bookingFee')::integer, (r.quote ->> 'total')::integer
      )`,
  },
  {
    name: 'a promotion is used no more often than it may be',
    rule: 'I-15, H-10',
    query: `
      select l.id as promotion, l.owner, l.uses
      from (
        select
          p.id, u.owner, p.uses_max, p.uses_per_person_max,
          -- What the counter sells is for people whom nobody knows.
          sum(u.quantity) filter (where coalesce(h.channel, r.channel) <> 'boxOffice') as uses,
          sum(sum(u.quantity)) over (partition by p.id) as uses_of_all
        from marquee.promotions p
        join marquee.promotion_uses u on u.promotion_id = p.id
        left join marquee.holds h on h.showtime_id = u.showtime_id and h.id = u.claim_id
        left join marquee.reservations r
          on r.showtime_id = u.showtime_id
          and r.id = coalesce(u.reservation_id, h.reservation_id, u.claim_id)
        where r.status = 'confirmed' or (h.status = 'active' and h.expires_at > now())
        group by p.id, u.owner, p.uses_max, p.uses_per_person_max
      ) l
      where l.uses > l.uses_per_person_max or l.uses_of_all > l.uses_max`,
  },
  {
    name: 'an exchange leads from a reservation of the same person',
    rule: 'product 11',
    query: `
      select r.showtime_id, r.id as reservation, r.exchanged_from_id
      from marquee.reservations r
      left join marquee.reservations f
        on f.showtime_id = r.exchanged_from_showtime_id and f.id = r.exchanged_from_id
      where r.exchanged_from_id is not null and f.owner is distinct from r.owner`,
  },
];
