-- The schema as it now is, written by "npm run docs" from the database's own catalogue.
-- It is for reading; migrations/ is what runs.

create table marquee.audit_log (
  id uuid not null,
  happened_at timestamp with time zone not null default now(),
  actor_user_id uuid,
  action text not null,
  subject_type text not null,
  subject_id text not null,
  before jsonb,
  after jsonb,
  request_id text,
  constraint audit_log_pkey PRIMARY KEY (id),
  constraint audit_log_actor_is_a_user FOREIGN KEY (actor_user_id) REFERENCES users(id)
);

create table marquee.auditoriums (
  id uuid not null,
  cinema_id uuid not null,
  name text not null,
  pre_show_minutes integer not null,
  turnaround_minutes integer not null,
  current_seat_map_id uuid,
  created_at timestamp with time zone not null default now(),
  constraint auditoriums_pkey PRIMARY KEY (id),
  constraint auditoriums_of_a_cinema_differ_in_name UNIQUE (cinema_id, name),
  constraint auditoriums_pre_show_is_bounded CHECK (((pre_show_minutes >= 0) AND (pre_show_minutes <= 240))),
  constraint auditoriums_turnaround_is_bounded CHECK (((turnaround_minutes >= 0) AND (turnaround_minutes <= 240))),
  constraint auditoriums_belong_to_a_cinema FOREIGN KEY (cinema_id) REFERENCES cinemas(id),
  constraint auditoriums_use_a_seat_map FOREIGN KEY (current_seat_map_id) REFERENCES seat_maps(id)
);

create table marquee.cinemas (
  id uuid not null,
  name text not null,
  time_zone text not null,
  currency text not null,
  business_day_starts_at time without time zone not null default '06:00:00'::time without time zone,
  created_at timestamp with time zone not null default now(),
  constraint cinemas_pkey PRIMARY KEY (id),
  constraint cinemas_have_different_names UNIQUE (name),
  constraint cinemas_currency_is_iso_4217 CHECK ((currency ~ '^[A-Z]{3}$'::text))
);

create table marquee.genres (
  slug text collate "C" not null,
  name text not null,
  constraint genres_pkey PRIMARY KEY (slug),
  constraint genres_have_different_names UNIQUE (name),
  constraint genres_slug_is_a_slug CHECK ((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text))
);

create table marquee.holds (
  showtime_id uuid not null,
  id uuid not null,
  owner text collate "C" not null,
  status text not null default 'active'::text,
  seat_labels text[] collate "C" not null,
  currency text not null,
  quote_lines jsonb not null,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  released_at timestamp with time zone,
  reservation_id uuid,
  constraint holds_pkey PRIMARY KEY (showtime_id, id),
  constraint converted_holds_name_their_reservation CHECK (((status = 'converted'::text) = (reservation_id IS NOT NULL))),
  constraint holds_cover_seats CHECK ((cardinality(seat_labels) > 0)),
  constraint holds_status_is_known CHECK ((status = ANY (ARRAY['active'::text, 'converted'::text, 'released'::text]))),
  constraint released_holds_have_a_moment CHECK (((status = 'released'::text) = (released_at IS NOT NULL))),
  constraint holds_become_a_reservation FOREIGN KEY (showtime_id, reservation_id) REFERENCES reservations(showtime_id, id),
  constraint holds_belong_to_a_buyer FOREIGN KEY (showtime_id, owner) REFERENCES showtime_buyers(showtime_id, owner)
);

create table marquee.idempotency_keys (
  showtime_id uuid not null,
  owner text collate "C" not null,
  key text collate "C" not null,
  operation text not null,
  request_hash bytea not null,
  facts jsonb not null,
  context jsonb,
  created_at timestamp with time zone not null default now(),
  constraint idempotency_keys_pkey PRIMARY KEY (showtime_id, owner, key)
);

create table marquee.movie_genres (
  movie_id uuid not null,
  genre_slug text collate "C" not null,
  constraint movie_genres_pkey PRIMARY KEY (movie_id, genre_slug),
  constraint movie_genres_name_a_genre FOREIGN KEY (genre_slug) REFERENCES genres(slug) ON UPDATE CASCADE,
  constraint movie_genres_name_a_movie FOREIGN KEY (movie_id) REFERENCES movies(id)
);

