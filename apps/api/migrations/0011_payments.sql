-- Money in, money out, and the ledger that explains every amount. A reservation keeps the terms and
-- the quote it was sold under; a ticket keeps what it cost.

alter table marquee.holds add column sale_terms_id uuid;
alter table marquee.holds add column channel text not null default 'api';
-- The frozen quote: the JSON of `Quote` in modules/pricing/quote.ts, amounts in minor units.
alter table marquee.holds add column quote jsonb;
-- What the code that was given stands for, whether or not it takes anything off so far: the JSON of
-- `CodedPromotion` in modules/pricing/promotions.service.ts. So it is the same until the hold ends.
alter table marquee.holds add column given_promotion jsonb;
-- The moment whose prices these are, by the clock that was asked for them.
alter table marquee.holds add column quoted_at timestamptz not null default now();

update marquee.holds h
set
  sale_terms_id = t.sale_terms_id,
  quoted_at = h.created_at,
  quote = jsonb_build_object(
    'currency', h.currency,
    'tickets', (
      select jsonb_agg(
        jsonb_build_object(
          'seat', l.seat, 'zone', l.zone, 'ticketType', 'adult', 'unitPrice', l."unitPrice",
          'discount', 0, 'tax', 0, 'price', l."unitPrice", 'fee', 0, 'feeTax', 0
        ) order by l.seat collate "C"
      )
      from jsonb_to_recordset(h.quote_lines) as l (seat text, zone text, "unitPrice" integer)
    ),
    'fees', '[]'::jsonb, 'bookingFee', 0, 'bookingFeeTax', 0, 'tax', null, 'taxTotal', 0,
    'promotion', null,
    'total', (
      select sum(l."unitPrice")
      from jsonb_to_recordset(h.quote_lines) as l ("unitPrice" integer)
    )
  )
from marquee.showtimes t
where t.id = h.showtime_id;

alter table marquee.holds alter column sale_terms_id set not null;
alter table marquee.holds alter column quote set not null;
alter table marquee.holds drop column quote_lines;
alter table marquee.holds
  add constraint holds_are_placed_under_terms
  foreign key (sale_terms_id) references marquee.sale_terms (id);
alter table marquee.holds
  add constraint holds_channel_is_known check (channel in ('web', 'boxOffice', 'api'));
-- A hold whose buyer is paying stays active and names the reservation it is to become.
alter table marquee.holds drop constraint converted_holds_name_their_reservation;
alter table marquee.holds
  add constraint converted_holds_name_their_reservation
  check (status <> 'converted' or reservation_id is not null);

alter table marquee.reservations add column sale_terms_id uuid;
alter table marquee.reservations add column quote jsonb;
-- Whom the house writes to: of a guest, the only way to them.
alter table marquee.reservations add column email text;
-- Until when a pending payment may be made; its seats are held a little longer (0012).
alter table marquee.reservations add column pay_by timestamptz;
alter table marquee.reservations add column expired_at timestamptz;
-- The house changed the seats or the time: the buyer may give everything back, whenever.
alter table marquee.reservations add column is_freely_refundable boolean not null default false;
-- What was offered to whoever went to pay; null where nobody had to. Money that comes when the hold has
-- run out buys nothing else: meanwhile the showtime may have become another.
alter table marquee.reservations add column offered_movie_id uuid;
alter table marquee.reservations add column offered_auditorium_id uuid;
alter table marquee.reservations add column offered_seat_map_id uuid;
alter table marquee.reservations add column offered_starts_at timestamptz;
alter table marquee.reservations add column exchanged_from_showtime_id uuid;
alter table marquee.reservations add column exchanged_from_id uuid;
-- Of what was given in exchange: no larger share of the prices goes back than did then.
alter table marquee.reservations add column refund_percent_max integer;
-- What was paid with money that would not have gone back then, and does not now. Minor units.
alter table marquee.reservations add column forfeited_amount integer not null default 0;

alter table marquee.tickets add column unit_price_amount integer;
alter table marquee.tickets add column discount_amount integer not null default 0;
-- price_amount is what was paid for the ticket, its tax included; tax_amount is that tax.
alter table marquee.tickets add column tax_amount integer not null default 0;
alter table marquee.tickets add column fee_amount integer not null default 0;
alter table marquee.tickets add column fee_tax_amount integer not null default 0;
-- What the house kept of a void ticket.
alter table marquee.tickets add column kept_amount integer not null default 0;
-- Which key signs its code. The code itself is derived from that and stored nowhere.
alter table marquee.tickets add column signing_key_id text collate "C";
alter table marquee.tickets add column admitted_at timestamptz;
alter table marquee.tickets add column admitted_by_user_id uuid;

