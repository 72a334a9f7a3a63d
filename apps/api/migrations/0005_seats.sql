-- Who has which seat of a showtime. Every table here and in 0006 is keyed by its showtime first, so
-- that one showtime's sale stays on one node when there are several.

-- An owner is 'user:<id>' or 'guest:<hash of the guest token>'. The row is the lock that makes the
-- requests of one owner for one showtime take turns: caps and idempotency are judged under it.
create table marquee.showtime_buyers (
  showtime_id uuid not null,
  owner text collate "C" not null,
  created_at timestamptz not null default now(),
  constraint showtime_buyers_pkey primary key (showtime_id, owner)
);

create table marquee.holds (
  showtime_id uuid not null,
  id uuid not null,
  owner text collate "C" not null,
  -- Whether an active hold has expired is derived from the clock, never stored.
  status text not null default 'active',
  seat_labels text[] collate "C" not null,
  currency text not null,
  -- The frozen quote: [{"seat", "zone", "unitPrice"}], amounts in minor units.
  quote_lines jsonb not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  released_at timestamptz,
  reservation_id uuid,
  constraint holds_pkey primary key (showtime_id, id),
  constraint holds_belong_to_a_buyer
    foreign key (showtime_id, owner) references marquee.showtime_buyers (showtime_id, owner),
  constraint holds_status_is_known check (status in ('active', 'converted', 'released')),
  constraint converted_holds_name_their_reservation
    check ((status = 'converted') = (reservation_id is not null)),
  constraint released_holds_have_a_moment check ((status = 'released') = (released_at is not null)),
  constraint holds_cover_seats check (cardinality(seat_labels) > 0)
);

create index holds_by_owner on marquee.holds (showtime_id, owner);

-- One row per seat per showtime: the only place that says who has a seat.
create table marquee.showtime_seats (
  showtime_id uuid not null,
  seat_label text collate "C" not null,
  -- Copied from the seat map, which never changes, so that the sale prices the rows it locked.
  zone text not null,
  status text not null default 'available',
  hold_id uuid,
  -- Copied from the hold, so that "is it free?" reads this row alone: after waiting for a lock,
  -- PostgreSQL reads the locked row again, but not the rows joined to it.
  held_until timestamptz,
  ticket_id uuid,
  block_kind text,
  constraint showtime_seats_pkey primary key (showtime_id, seat_label),
  constraint showtime_seats_belong_to_a_showtime
    foreign key (showtime_id) references marquee.showtimes (id),
  constraint showtime_seats_name_a_hold
    foreign key (showtime_id, hold_id) references marquee.holds (showtime_id, id),
  constraint showtime_seats_status_is_known
    check (status in ('available', 'held', 'sold', 'blocked')),
  constraint showtime_seats_label_is_a_label check (seat_label ~ '^[A-Z]{1,3}[0-9]{1,3}$'),
  constraint held_seats_name_their_hold
    check (
      (status = 'held') = (hold_id is not null)
      and (status = 'held') = (held_until is not null)
    ),
  constraint sold_seats_name_their_ticket check ((status = 'sold') = (ticket_id is not null)),
  constraint blocked_seats_say_why check ((status = 'blocked') = (block_kind is not null)),
  constraint block_kind_is_known
    check (block_kind in ('house', 'broken', 'technical', 'showtimeCancelled'))
);

-- The answer to a request that carried an Idempotency-Key, written with the effect it answers.
create table marquee.idempotency_keys (
  showtime_id uuid not null,
  owner text collate "C" not null,
  key text collate "C" not null,
  operation text not null,
  request_hash bytea not null,
  -- What the answer is rendered from: facts of the effect, and what surrounded them at the time.
  facts jsonb not null,
  context jsonb,
  created_at timestamptz not null default now(),
  constraint idempotency_keys_pkey primary key (showtime_id, owner, key)
);

create index idempotency_keys_by_age on marquee.idempotency_keys (created_at);
