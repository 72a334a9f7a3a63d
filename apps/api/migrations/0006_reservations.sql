-- Purchases, and the tickets in them.

create table marquee.reservations (
  showtime_id uuid not null,
  id uuid not null,
  owner text collate "C" not null,
  user_id uuid,
  -- Eight characters of Crockford's base 32, for people. Unique within its showtime.
  reference text collate "C" not null,
  status text not null,
  channel text not null,
  payment_method text not null,
  currency text not null,
  -- As sold. What is due now is the sum of the live tickets.
  original_total_amount integer not null,
  hold_id uuid,
  created_at timestamptz not null default now(),
  cancelled_at timestamptz,
  constraint reservations_pkey primary key (showtime_id, id),
  constraint reservations_reference_is_unique unique (showtime_id, reference),
  constraint reservations_belong_to_a_buyer
    foreign key (showtime_id, owner) references marquee.showtime_buyers (showtime_id, owner),
  -- Each sale to a user locks their row FOR KEY SHARE by this. Sales share it among themselves, and
  -- nothing else in a sale locks what showtimes share; whoever changes a user locks FOR NO KEY UPDATE,
  -- which waits for no sale and holds up none. FOR UPDATE of users would.
  constraint reservations_belong_to_a_user foreign key (user_id) references marquee.users (id),
  constraint reservations_come_from_a_hold
    foreign key (showtime_id, hold_id) references marquee.holds (showtime_id, id),
  constraint reservations_status_is_known
    check (status in ('pendingPayment', 'confirmed', 'cancelled', 'expired')),
  constraint reservations_channel_is_known check (channel in ('web', 'boxOffice', 'api')),
  constraint reservations_payment_method_is_known check (payment_method in ('boxOffice')),
  constraint cancelled_reservations_have_a_moment
    check ((status = 'cancelled') = (cancelled_at is not null)),
  constraint reservations_total_is_not_negative check (original_total_amount >= 0)
);

create index reservations_by_owner on marquee.reservations (showtime_id, owner);
create index reservations_by_user on marquee.reservations (user_id, created_at desc, id desc);
-- Cold reads by what a person or a link names; not unique, because a unique key needs the showtime.
create index reservations_by_id on marquee.reservations (id);
create index reservations_by_reference on marquee.reservations (reference);
create index reservations_by_created_at on marquee.reservations (created_at desc, id desc);

alter table marquee.holds
  add constraint holds_become_a_reservation
  foreign key (showtime_id, reservation_id) references marquee.reservations (showtime_id, id);

create table marquee.tickets (
  showtime_id uuid not null,
  id uuid not null,
  reservation_id uuid not null,
  seat_label text collate "C" not null,
  zone text not null,
  ticket_type text not null,
  price_amount integer not null,
  -- What the door scans: 128 random bits or more.
  code text collate "C" not null,
  status text not null default 'valid',
  voided_at timestamptz,
  void_reason text,
  constraint tickets_pkey primary key (showtime_id, id),
  constraint tickets_code_is_unique unique (showtime_id, code),
  constraint tickets_belong_to_a_reservation
    foreign key (showtime_id, reservation_id) references marquee.reservations (showtime_id, id),
  constraint tickets_admit_to_a_seat
    foreign key (showtime_id, seat_label) references marquee.showtime_seats (showtime_id, seat_label),
  constraint tickets_status_is_known check (status in ('valid', 'void')),
  constraint void_tickets_have_a_moment check ((status = 'void') = (voided_at is not null)),
  constraint tickets_price_is_not_negative check (price_amount >= 0)
);

-- The last line of defence: a seat has one live ticket at most, whatever else fails.
create unique index a_seat_has_one_live_ticket on marquee.tickets (showtime_id, seat_label)
  where status = 'valid';

create index tickets_by_reservation on marquee.tickets (showtime_id, reservation_id);

alter table marquee.showtime_seats
  add constraint showtime_seats_name_a_ticket
  foreign key (showtime_id, ticket_id) references marquee.tickets (showtime_id, id);