create table marquee.movie_posters (
  movie_id uuid not null,
  digest text not null,
  content_type text not null,
  width integer not null,
  height integer not null,
  bytes bytea not null,
  constraint movie_posters_pkey PRIMARY KEY (movie_id),
  constraint movie_posters_belong_to_a_movie FOREIGN KEY (movie_id) REFERENCES movies(id)
);

create table marquee.movies (
  id uuid not null,
  title text not null,
  original_title text,
  synopsis text not null,
  runtime_minutes integer not null,
  year integer,
  release_date date,
  certificate text,
  trailer_url text,
  people jsonb not null default '[]'::jsonb,
  status text not null default 'active'::text,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  search_text text not null generated always as (searchable(((title || ' '::text) || COALESCE(original_title, ''::text)))) stored,
  constraint movies_pkey PRIMARY KEY (id),
  constraint movies_run_for_some_minutes CHECK (((runtime_minutes > 0) AND (runtime_minutes <= 1440))),
  constraint movies_status_is_known CHECK ((status = ANY (ARRAY['active'::text, 'archived'::text]))),
  constraint movies_year_is_a_year CHECK (((year >= 1) AND (year <= 9999)))
);

create table marquee.reservations (
  showtime_id uuid not null,
  id uuid not null,
  owner text collate "C" not null,
  user_id uuid,
  reference text collate "C" not null,
  status text not null,
  channel text not null,
  payment_method text not null,
  currency text not null,
  original_total_amount integer not null,
  hold_id uuid,
  created_at timestamp with time zone not null default now(),
  cancelled_at timestamp with time zone,
  constraint reservations_pkey PRIMARY KEY (showtime_id, id),
  constraint reservations_reference_is_unique UNIQUE (showtime_id, reference),
  constraint cancelled_reservations_have_a_moment CHECK (((status = 'cancelled'::text) = (cancelled_at IS NOT NULL))),
  constraint reservations_channel_is_known CHECK ((channel = ANY (ARRAY['web'::text, 'boxOffice'::text, 'api'::text]))),
  constraint reservations_payment_method_is_known CHECK ((payment_method = 'boxOffice'::text)),
  constraint reservations_status_is_known CHECK ((status = ANY (ARRAY['pendingPayment'::text, 'confirmed'::text, 'cancelled'::text, 'expired'::text]))),
  constraint reservations_total_is_not_negative CHECK ((original_total_amount >= 0)),
  constraint reservations_belong_to_a_buyer FOREIGN KEY (showtime_id, owner) REFERENCES showtime_buyers(showtime_id, owner),
  constraint reservations_belong_to_a_user FOREIGN KEY (user_id) REFERENCES users(id),
  constraint reservations_come_from_a_hold FOREIGN KEY (showtime_id, hold_id) REFERENCES holds(showtime_id, id)
);

create table marquee.seat_maps (
  id uuid not null,
  auditorium_id uuid not null,
  version_number integer not null,
  name text not null,
  document jsonb not null,
  capacity integer not null,
  created_at timestamp with time zone not null default now(),
  constraint seat_maps_pkey PRIMARY KEY (id),
  constraint seat_maps_are_numbered_per_auditorium UNIQUE (auditorium_id, version_number),
  constraint seat_maps_capacity_is_bounded CHECK (((capacity > 0) AND (capacity <= 5000))),
  constraint seat_maps_belong_to_an_auditorium FOREIGN KEY (auditorium_id) REFERENCES auditoriums(id)
);

create table marquee.sessions (
  id uuid not null,
  user_id uuid not null,
  generation integer not null default 1,
  rotated_at timestamp with time zone not null default now(),
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  ended_because text,
  constraint sessions_pkey PRIMARY KEY (id),
  constraint sessions_end_for_a_reason CHECK (((ended_at IS NULL) = (ended_because IS NULL))),
  constraint sessions_end_reason_is_known CHECK ((ended_because = ANY (ARRAY['logout'::text, 'refreshReused'::text, 'roleChanged'::text, 'passwordChanged'::text, 'endedByAdmin'::text]))),
  constraint sessions_belong_to_a_user FOREIGN KEY (user_id) REFERENCES users(id)
);

create table marquee.showtime_buyers (
  showtime_id uuid not null,
  owner text collate "C" not null,
  created_at timestamp with time zone not null default now(),
  constraint showtime_buyers_pkey PRIMARY KEY (showtime_id, owner)
);

