-- What is shown where and when.

create table marquee.showtimes (
  id uuid not null,
  movie_id uuid not null,
  cinema_id uuid not null,
  auditorium_id uuid not null,
  seat_map_id uuid not null,
  format text not null,
  audio_language text,
  subtitle_language text,
  -- startsAt is what is advertised; the feature follows the pre-show, and the auditorium is ready
  -- for the next audience at turnaroundEndsAt.
  starts_at timestamptz not null,
  feature_starts_at timestamptz not null,
  ends_at timestamptz not null,
  turnaround_ends_at timestamptz not null,
  sales_open_at timestamptz not null,
  sales_close_at timestamptz not null,
  business_date date not null,
  status text not null,
  currency text not null,
  -- Minor units for every zone of the seat map: {"standard": 1250, "premium": 1650}
  zone_prices jsonb not null,
  cancelled_at timestamptz,
  cancellation_reason text,
  -- The ETag of a showtime: raised by every change.
  revision integer not null default 1,
  created_at timestamptz not null default now(),
  constraint showtimes_pkey primary key (id),
  constraint showtimes_show_a_movie foreign key (movie_id) references marquee.movies (id),
  constraint showtimes_run_in_a_cinema foreign key (cinema_id) references marquee.cinemas (id),
  constraint showtimes_run_in_an_auditorium
    foreign key (auditorium_id) references marquee.auditoriums (id),
  constraint showtimes_use_a_seat_map foreign key (seat_map_id) references marquee.seat_maps (id),
  constraint showtimes_status_is_known check (status in ('planned', 'onSale', 'cancelled')),
  constraint showtimes_cancelled_have_a_moment
    check ((status = 'cancelled') = (cancelled_at is not null)),
  constraint showtimes_instants_are_in_order
    check (
      starts_at <= feature_starts_at and feature_starts_at < ends_at and ends_at <= turnaround_ends_at
    ),
  constraint showtimes_sales_open_before_they_close check (sales_open_at < sales_close_at),
  constraint showtimes_sales_close_by_the_end check (sales_close_at <= ends_at),
  -- Two audiences never meet in one room, however the requests race.
  constraint showtimes_do_not_overlap_in_an_auditorium
    exclude using gist (auditorium_id with =, tstzrange(starts_at, turnaround_ends_at) with &&)
    where (status <> 'cancelled')
);

create index showtimes_by_start on marquee.showtimes (starts_at, id);
create index showtimes_by_business_date on marquee.showtimes (business_date, cinema_id);
create index showtimes_by_movie on marquee.showtimes (movie_id, starts_at);
create index showtimes_by_auditorium on marquee.showtimes (auditorium_id, starts_at);
create index showtimes_by_cinema on marquee.showtimes (cinema_id, starts_at);