-- Cold: the door knows the showtime, a link to a ticket does not.
create index tickets_by_id on marquee.tickets (id);

update marquee.tickets t set unit_price_amount = t.price_amount;
alter table marquee.tickets alter column unit_price_amount set not null;
alter table marquee.tickets drop constraint tickets_code_is_unique;
alter table marquee.tickets drop column code;
alter table marquee.tickets
  add constraint tickets_amounts_are_not_negative
  check (
    unit_price_amount >= 0 and discount_amount >= 0 and tax_amount >= 0 and fee_amount >= 0
    and fee_tax_amount >= 0 and kept_amount >= 0
  );
alter table marquee.tickets
  add constraint tickets_keep_no_more_than_they_cost
  check (kept_amount <= price_amount + fee_amount);
alter table marquee.tickets
  add constraint tickets_are_kept_only_when_void check (status = 'void' or kept_amount = 0);
alter table marquee.tickets
  add constraint tickets_are_admitted_by_a_user
  foreign key (admitted_by_user_id) references marquee.users (id);

update marquee.reservations r
set
  sale_terms_id = st.sale_terms_id,
  email = (select u.email from marquee.users u where u.id = r.user_id),
  quote = jsonb_build_object(
    'currency', r.currency,
    'tickets', (
      select coalesce(jsonb_agg(
        jsonb_build_object(
          'seat', t.seat_label, 'zone', t.zone, 'ticketType', t.ticket_type,
          'unitPrice', t.price_amount, 'discount', 0, 'tax', 0, 'price', t.price_amount,
          'fee', 0, 'feeTax', 0
        ) order by t.seat_label
      ), '[]'::jsonb)
      from marquee.tickets t
      where t.showtime_id = r.showtime_id and t.reservation_id = r.id
    ),
    'fees', '[]'::jsonb, 'bookingFee', 0, 'bookingFeeTax', 0, 'tax', null, 'taxTotal', 0,
    'promotion', null, 'total', r.original_total_amount
  )
from marquee.showtimes st
where st.id = r.showtime_id;

alter table marquee.reservations alter column sale_terms_id set not null;
alter table marquee.reservations alter column quote set not null;
alter table marquee.reservations
  add constraint reservations_refund_percent_max_is_a_share
  check (refund_percent_max between 0 and 100);
alter table marquee.reservations
  add constraint reservations_forfeit_no_less_than_nothing check (forfeited_amount >= 0);
alter table marquee.reservations
  add constraint reservations_are_sold_under_terms
  foreign key (sale_terms_id) references marquee.sale_terms (id);
alter table marquee.reservations drop constraint reservations_payment_method_is_known;
alter table marquee.reservations
  add constraint reservations_payment_method_is_known
  check (payment_method in ('boxOffice', 'online', 'cash', 'cardTerminal', 'none'));
alter table marquee.reservations
  add constraint pending_reservations_have_a_deadline
  check (status <> 'pendingPayment' or pay_by is not null);
alter table marquee.reservations
  add constraint expired_reservations_have_a_moment
  check ((status = 'expired') = (expired_at is not null));

-- What the expiry job looks for.
create index reservations_to_be_paid on marquee.reservations (pay_by)
  where status = 'pendingPayment';
-- Few are: what something was exchanged for is found by it.
create index reservations_by_exchanged_from on marquee.reservations (exchanged_from_id)
  where exchanged_from_id is not null;
create index reservations_by_searchable_email on marquee.reservations
  using gin (marquee.searchable(email) public.gin_trgm_ops);