create table marquee.showtime_seats (
  showtime_id uuid not null,
  seat_label text collate "C" not null,
  zone text not null,
  status text not null default 'available'::text,
  hold_id uuid,
  held_until timestamp with time zone,
  ticket_id uuid,
  block_kind text,
  constraint showtime_seats_pkey PRIMARY KEY (showtime_id, seat_label),
  constraint block_kind_is_known CHECK ((block_kind = ANY (ARRAY['house'::text, 'broken'::text, 'technical'::text, 'showtimeCancelled'::text]))),
  constraint blocked_seats_say_why CHECK (((status = 'blocked'::text) = (block_kind IS NOT NULL))),
  constraint held_seats_name_their_hold CHECK ((((status = 'held'::text) = (hold_id IS NOT NULL)) AND ((status = 'held'::text) = (held_until IS NOT NULL)))),
  constraint showtime_seats_label_is_a_label CHECK ((seat_label ~ '^[A-Z]{1,3}[0-9]{1,3}$'::text)),
  constraint showtime_seats_status_is_known CHECK ((status = ANY (ARRAY['available'::text, 'held'::text, 'sold'::text, 'blocked'::text]))),
  constraint sold_seats_name_their_ticket CHECK (((status = 'sold'::text) = (ticket_id IS NOT NULL))),
  constraint showtime_seats_belong_to_a_showtime FOREIGN KEY (showtime_id) REFERENCES showtimes(id),
  constraint showtime_seats_name_a_hold FOREIGN KEY (showtime_id, hold_id) REFERENCES holds(showtime_id, id),
  constraint showtime_seats_name_a_ticket FOREIGN KEY (showtime_id, ticket_id) REFERENCES tickets(showtime_id, id)
);

create table marquee.showtimes (
  id uuid not null,
  movie_id uuid not null,
  cinema_id uuid not null,
  auditorium_id uuid not null,
  seat_map_id uuid not null,
  format text not null,
  audio_language text,
  subtitle_language text,
  starts_at timestamp with time zone not null,
  feature_starts_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  turnaround_ends_at timestamp with time zone not null,
  sales_open_at timestamp with time zone not null,
  sales_close_at timestamp with time zone not null,
  business_date date not null,
  status text not null,
  currency text not null,
  zone_prices jsonb not null,
  cancelled_at timestamp with time zone,
  cancellation_reason text,
  revision integer not null default 1,
  created_at timestamp with time zone not null default now(),
  constraint showtimes_pkey PRIMARY KEY (id),
  constraint showtimes_cancelled_have_a_moment CHECK (((status = 'cancelled'::text) = (cancelled_at IS NOT NULL))),
  constraint showtimes_instants_are_in_order CHECK (((starts_at <= feature_starts_at) AND (feature_starts_at < ends_at) AND (ends_at <= turnaround_ends_at))),
  constraint showtimes_sales_close_by_the_end CHECK ((sales_close_at <= ends_at)),
  constraint showtimes_sales_open_before_they_close CHECK ((sales_open_at < sales_close_at)),
  constraint showtimes_status_is_known CHECK ((status = ANY (ARRAY['planned'::text, 'onSale'::text, 'cancelled'::text]))),
  constraint showtimes_do_not_overlap_in_an_auditorium EXCLUDE USING gist (auditorium_id WITH =, tstzrange(starts_at, turnaround_ends_at) WITH &&) WHERE ((status <> 'cancelled'::text)),
  constraint showtimes_run_in_a_cinema FOREIGN KEY (cinema_id) REFERENCES cinemas(id),
  constraint showtimes_run_in_an_auditorium FOREIGN KEY (auditorium_id) REFERENCES auditoriums(id),
  constraint showtimes_show_a_movie FOREIGN KEY (movie_id) REFERENCES movies(id),
  constraint showtimes_use_a_seat_map FOREIGN KEY (seat_map_id) REFERENCES seat_maps(id)
);

