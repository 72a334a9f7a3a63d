-- Where it is shown: cinemas, their auditoriums, and the seat maps of these.

create table marquee.cinemas (
  id uuid not null,
  name text not null,
  time_zone text not null,
  currency text not null,
  -- A showtime that starts earlier in the day belongs to the business date before.
  business_day_starts_at time not null default '06:00',
  created_at timestamptz not null default now(),
  constraint cinemas_pkey primary key (id),
  constraint cinemas_have_different_names unique (name),
  constraint cinemas_currency_is_iso_4217 check (currency ~ '^[A-Z]{3}$')
);

create table marquee.auditoriums (
  id uuid not null,
  cinema_id uuid not null,
  name text not null,
  pre_show_minutes integer not null,
  turnaround_minutes integer not null,
  -- What new showtimes get. Null until the first seat map is there.
  current_seat_map_id uuid,
  created_at timestamptz not null default now(),
  constraint auditoriums_pkey primary key (id),
  constraint auditoriums_belong_to_a_cinema foreign key (cinema_id) references marquee.cinemas (id),
  constraint auditoriums_of_a_cinema_differ_in_name unique (cinema_id, name),
  constraint auditoriums_pre_show_is_bounded check (pre_show_minutes >= 0 and pre_show_minutes <= 240),
  constraint auditoriums_turnaround_is_bounded
    check (turnaround_minutes >= 0 and turnaround_minutes <= 240)
);

-- One row is one version, and is never changed: editing a map makes a new row.
create table marquee.seat_maps (
  id uuid not null,
  auditorium_id uuid not null,
  version_number integer not null,
  name text not null,
  -- Zones and seats as venues/seat-map/seat-map.ts describes them.
  document jsonb not null,
  capacity integer not null,
  created_at timestamptz not null default now(),
  constraint seat_maps_pkey primary key (id),
  constraint seat_maps_belong_to_an_auditorium
    foreign key (auditorium_id) references marquee.auditoriums (id),
  constraint seat_maps_are_numbered_per_auditorium unique (auditorium_id, version_number),
  constraint seat_maps_capacity_is_bounded check (capacity > 0 and capacity <= 5000)
);

alter table marquee.auditoriums
  add constraint auditoriums_use_a_seat_map
  foreign key (current_seat_map_id) references marquee.seat_maps (id);