-- One row an attempt to pay, whoever takes the money.
create table marquee.payments (
  showtime_id uuid not null,
  id uuid not null,
  reservation_id uuid not null,
  provider text not null,
  method text not null,
  status text not null,
  currency text not null,
  amount integer not null,
  captured_amount integer not null default 0,
  -- Asked back, whether or not the provider has confirmed it.
  refunded_amount integer not null default 0,
  -- Went over to the reservation that this one was exchanged for.
  transferred_amount integer not null default 0,
  -- The provider's name for it; null until the provider has answered.
  provider_reference text collate "C",
  -- Where the buyer pays: a page of the provider, or a secret for its form in ours.
  checkout_url text,
  client_secret text,
  -- The payment that money came over from, when this one was made by an exchange.
  source_showtime_id uuid,
  source_payment_id uuid,
  taken_by_user_id uuid,
  -- Times that the provider was asked to take no money any more, in vain, and when it is asked again.
  close_attempts integer not null default 0,
  next_close_at timestamptz,
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  constraint payments_pkey primary key (showtime_id, id),
  constraint payments_belong_to_a_reservation
    foreign key (showtime_id, reservation_id) references marquee.reservations (showtime_id, id),
  constraint payments_are_taken_by_a_user
    foreign key (taken_by_user_id) references marquee.users (id),
  constraint payments_provider_is_known check (provider in ('simulated', 'stripe', 'boxOffice')),
  constraint payments_method_is_known check (method in ('online', 'cash', 'cardTerminal')),
  -- created: the provider has not answered yet. parked: captured, but not what was asked for.
  constraint payments_status_is_known
    check (status in ('created', 'open', 'captured', 'failed', 'cancelled', 'parked')),
  constraint payments_amount_is_positive check (amount > 0),
  constraint payments_give_back_what_they_took
    check (
      refunded_amount >= 0 and transferred_amount >= 0
      and refunded_amount + transferred_amount <= captured_amount
    ),
  constraint captured_payments_took_something
    check ((status in ('captured', 'parked')) = (captured_amount > 0)),
  constraint settled_payments_have_a_moment
    check ((status in ('created', 'open')) = (settled_at is null))
);

-- A double click is one charge: nobody can be paying twice for one reservation.
create unique index a_reservation_has_one_open_payment
  on marquee.payments (showtime_id, reservation_id)
  where status in ('created', 'open');
create index payments_by_reservation on marquee.payments (showtime_id, reservation_id);
-- Cold: a webhook names only these.
create index payments_by_provider_reference on marquee.payments (provider, provider_reference);
create index payments_by_id on marquee.payments (id);
create index payments_by_created_at on marquee.payments (created_at);

create table marquee.refunds (
  showtime_id uuid not null,
  id uuid not null,
  reservation_id uuid not null,
  payment_id uuid not null,
  currency text not null,
  amount integer not null,
  reason text not null,
  note text,
  status text not null default 'requested',
  requested_by_user_id uuid,
  requested_at timestamptz not null default now(),
  settled_at timestamptz,
  provider_reference text collate "C",
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  last_error text,
  constraint refunds_pkey primary key (showtime_id, id),
  constraint refunds_belong_to_a_payment
    foreign key (showtime_id, payment_id) references marquee.payments (showtime_id, id),
  constraint refunds_belong_to_a_reservation
    foreign key (showtime_id, reservation_id) references marquee.reservations (showtime_id, id),
  constraint refunds_are_requested_by_a_user
    foreign key (requested_by_user_id) references marquee.users (id),
  constraint refunds_amount_is_positive check (amount > 0),
  constraint refunds_status_is_known check (status in ('requested', 'succeeded', 'failed')),
  constraint refunds_reason_is_known
    check (reason in ('cancellation', 'exchange', 'showtimeCancelled', 'paidTooLate', 'parked', 'staff')),
  constraint settled_refunds_have_a_moment
    check ((status = 'requested') = (settled_at is null))
);

create index refunds_by_reservation on marquee.refunds (showtime_id, reservation_id);
create index refunds_by_payment on marquee.refunds (showtime_id, payment_id);
create index refunds_to_be_sent on marquee.refunds (next_attempt_at) where status = 'requested';
create index refunds_by_id on marquee.refunds (id);

-- Append-only, one row an event. Each row balances: what is owed for tickets, fees and charges, and
-- what is parked, is either paid or due. tax_amount is contained in the first three.
-- The id of a sale is its reservation's, of a capture its payment's, of a refund its refund's:
-- so that none can be entered twice.
create table marquee.ledger_entries (
  showtime_id uuid not null,
  id uuid not null,
  reservation_id uuid not null,
  kind text not null,
  currency text not null,
  ticket_amount integer not null default 0,
  fee_amount integer not null default 0,
  charge_amount integer not null default 0,
  parked_amount integer not null default 0,
  paid_amount integer not null default 0,
  due_amount integer not null default 0,
  tax_amount integer not null default 0,
  -- Tickets issued (above zero) or voided (below).
  admissions integer not null default 0,
  payment_id uuid,
  refund_id uuid,
  created_at timestamptz not null default now(),
  constraint ledger_entries_pkey primary key (showtime_id, id),
  constraint ledger_entries_belong_to_a_reservation
    foreign key (showtime_id, reservation_id) references marquee.reservations (showtime_id, id),
  constraint ledger_entries_kind_is_known
    check (
      kind in
        ('sale', 'capture', 'cancellation', 'refund', 'transfer', 'parked', 'unparked', 'chargeback')
    ),
  constraint ledger_entries_balance
    check (
      ticket_amount + fee_amount + charge_amount + parked_amount = paid_amount + due_amount
    )
);

