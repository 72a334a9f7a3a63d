import type { Invariant } from './invariant.ts';

/** A reservation with the sums of everything that says something about its money. */
const ACCOUNTS = `(
  select
    r.showtime_id, r.id as reservation, r.status, r.payment_method,
    (r.quote ->> 'bookingFee')::integer as booking_fee,
    coalesce(l.ticket_amount, 0) as ticket_amount,
    coalesce(l.fee_amount, 0) as fee_amount,
    coalesce(l.charge_amount, 0) as charge_amount,
    coalesce(l.goodwill, 0) as goodwill,
    coalesce(l.parked_amount, 0) as parked_amount,
    coalesce(l.paid_amount, 0) as paid_amount,
    coalesce(l.due_amount, 0) as due_amount,
    coalesce(l.admissions, 0) as admissions,
    coalesce(l.charged_back, 0) as charged_back,
    coalesce(t.live_prices, 0) as live_prices,
    coalesce(t.live_fees, 0) as live_fees,
    coalesce(t.live_tickets, 0) as live_tickets,
    coalesce(t.tickets, 0) as tickets,
    coalesce(t.kept, 0) as kept,
    coalesce(p.captured, 0) as captured,
    coalesce(p.transferred, 0) as transferred,
    coalesce(f.succeeded, 0) as succeeded,
    coalesce(f.requested, 0) as requested,
    coalesce(f.requested_of_parked, 0) as requested_of_parked,
    coalesce(f.failed, 0) as failed
  from marquee.reservations r
  left join (
    select
      e.showtime_id, e.reservation_id,
      sum(e.ticket_amount) as ticket_amount,
      sum(e.fee_amount) as fee_amount,
      sum(e.charge_amount) as charge_amount,
      -sum(least(e.charge_amount, 0)) as goodwill,
      sum(e.parked_amount) as parked_amount,
      sum(e.paid_amount) as paid_amount,
      sum(e.due_amount) as due_amount,
      sum(e.admissions) as admissions,
      -sum(e.paid_amount) filter (where e.kind = 'chargeback') as charged_back
    from marquee.ledger_entries e
    group by e.showtime_id, e.reservation_id
  ) l on l.showtime_id = r.showtime_id and l.reservation_id = r.id
  left join (
    select
      t.showtime_id, t.reservation_id,
      sum(t.price_amount) filter (where t.status = 'valid') as live_prices,
      sum(t.fee_amount) filter (where t.status = 'valid') as live_fees,
      count(*) filter (where t.status = 'valid') as live_tickets,
      count(*) as tickets,
      sum(t.kept_amount) as kept
    from marquee.tickets t
    group by t.showtime_id, t.reservation_id
  ) t on t.showtime_id = r.showtime_id and t.reservation_id = r.id
  left join (
    select
      p.showtime_id, p.reservation_id,
      sum(p.captured_amount) as captured, sum(p.transferred_amount) as transferred
    from marquee.payments p
    group by p.showtime_id, p.reservation_id
  ) p on p.showtime_id = r.showtime_id and p.reservation_id = r.id
  left join (
    select
      f.showtime_id, f.reservation_id,
      sum(f.amount) filter (where f.status = 'succeeded') as succeeded,
      sum(f.amount) filter (where f.status = 'requested') as requested,
      sum(f.amount) filter (where f.status = 'requested' and p.status = 'parked')
        as requested_of_parked,
      sum(f.amount) filter (where f.status = 'failed') as failed
    from marquee.refunds f
    left join marquee.payments p on p.showtime_id = f.showtime_id and p.id = f.payment_id
    group by f.showtime_id, f.reservation_id
  ) f on f.showtime_id = r.showtime_id and f.reservation_id = r.id
)`;

/** The fees per booking are given back, or become a charge, with the last ticket. */
const BOOKING_FEE_OF = `case when a.status = 'confirmed' then a.booking_fee else 0 end`;