create table marquee.tickets (
  showtime_id uuid not null,
  id uuid not null,
  reservation_id uuid not null,
  seat_label text collate "C" not null,
  zone text not null,
  ticket_type text not null,
  price_amount integer not null,
  code text collate "C" not null,
  status text not null default 'valid'::text,
  voided_at timestamp with time zone,
  void_reason text,
  constraint tickets_pkey PRIMARY KEY (showtime_id, id),
  constraint tickets_code_is_unique UNIQUE (showtime_id, code),
  constraint tickets_price_is_not_negative CHECK ((price_amount >= 0)),
  constraint tickets_status_is_known CHECK ((status = ANY (ARRAY['valid'::text, 'void'::text]))),
  constraint void_tickets_have_a_moment CHECK (((status = 'void'::text) = (voided_at IS NOT NULL))),
  constraint tickets_admit_to_a_seat FOREIGN KEY (showtime_id, seat_label) REFERENCES showtime_seats(showtime_id, seat_label),
  constraint tickets_belong_to_a_reservation FOREIGN KEY (showtime_id, reservation_id) REFERENCES reservations(showtime_id, id)
);

create table marquee.users (
  id uuid not null,
  email text not null,
  name text not null,
  password_hash text not null,
  role text not null default 'customer'::text,
  is_demo boolean not null default false,
  created_at timestamp with time zone not null default now(),
  constraint users_pkey PRIMARY KEY (id),
  constraint users_have_one_account_per_email UNIQUE (email),
  constraint users_email_is_lower_case CHECK ((email = lower(email))),
  constraint users_role_is_known CHECK ((role = ANY (ARRAY['customer'::text, 'staff'::text, 'admin'::text])))
);

CREATE UNIQUE INDEX a_seat_has_one_live_ticket ON marquee.tickets USING btree (showtime_id, seat_label) WHERE (status = 'valid'::text);
CREATE INDEX audit_log_by_subject ON marquee.audit_log USING btree (subject_type, subject_id, happened_at);
CREATE INDEX holds_by_owner ON marquee.holds USING btree (showtime_id, owner);
CREATE INDEX idempotency_keys_by_age ON marquee.idempotency_keys USING btree (created_at);
CREATE INDEX movie_genres_by_genre ON marquee.movie_genres USING btree (genre_slug);
CREATE INDEX movies_by_release_date ON marquee.movies USING btree (COALESCE(release_date, make_date(year, 1, 1), '-infinity'::date) DESC, id);
CREATE INDEX movies_by_search_text ON marquee.movies USING gin (search_text gin_trgm_ops);
CREATE INDEX movies_by_title ON marquee.movies USING btree (searchable(title), id);
CREATE INDEX reservations_by_created_at ON marquee.reservations USING btree (created_at DESC, id DESC);
CREATE INDEX reservations_by_id ON marquee.reservations USING btree (id);
CREATE INDEX reservations_by_owner ON marquee.reservations USING btree (showtime_id, owner);
CREATE INDEX reservations_by_reference ON marquee.reservations USING btree (reference);
CREATE INDEX reservations_by_user ON marquee.reservations USING btree (user_id, created_at DESC, id DESC);
CREATE INDEX sessions_by_expiry ON marquee.sessions USING btree (expires_at);
CREATE INDEX sessions_by_user ON marquee.sessions USING btree (user_id);
CREATE INDEX showtimes_by_auditorium ON marquee.showtimes USING btree (auditorium_id, starts_at);
CREATE INDEX showtimes_by_business_date ON marquee.showtimes USING btree (business_date, cinema_id);
CREATE INDEX showtimes_by_cinema ON marquee.showtimes USING btree (cinema_id, starts_at);
CREATE INDEX showtimes_by_movie ON marquee.showtimes USING btree (movie_id, starts_at);
CREATE INDEX showtimes_by_start ON marquee.showtimes USING btree (starts_at, id);
CREATE INDEX tickets_by_reservation ON marquee.tickets USING btree (showtime_id, reservation_id);
CREATE INDEX users_by_created_at ON marquee.users USING btree (created_at, id);
CREATE INDEX users_by_searchable_name ON marquee.users USING gin (searchable(((name || ' '::text) || email)) gin_trgm_ops);

CREATE OR REPLACE FUNCTION marquee.is_free(seat_status text, held_until timestamp with time zone)
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN ((seat_status = 'available'::text) OR ((seat_status = 'held'::text) AND (held_until <= now())));

CREATE OR REPLACE FUNCTION marquee.live_seat_count(the_showtime uuid, the_owner text)
 RETURNS bigint
 LANGUAGE sql
 STABLE