create index ledger_entries_by_reservation on marquee.ledger_entries (showtime_id, reservation_id);
create index ledger_entries_by_created_at on marquee.ledger_entries (created_at);

insert into marquee.ledger_entries
  (showtime_id, id, reservation_id, kind, currency, ticket_amount, due_amount, admissions, created_at)
select
  r.showtime_id, r.id, r.id, 'sale', r.currency, r.original_total_amount, r.original_total_amount,
  jsonb_array_length(r.quote -> 'tickets'), r.created_at
from marquee.reservations r
where r.status in ('confirmed', 'cancelled');

insert into marquee.ledger_entries
  (showtime_id, id, reservation_id, kind, currency, ticket_amount, due_amount, admissions, created_at)
select
  r.showtime_id, gen_random_uuid(), r.id, 'cancellation', r.currency, -t.amount, -t.amount,
  -t.tickets, t.voided_at
from marquee.reservations r
join (
  select
    v.showtime_id, v.reservation_id, sum(v.price_amount) as amount, count(*) as tickets,
    max(v.voided_at) as voided_at
  from marquee.tickets v
  where v.status = 'void'
  group by v.showtime_id, v.reservation_id
) t on t.showtime_id = r.showtime_id and t.reservation_id = r.id
where r.status in ('confirmed', 'cancelled');

-- What providers told us, as they told it, before anything came of it: each event once.
create table marquee.payment_events (
  provider text not null,
  event_id text collate "C" not null,
  type text not null,
  payload jsonb not null,
  received_at timestamptz not null default now(),
  processed_at timestamptz,
  outcome text,
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  constraint payment_events_pkey primary key (provider, event_id)
);

create index payment_events_to_be_processed on marquee.payment_events (provider, next_attempt_at)
  where processed_at is null;
-- What the job that forgets them looks for.
create index payment_events_by_processed_at on marquee.payment_events (processed_at)
  where processed_at is not null;

-- What a person has to look at: money that is not where it should be.
create table marquee.payment_cases (
  id uuid not null,
  kind text not null,
  -- The same trouble is one case, however often it is found.
  dedupe_key text collate "C" not null,
  details jsonb not null,
  opened_at timestamptz not null default now(),
  resolved_at timestamptz,
  resolved_by_user_id uuid,
  resolution text,
  constraint payment_cases_pkey primary key (id),
  constraint payment_cases_are_opened_once unique (dedupe_key),
  constraint payment_cases_are_resolved_by_a_user
    foreign key (resolved_by_user_id) references marquee.users (id),
  constraint payment_cases_kind_is_known
    check (
      kind in
        ('wrongAmount', 'unknownReservation', 'ledgerDifference', 'chargeback', 'refundFailed', 'secondCapture')
    ),
  constraint resolved_cases_have_a_resolution
    check ((resolved_at is null) = (resolution is null))
);

create index payment_cases_by_opened_at on marquee.payment_cases (opened_at, id);

-- A cancelled or moved showtime whose holders are still to be told and refunded, and how far that is.
create table marquee.showtime_notices (
  showtime_id uuid not null,
  id uuid not null,
  kind text not null,
  reason text not null,
  -- Of a move: when it was to start.
  starts_at_before timestamptz,
  created_at timestamptz not null default now(),
  done_at timestamptz,
  -- The last reservation that was seen to, in the order of their ids.
  after_reservation_id uuid,
  -- Those before it that could not be seen to, and are tried again: they keep nobody else waiting.
  failed_reservation_ids uuid[] not null default '{}',
  constraint showtime_notices_pkey primary key (showtime_id, id),
  constraint showtime_notices_kind_is_known check (kind in ('cancelled', 'moved'))
);

create index showtime_notices_to_be_given on marquee.showtime_notices (created_at)
  where done_at is null;