/** Of money: what the ledger says, and what everything else says. */
export const MONEY_INVARIANTS: readonly Invariant[] = [
  {
    name: 'an entry of the ledger balances',
    rule: 'I-6',
    query: `
      select e.showtime_id, e.id as entry, e.kind
      from marquee.ledger_entries e
      left join marquee.reservations r
        on r.showtime_id = e.showtime_id and r.id = e.reservation_id
      where e.ticket_amount + e.fee_amount + e.charge_amount + e.parked_amount
          <> e.paid_amount + e.due_amount
        -- Money in another currency than was asked for is parked as what it is.
        or (e.currency is distinct from r.currency and e.kind not in ('parked', 'unparked'))`,
  },
  {
    name: 'a sale is entered once, as it was quoted',
    rule: 'I-6, I-15',
    query: `
      select e.showtime_id, e.reservation_id as reservation, count(*) as sales
      from marquee.ledger_entries e
      where e.kind = 'sale'
      group by e.showtime_id, e.reservation_id
      having count(*) > 1
      union all
      select e.showtime_id, r.id, 1
      from marquee.ledger_entries e
      join marquee.reservations r on r.showtime_id = e.showtime_id and r.id = e.reservation_id
      where e.kind = 'sale'
        and (
          e.id <> r.id
          or e.ticket_amount + e.fee_amount <> (r.quote ->> 'total')::integer
          or e.ticket_amount <> (
            select sum((l.line ->> 'price')::integer)
            from jsonb_array_elements(r.quote -> 'tickets') as l (line)
          )
          or e.due_amount <> (r.quote ->> 'total')::integer
          or e.tax_amount <> (r.quote ->> 'taxTotal')::integer
          or e.admissions <> jsonb_array_length(r.quote -> 'tickets')
        )`,
  },
  {
    name: 'the ledger has what the live tickets cost',
    rule: 'product 8, I-6',
    query: `
      select a.showtime_id, a.reservation, a.ticket_amount, a.live_prices, a.fee_amount, a.live_fees
      from ${ACCOUNTS} a
      where a.ticket_amount <> a.live_prices
        or a.fee_amount <> a.live_fees + ${BOOKING_FEE_OF}
        or a.admissions <> a.live_tickets`,
  },
  {
    name: 'a charge is what was kept of what was cancelled',
    rule: 'product 8',
    query: `
      select a.showtime_id, a.reservation, a.charge_amount, a.goodwill, a.kept
      from ${ACCOUNTS} a
      where a.charge_amount + a.goodwill < a.kept
        or a.charge_amount + a.goodwill
          > a.kept + case when a.status = 'confirmed' then 0 else a.booking_fee end
        or a.kept > 0 and a.live_tickets = a.tickets`,
  },
  {
    name: 'a payment took what the ledger says',
    rule: 'I-6, I-15',
    query: `
      select p.showtime_id, p.id as payment, p.status, p.amount, p.captured_amount, e.received, e.given
      from marquee.payments p
      cross join lateral (
        select
          coalesce(sum(e.paid_amount) filter (
            where e.paid_amount > 0 and e.kind in ('capture', 'parked', 'transfer')
          ), 0) as received,
          coalesce(-sum(e.paid_amount) filter (
            where e.paid_amount < 0 and e.kind = 'transfer'
          ), 0) as given
        from marquee.ledger_entries e
        where e.showtime_id = p.showtime_id and e.payment_id = p.id
      ) e
      where p.captured_amount <> e.received
        or p.transferred_amount <> e.given
        or (p.status in ('captured', 'parked')) <> (p.captured_amount > 0)
        or p.status = 'captured' and p.captured_amount <> p.amount`,
  },
  {
    name: 'no more goes back than came in',
    rule: 'I-6',
    query: `
      select p.showtime_id, p.id as payment, p.captured_amount, p.refunded_amount, p.transferred_amount
      from marquee.payments p
      cross join lateral (
        select coalesce(sum(f.amount), 0) as standing
        from marquee.refunds f
        where f.showtime_id = p.showtime_id and f.payment_id = p.id and f.status <> 'failed'
      ) f
      cross join lateral (
        select coalesce(-sum(e.paid_amount), 0) as charged_back
        from marquee.ledger_entries e
        where e.showtime_id = p.showtime_id and e.payment_id = p.id and e.kind = 'chargeback'
      ) e
      where p.refunded_amount + p.transferred_amount > p.captured_amount
        or f.standing + p.transferred_amount > p.captured_amount
        or p.refunded_amount
          <> least(f.standing + e.charged_back, p.captured_amount - p.transferred_amount)`,
  },
  {
    name: 'what went back is in the ledger, and nothing else',
    rule: 'I-6',
    query: `
      select
        coalesce(f.showtime_id, e.showtime_id) as showtime_id, coalesce(f.id, e.refund_id) as refund,
        f.status, f.amount, e.given
      from marquee.refunds f
      -- What the bank brought back is entered once more, the other way round.
      full join (
        select e.showtime_id, e.refund_id, e.reservation_id, e.currency, -sum(e.paid_amount) as given
        from marquee.ledger_entries e
        where e.kind in ('refund', 'unparked')
        group by e.showtime_id, e.refund_id, e.reservation_id, e.currency
      ) e on e.showtime_id = f.showtime_id and e.refund_id = f.id
      where f.id is null
        or coalesce(e.given, 0) <> case when f.status = 'succeeded' then f.amount else 0 end
        or e.refund_id is not null
          and (e.reservation_id <> f.reservation_id or e.currency <> f.currency)`,
  },
  {
    name: 'what a reservation was paid is what came less what went',
    rule: 'I-6',
    query: `
      select a.showtime_id, a.reservation, a.paid_amount, a.captured, a.transferred, a.succeeded
      from ${ACCOUNTS} a
      where a.paid_amount <> a.captured - a.transferred - a.succeeded - a.charged_back`,
  },
  {
    name: 'what was paid and what is due are what is live and what was kept',
    rule: 'product 8',
    query: `
      select a.showtime_id, a.reservation, a.captured, a.succeeded, a.due_amount, a.live_prices, a.kept
      from ${ACCOUNTS} a
      where a.captured - a.transferred - a.succeeded - a.charged_back + a.due_amount
        <> a.live_prices + a.live_fees + ${BOOKING_FEE_OF} + a.charge_amount + a.parked_amount`,
  },
  {
    name: 'a reservation is being paid once at most',
    rule: 'I-6',
    query: `
      select p.showtime_id, p.reservation_id as reservation, count(*) as open
      from marquee.payments p
      where p.status in ('created', 'open')
      group by p.showtime_id, p.reservation_id
      having count(*) > 1`,
  },
  {
    name: 'what is owed to a buyer is on its way back',
    rule: 'I-7',
    query: `
      select a.showtime_id, a.reservation, a.status, a.due_amount, a.requested, a.failed
      from ${ACCOUNTS} a
      cross join lateral (
        select
          greatest(-a.due_amount, 0) as owed, a.requested - a.requested_of_parked as on_its_way
      ) m
      where a.charged_back = 0 and m.owed <> m.on_its_way
        -- What the provider could not give back waits for a person.
        and not (
          m.owed > m.on_its_way and m.owed - m.on_its_way <= a.failed
          and exists (
            select 1 from marquee.payment_cases c
            where c.kind = 'refundFailed'
              and c.details ->> 'reservationId' = a.reservation::text
          )
        )`,
  },
  {
    name: 'only what is paid at the box office is confirmed before it is paid',
    rule: 'I-7',
    query: `
      select a.showtime_id, a.reservation, a.payment_method, a.due_amount
      from ${ACCOUNTS} a
      where a.due_amount > 0 and a.payment_method <> 'boxOffice' and a.charged_back = 0`,
  },
  {
    name: 'parked money has a case or is on its way back',
    rule: 'I-7',
    query: `
      select a.showtime_id, a.reservation, a.parked_amount
      from ${ACCOUNTS} a
      where a.parked_amount < 0
        or a.parked_amount > a.requested_of_parked
          and not exists (
            select 1 from marquee.payment_cases c
            where c.details ->> 'reservationId' = a.reservation::text
          )`,
  },
  {
    name: 'what one reservation gave to another has arrived there',
    rule: 'I-6',
    query: `
      select p.showtime_id, p.id as payment, p.transferred_amount, s.arrived
      from marquee.payments p
      -- Grouped first: nothing finds the payments that another one was the source of.
      left join (
        select n.source_showtime_id, n.source_payment_id, sum(n.captured_amount) as arrived
        from marquee.payments n
        where n.source_payment_id is not null
        group by n.source_showtime_id, n.source_payment_id
      ) s on s.source_showtime_id = p.showtime_id and s.source_payment_id = p.id
      where p.transferred_amount <> coalesce(s.arrived, 0)`,
  },
];