BEGIN ATOMIC
 SELECT (( SELECT COALESCE(sum(cardinality(h.seat_labels)), (0)::bigint) AS "coalesce"
            FROM holds h
           WHERE ((h.showtime_id = live_seat_count.the_showtime) AND (h.owner = live_seat_count.the_owner) AND (h.status = 'active'::text) AND (h.expires_at > now()))) + ( SELECT count(*) AS count
            FROM (reservations r
              JOIN tickets t ON (((t.showtime_id = r.showtime_id) AND (t.reservation_id = r.id))))
           WHERE ((r.showtime_id = live_seat_count.the_showtime) AND (r.owner = live_seat_count.the_owner) AND (t.status = 'valid'::text))));
END;

CREATE OR REPLACE FUNCTION marquee.live_session(session_id uuid)
 RETURNS TABLE(user_id uuid, role text, is_demo boolean)
 LANGUAGE sql
 STABLE
BEGIN ATOMIC
 SELECT u.id,
     u.role,
     u.is_demo
    FROM (sessions s
      JOIN users u ON ((u.id = s.user_id)))
   WHERE ((s.id = live_session.session_id) AND (s.ended_at IS NULL) AND (s.expires_at > now()));
END;

CREATE OR REPLACE FUNCTION marquee.lock_buyer(the_showtime uuid, the_owner text)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
begin
  insert into marquee.showtime_buyers (showtime_id, owner)
  values (the_showtime, the_owner)
  on conflict (showtime_id, owner) do nothing;
  if found then
    return true;
  end if;
  perform 1
  from marquee.showtime_buyers b
  where b.showtime_id = the_showtime and b.owner = the_owner
  for update;
  return false;
end
$function$;

CREATE OR REPLACE FUNCTION marquee.lock_free_seats(the_showtime uuid, the_owner text, the_session uuid, the_seat_map uuid, the_seats text[], live_seats_max integer, the_key text, the_operation text, the_request_hash bytea, OUT refusal jsonb, OUT zones text[], OUT prices integer[], OUT currency text)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
declare
  taken jsonb;
  closed text;
  is_first boolean;
  seats_found bigint;
begin
  if the_session is not null then
    perform 1 from marquee.live_session(the_session);
    if not found then
      refusal := jsonb_build_object('outcome', 'sessionEnded');
      return;
    end if;
  end if;

  -- Most losers of a rush end here, having locked and written nothing. The key and the seats are
  -- read in one snapshot: who took the seats with this very key finds the answer beside them.
  select
    marquee.stored_answer(the_showtime, the_owner, the_key, the_operation, the_request_hash),
    (
      select jsonb_agg(
        jsonb_build_object('label', s.seat_label, 'reason', s.status) order by s.seat_label
      )
      from marquee.showtime_seats s
      where s.showtime_id = the_showtime and s.seat_label = any(the_seats)
        and not marquee.is_free(s.status, s.held_until)
    )
  into refusal, taken;
  if refusal is not null then
    return;
  end if;
  if taken is not null then
    closed := marquee.sale_refusal(the_showtime, the_seat_map);
    refusal := case
      when closed is null then jsonb_build_object('outcome', 'seatsUnavailable', 'seats', taken)
      else jsonb_build_object('outcome', closed)
    end;
    return;
  end if;

  is_first := marquee.lock_buyer(the_showtime, the_owner);
  if not is_first and the_key is not null then
    refusal :=
      marquee.stored_answer(the_showtime, the_owner, the_key, the_operation, the_request_hash);
    if refusal is not null then
      return;
    end if;
  end if;

  -- In label order, as everyone locks seats: overlapping requests queue and cannot deadlock.
  select
    count(*),
    array_agg(locked.zone order by locked.seat_label),
    jsonb_agg(
      jsonb_build_object('label', locked.seat_label, 'reason', locked.status)
      order by locked.seat_label
    ) filter (where not marquee.is_free(locked.status, locked.held_until))
  into seats_found, zones, taken
  from (
    select s.seat_label, s.zone, s.status, s.held_until
    from marquee.showtime_seats s
    where s.showtime_id = the_showtime and s.seat_label = any(the_seats)
    order by s.seat_label
    for update
  ) locked;

  -- Read after the locks: whoever changes or cancels a showtime locks its seats before.
  closed := marquee.sale_refusal(the_showtime, the_seat_map);
  if closed is not null then
    refusal := jsonb_build_object('outcome', closed);
    return;
  end if;
  if seats_found <> cardinality(the_seats) then
    raise exception 'showtime % lacks seats of its own seat map', the_showtime;
  end if;
  if taken is not null then
    refusal := jsonb_build_object('outcome', 'seatsUnavailable', 'seats', taken);
    return;
  end if;

  if not is_first
    and marquee.live_seat_count(the_showtime, the_owner) + seats_found > live_seats_max
  then
    refusal := jsonb_build_object('outcome', 'seatLimitReached');
    return;
  end if;
  if seats_found > live_seats_max then
    refusal := jsonb_build_object('outcome', 'seatLimitReached');
    return;
  end if;

  select t.currency, array_agg((t.zone_prices ->> z.zone)::integer order by z.position)
  into currency, prices
  from marquee.showtimes t
  cross join unnest(zones) with ordinality as z (zone, position)
  where t.id = the_showtime
  group by t.currency;
