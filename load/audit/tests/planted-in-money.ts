import type { Planted } from './planted.ts';

/** An entry of its own for the reservation that was paid in cash: its kind and its amounts follow. */
const ENTRY_OF_CASH = `
  insert into marquee.ledger_entries
    (showtime_id, id, reservation_id, currency, kind, ticket_amount, parked_amount, paid_amount,
     due_amount, admissions)
  select r.showtime_id, gen_random_uuid(), r.id, r.currency, e.*
  from marquee.reservations r, entry e
  where r.payment_method = 'cash'`;

/** What breaks each invariant of money. */
export const PLANTED_IN_MONEY: readonly Planted[] = [
  {
    invariant: 'an entry of the ledger balances',
    statements: [
      'alter table marquee.ledger_entries drop constraint ledger_entries_balance',
      `update marquee.ledger_entries set due_amount = due_amount + 1 where kind = 'sale'`,
    ],
  },
  {
    invariant: 'a sale is entered once, as it was quoted',
    statements: [
      `with entry as (values ('sale', 1250, 0, 0, 1250, 1)) ${ENTRY_OF_CASH}`,
      `delete from marquee.ledger_entries e using marquee.reservations r
       where r.id = e.id and r.payment_method = 'cash'`,
    ],
  },
  {
    invariant: 'the ledger has what the live tickets cost',
    statements: [`delete from marquee.ledger_entries where kind = 'cancellation'`],
  },
  {
    invariant: 'a charge is what was kept of what was cancelled',
    statements: [`update marquee.tickets set kept_amount = 1 where status = 'void'`],
  },
  {
    invariant: 'a payment took what the ledger says',
    statements: [`delete from marquee.ledger_entries where kind = 'capture'`],
  },
  {
    invariant: 'no more goes back than came in',
    statements: [`update marquee.payments set refunded_amount = 1 where status = 'captured'`],
  },
  {
    invariant: 'what went back is in the ledger, and nothing else',
    statements: [
      `insert into marquee.refunds
         (showtime_id, id, reservation_id, payment_id, currency, amount, reason, status, settled_at)
       select showtime_id, gen_random_uuid(), reservation_id, id, currency, 1, 'staff', 'succeeded', now()
       from marquee.payments where status = 'captured'`,
    ],
  },
  {
    invariant: 'what a reservation was paid is what came less what went',
    statements: [`with entry as (values ('refund', 0, 0, -1, 1, 0)) ${ENTRY_OF_CASH}`],
  },
  {
    invariant: 'what was paid and what is due are what is live and what was kept',
    statements: [
      `update marquee.ledger_entries
       set due_amount = due_amount + 1, ticket_amount = ticket_amount + 1 where kind = 'sale'`,
    ],
  },
  {
    invariant: 'a reservation is being paid once at most',
    statements: [
      'drop index marquee.a_reservation_has_one_open_payment',
      `insert into marquee.payments
         (showtime_id, id, reservation_id, provider, method, status, currency, amount)
       select showtime_id, gen_random_uuid(), reservation_id, provider, method, status, currency, amount
       from marquee.payments where status = 'open'`,
    ],
  },
  {
    invariant: 'what is owed to a buyer is on its way back',
    statements: [`with entry as (values ('cancellation', -1, 0, 0, -1, 0)) ${ENTRY_OF_CASH}`],
  },
  {
    invariant: 'only what is paid at the box office is confirmed before it is paid',
    statements: [
      `update marquee.reservations set payment_method = 'online' where payment_method = 'boxOffice'`,
    ],
  },
  {
    invariant: 'parked money has a case or is on its way back',
    statements: [`with entry as (values ('parked', 0, 1, 1, 0, 0)) ${ENTRY_OF_CASH}`],
  },
  {
    invariant: 'what one reservation gave to another has arrived there',
    statements: [`update marquee.payments set transferred_amount = 1 where status = 'captured'`],
  },
  {
    invariant: 'a promotion is used no more often than it may be',
    statements: [
      `insert into marquee.promotions (id, code, name, kind, rate_basis_points, uses_max)
       values (gen_random_uuid(), 'ONCE', 'Once', 'percentage', 1000, 1)`,
      `insert into marquee.promotion_uses (showtime_id, promotion_id, claim_id, owner)
       select r.showtime_id, p.id, r.id, r.owner
       from marquee.reservations r, marquee.promotions p
       where r.status = 'confirmed' and p.code = 'ONCE'`,
    ],
  },
  {
    invariant: 'an exchange leads from a reservation of the same person',
    statements: [
      `update marquee.reservations r
       set exchanged_from_showtime_id = o.showtime_id, exchanged_from_id = o.id
       from marquee.reservations o where o.owner <> r.owner`,
    ],
  },
];