end
$function$;

CREATE OR REPLACE FUNCTION marquee.place_hold(the_showtime uuid, the_owner text, the_session uuid, the_seat_map uuid, the_seats text[], new_hold uuid, duration_seconds integer, live_seats_max integer, the_key text, the_operation text, the_request_hash bytea, the_context jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare
  locked record;
  lines jsonb;
  expiry timestamptz := now() + make_interval(secs => duration_seconds);
  seats_changed bigint;
  facts jsonb;
begin
  locked := marquee.lock_free_seats(
    the_showtime, the_owner, the_session, the_seat_map, the_seats, live_seats_max,
    the_key, the_operation, the_request_hash
  );
  if locked.refusal is not null then
    return locked.refusal;
  end if;

  select jsonb_agg(
    jsonb_build_object('seat', q.seat, 'zone', q.zone, 'unitPrice', q.price) order by q.seat
  )
  into lines
  from unnest(the_seats, locked.zones, locked.prices) as q (seat, zone, price);

  insert into marquee.holds (showtime_id, id, owner, seat_labels, currency, quote_lines, expires_at)
  values (the_showtime, new_hold, the_owner, the_seats, locked.currency, lines, expiry);

  update marquee.showtime_seats s
  set status = 'held', hold_id = new_hold, held_until = expiry
  where s.showtime_id = the_showtime and s.seat_label = any(the_seats)
    and marquee.is_free(s.status, s.held_until);
  get diagnostics seats_changed = row_count;
  if seats_changed <> cardinality(the_seats) then
    raise exception 'a seat of showtime % changed under our lock', the_showtime;
  end if;

  facts := jsonb_build_object(
    'holdId', new_hold,
    'seats', the_seats,
    'currency', locked.currency,
    'lines', lines,
    'answeredAt', extract(epoch from now()) * 1000,
    'expiresAt', extract(epoch from expiry) * 1000
  );
  perform marquee.record_answer(
    the_showtime, the_owner, the_key, the_operation, the_request_hash, facts, the_context
  );
  return jsonb_build_object('outcome', 'done', 'facts', facts);
end
$function$;

CREATE OR REPLACE FUNCTION marquee.record_answer(the_showtime uuid, the_owner text, the_key text, the_operation text, the_request_hash bytea, the_facts jsonb, the_context jsonb)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  if the_key is not null then
    insert into marquee.idempotency_keys
      (showtime_id, owner, key, operation, request_hash, facts, context)
    values
      (the_showtime, the_owner, the_key, the_operation, the_request_hash, the_facts, the_context);
  end if;
end
$function$;

CREATE OR REPLACE FUNCTION marquee.sale_refusal(the_showtime uuid, the_seat_map uuid)
 RETURNS text
 LANGUAGE sql
 STABLE
BEGIN ATOMIC
 SELECT
         CASE
             WHEN (t.status = 'cancelled'::text) THEN 'showtimeCancelled'::text
             WHEN (t.status = 'planned'::text) THEN 'salesNotOpen'::text
             WHEN (t.sales_open_at > now()) THEN 'salesNotOpen'::text
             WHEN (t.sales_close_at <= now()) THEN 'salesClosed'::text
             WHEN (t.seat_map_id <> sale_refusal.the_seat_map) THEN 'seatMapChanged'::text
             ELSE NULL::text
         END AS "case"
    FROM showtimes t
   WHERE (t.id = sale_refusal.the_showtime);
END;

CREATE OR REPLACE FUNCTION marquee.searchable(words text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN lower(unaccent('unaccent'::regdictionary, words));

CREATE OR REPLACE FUNCTION marquee.sell_hold(the_showtime uuid, the_owner text, the_session uuid, the_user uuid, the_hold uuid, new_reservation uuid, new_reference text, ticket_ids uuid[], ticket_codes text[], the_channel text, the_key text, the_operation text, the_request_hash bytea, the_context jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare
  answer jsonb;
  hold record;
  seats_ours bigint;
  zones text[];
  prices integer[];
  facts jsonb;
begin
  if the_session is not null then
    perform 1 from marquee.live_session(the_session);
    if not found then
      return jsonb_build_object('outcome', 'sessionEnded');
    end if;
  end if;

  -- Its owner's requests take turns, so an answer that waits there is found here, and nobody else
  -- converts the hold meanwhile. The row itself is not locked: who cancels a showtime locks the seats
  -- before the holds, and we would meet them the other way round.
  perform marquee.lock_buyer(the_showtime, the_owner);
  answer := marquee.stored_answer(the_showtime, the_owner, the_key, the_operation, the_request_hash);
  if answer is not null then
    return answer;
  end if;

  select h.status, h.reservation_id, h.seat_labels, h.currency, h.quote_lines
  into hold
  from marquee.holds h
  where h.showtime_id = the_showtime and h.id = the_hold and h.owner = the_owner;
  if not found then
    return jsonb_build_object('outcome', 'holdUnknown');
  end if;
  if hold.status = 'converted' then
    return jsonb_build_object('outcome', 'holdConverted', 'reservationId', hold.reservation_id);
  end if;
  if hold.status = 'released' then
    return jsonb_build_object(
      'outcome',
      case
        when marquee.showtime_is_cancelled(the_showtime) then 'showtimeCancelled'
        else 'holdReleased'
      end
    );
  end if;
  if cardinality(hold.seat_labels) > cardinality(ticket_ids) then
    return jsonb_build_object('outcome', 'ticketsMissing', 'count', cardinality(hold.seat_labels));
  end if;

  select count(*)
  into seats_ours
  from (
    select s.hold_id, s.held_until
    from marquee.showtime_seats s
    where s.showtime_id = the_showtime and s.seat_label = any(hold.seat_labels)
    order by s.seat_label
    for update
  ) locked
  where locked.hold_id = the_hold and locked.held_until > now();
  if seats_ours <> cardinality(hold.seat_labels) then
    -- Who cancels a showtime blocks its seats first, under their locks.
    return jsonb_build_object(
      'outcome',
      case
        when marquee.showtime_is_cancelled(the_showtime) then 'showtimeCancelled'
        else 'holdExpired'
      end
    );
  end if;

  select array_agg(l.zone order by l.seat collate "C"), array_agg(l."unitPrice" order by l.seat collate "C")
  into zones, prices
  from jsonb_to_recordset(hold.quote_lines) as l (seat text, zone text, "unitPrice" integer);

  facts := marquee.write_sale(
    the_showtime, the_owner, the_user, the_hold, hold.seat_labels, zones, prices, hold.currency,
    new_reservation, new_reference, ticket_ids, ticket_codes, the_channel
  );
  if facts is null then
    return jsonb_build_object('outcome', 'referenceTaken');
  end if;
  update marquee.holds h
  set status = 'converted', reservation_id = new_reservation
  where h.showtime_id = the_showtime and h.id = the_hold and h.status = 'active';
  if not found then
    raise exception 'hold % of showtime % ended under our lock', the_hold, the_showtime;
  end if;

  perform marquee.record_answer(
    the_showtime, the_owner, the_key, the_operation, the_request_hash, facts, the_context
  );
  return jsonb_build_object('outcome', 'done', 'facts', facts);
end
$function$;

CREATE OR REPLACE FUNCTION marquee.sell_seats(the_showtime uuid, the_owner text, the_session uuid, the_user uuid, the_seat_map uuid, the_seats text[], new_reservation uuid, new_reference text, ticket_ids uuid[], ticket_codes text[], the_channel text, live_seats_max integer, the_key text, the_operation text, the_request_hash bytea, the_context jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare
  locked record;
  facts jsonb;
begin
  locked := marquee.lock_free_seats(
    the_showtime, the_owner, the_session, the_seat_map, the_seats, live_seats_max,
    the_key, the_operation, the_request_hash
  );
  if locked.refusal is not null then
    return locked.refusal;
  end if;
  facts := marquee.write_sale(
    the_showtime, the_owner, the_user, null, the_seats, locked.zones, locked.prices,
    locked.currency, new_reservation, new_reference, ticket_ids, ticket_codes, the_channel
  );
  if facts is null then
    return jsonb_build_object('outcome', 'referenceTaken');
  end if;
  perform marquee.record_answer(
    the_showtime, the_owner, the_key, the_operation, the_request_hash, facts, the_context
  );
  return jsonb_build_object('outcome', 'done', 'facts', facts);
end
$function$;

CREATE OR REPLACE FUNCTION marquee.showtime_is_cancelled(the_showtime uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
BEGIN ATOMIC
 SELECT (EXISTS ( SELECT 1
            FROM showtimes t
           WHERE ((t.id = showtime_is_cancelled.the_showtime) AND (t.status = 'cancelled'::text)))) AS "exists";
END;

CREATE OR REPLACE FUNCTION marquee.stored_answer(the_showtime uuid, the_owner text, the_key text, the_operation text, the_request_hash bytea)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
BEGIN ATOMIC
 SELECT
         CASE
             WHEN ((k.operation = stored_answer.the_operation) AND (k.request_hash = stored_answer.the_request_hash)) THEN jsonb_build_object('outcome', 'replayed', 'facts', k.facts, 'context', k.context)
             ELSE jsonb_build_object('outcome', 'keyReused')
         END AS jsonb_build_object
    FROM idempotency_keys k
   WHERE ((k.showtime_id = stored_answer.the_showtime) AND (k.owner = stored_answer.the_owner) AND (k.key = stored_answer.the_key));
END;

CREATE OR REPLACE FUNCTION marquee.write_sale(the_showtime uuid, the_owner text, the_user uuid, from_hold uuid, the_seats text[], zones text[], prices integer[], the_currency text, new_reservation uuid, new_reference text, ticket_ids uuid[], ticket_codes text[], the_channel text)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  seat_count integer := cardinality(the_seats);
  total integer;
  seats_changed bigint;
begin
  select sum(p.price) into total from unnest(prices) as p (price);

  insert into marquee.reservations
    (showtime_id, id, owner, user_id, reference, status, channel, payment_method, currency,
     original_total_amount, hold_id)
  values
    (the_showtime, new_reservation, the_owner, the_user, new_reference, 'confirmed', the_channel,
     'boxOffice', the_currency, total, from_hold)
  on conflict (showtime_id, reference) do nothing;
  if not found then
    return null;
  end if;

  insert into marquee.tickets
    (showtime_id, id, reservation_id, seat_label, zone, ticket_type, price_amount, code)
  select the_showtime, n.id, new_reservation, n.seat, n.zone, 'adult', n.price, n.code
  from unnest(
    ticket_ids[1:seat_count], the_seats, zones, prices, ticket_codes[1:seat_count]
  ) as n (id, seat, zone, price, code);

  -- The guard: a seat is only taken when it is free, or held by the very hold being sold.
  update marquee.showtime_seats s
  set status = 'sold', ticket_id = n.id, hold_id = null, held_until = null
  from unnest(ticket_ids[1:seat_count], the_seats) as n (id, seat)
  where s.showtime_id = the_showtime and s.seat_label = n.seat
    and (marquee.is_free(s.status, s.held_until) or s.hold_id = from_hold);
  get diagnostics seats_changed = row_count;
  if seats_changed <> seat_count then
    raise exception 'a seat of showtime % changed under our lock', the_showtime;
  end if;

  return jsonb_build_object(
    'reservationId', new_reservation,
    'reference', new_reference,
    'channel', the_channel,
    'currency', the_currency,
    'createdAt', extract(epoch from now()) * 1000,
    'tickets', (
      select jsonb_agg(
        jsonb_build_object('id', n.id, 'seat', n.seat, 'zone', n.zone, 'price', n.price, 'code', n.code)
        order by n.seat
      )
      from unnest(
        ticket_ids[1:seat_count], the_seats, zones, prices, ticket_codes[1:seat_count]
      ) as n (id, seat, zone, price, code)
    )
  );
end
$function$;
