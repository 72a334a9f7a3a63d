-- The schema as it now is, written by "npm run docs" from the database's own catalogue.
-- It is for reading; migrations/ is what runs.

create table marquee.account_tokens (
  token_hash bytea not null,
  purpose text not null,
  user_id uuid not null,
  new_email text,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  constraint account_tokens_pkey PRIMARY KEY (token_hash),
  constraint account_tokens_purpose_is_known CHECK ((purpose = ANY (ARRAY['passwordReset'::text, 'emailChange'::text, 'totpEnrolment'::text]))),
  constraint email_changes_name_an_address CHECK (((purpose = 'emailChange'::text) = (new_email IS NOT NULL))),
  constraint account_tokens_belong_to_a_user FOREIGN KEY (user_id) REFERENCES users(id)
);

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

create table marquee.fees (
  id uuid not null,
  code text collate "C" not null,
  name text not null,
  cinema_id uuid,
  per text not null,
  amount integer not null,
  currency text not null,
  channels text[] collate "C",
  is_refundable boolean not null default false,
  status text not null default 'active'::text,
  created_at timestamp with time zone not null default now(),
  constraint fees_pkey PRIMARY KEY (id),
  constraint fees_amount_is_bounded CHECK (((amount >= 0) AND (amount <= 10000000))),
  constraint fees_are_per_something CHECK ((per = ANY (ARRAY['ticket'::text, 'booking'::text]))),
  constraint fees_code_is_a_slug CHECK ((code ~ '^[a-z][a-zA-Z0-9]{0,39}$'::text)),
  constraint fees_currency_is_iso_4217 CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint fees_name_a_channel CHECK (((cardinality(channels) > 0) AND (channels <@ ARRAY['web'::text, 'boxOffice'::text, 'api'::text]))),
  constraint fees_status_is_known CHECK ((status = ANY (ARRAY['active'::text, 'archived'::text]))),
  constraint fees_are_charged_at_a_cinema FOREIGN KEY (cinema_id) REFERENCES cinemas(id)
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
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  released_at timestamp with time zone,
  reservation_id uuid,
  sale_terms_id uuid not null,
  channel text not null default 'api'::text,
  quote jsonb not null,
  given_promotion jsonb,
  quoted_at timestamp with time zone not null default now(),
  constraint holds_pkey PRIMARY KEY (showtime_id, id),
  constraint converted_holds_name_their_reservation CHECK (((status <> 'converted'::text) OR (reservation_id IS NOT NULL))),
  constraint holds_channel_is_known CHECK ((channel = ANY (ARRAY['web'::text, 'boxOffice'::text, 'api'::text]))),
  constraint holds_cover_seats CHECK ((cardinality(seat_labels) > 0)),
  constraint holds_status_is_known CHECK ((status = ANY (ARRAY['active'::text, 'converted'::text, 'released'::text]))),
  constraint released_holds_have_a_moment CHECK (((status = 'released'::text) = (released_at IS NOT NULL))),
  constraint holds_are_placed_under_terms FOREIGN KEY (sale_terms_id) REFERENCES sale_terms(id),
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
  admissions integer not null default 0,
  payment_id uuid,
  refund_id uuid,
  created_at timestamp with time zone not null default now(),
  constraint ledger_entries_pkey PRIMARY KEY (showtime_id, id),
  constraint ledger_entries_balance CHECK (((((ticket_amount + fee_amount) + charge_amount) + parked_amount) = (paid_amount + due_amount))),
  constraint ledger_entries_kind_is_known CHECK ((kind = ANY (ARRAY['sale'::text, 'capture'::text, 'cancellation'::text, 'refund'::text, 'transfer'::text, 'parked'::text, 'unparked'::text, 'chargeback'::text]))),
  constraint ledger_entries_belong_to_a_reservation FOREIGN KEY (showtime_id, reservation_id) REFERENCES reservations(showtime_id, id)
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

create table marquee.outbox_messages (
  showtime_id uuid not null,
  id uuid not null default gen_random_uuid(),
  kind text not null,
  dedupe_key text collate "C" not null,
  recipient text not null,
  subject_id uuid not null,
  facts jsonb not null default '{}'::jsonb,
  status text collate "C" not null default 'pending'::text,
  created_at timestamp with time zone not null default now(),
  attempts integer not null default 0,
  refusals integer not null default 0,
  next_attempt_at timestamp with time zone not null default now(),
  claimed_until timestamp with time zone,
  delivered_at timestamp with time zone,
  last_error text,
  constraint outbox_messages_pkey PRIMARY KEY (showtime_id, id),
  constraint an_event_is_told_once UNIQUE (showtime_id, dedupe_key),
  constraint delivered_messages_are_forgotten CHECK (((status <> 'delivered'::text) OR ((recipient = ''::text) AND (facts = '{}'::jsonb)))),
  constraint delivered_messages_have_a_moment CHECK (((status = 'delivered'::text) = (delivered_at IS NOT NULL))),
  constraint outbox_messages_facts_are_an_object CHECK ((jsonb_typeof(facts) = 'object'::text)),
  constraint outbox_messages_kind_is_known CHECK ((kind = ANY (ARRAY['reservationConfirmed'::text, 'reservationCancelled'::text, 'refundIssued'::text, 'paymentRefunded'::text, 'seatsMoved'::text, 'showtimeCancelled'::text, 'showtimeMoved'::text, 'exchangeConfirmed'::text, 'passwordReset'::text, 'emailChange'::text, 'emailTaken'::text, 'emailChanged'::text, 'passwordChanged'::text, 'secondFactorChanged'::text, 'accountErased'::text]))),
  constraint outbox_messages_recipient_is_one_line CHECK (((char_length(recipient) <= 320) AND (recipient !~ '[[:cntrl:]]'::text))),
  constraint outbox_messages_status_is_known CHECK ((status = ANY (ARRAY['pending'::text, 'delivered'::text, 'dead'::text]))),
  constraint pending_messages_have_a_recipient CHECK (((status <> 'pending'::text) OR (recipient <> ''::text)))
);

create table marquee.password_reset_requests (
  id uuid not null,
  email text not null,
  requested_at timestamp with time zone not null default now(),
  constraint password_reset_requests_pkey PRIMARY KEY (id)
);

create table marquee.payment_cases (
  id uuid not null,
  kind text not null,
  dedupe_key text collate "C" not null,
  details jsonb not null,
  opened_at timestamp with time zone not null default now(),
  resolved_at timestamp with time zone,
  resolved_by_user_id uuid,
  resolution text,
  constraint payment_cases_pkey PRIMARY KEY (id),
  constraint payment_cases_are_opened_once UNIQUE (dedupe_key),
  constraint payment_cases_kind_is_known CHECK ((kind = ANY (ARRAY['wrongAmount'::text, 'unknownReservation'::text, 'ledgerDifference'::text, 'chargeback'::text, 'refundFailed'::text, 'secondCapture'::text]))),
  constraint resolved_cases_have_a_resolution CHECK (((resolved_at IS NULL) = (resolution IS NULL))),
  constraint payment_cases_are_resolved_by_a_user FOREIGN KEY (resolved_by_user_id) REFERENCES users(id)
);

create table marquee.payment_events (
  provider text not null,
  event_id text collate "C" not null,
  type text not null,
  payload jsonb not null,
  received_at timestamp with time zone not null default now(),
  processed_at timestamp with time zone,
  outcome text,
  attempts integer not null default 0,
  next_attempt_at timestamp with time zone not null default now(),
  constraint payment_events_pkey PRIMARY KEY (provider, event_id)
);

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
  refunded_amount integer not null default 0,
  transferred_amount integer not null default 0,
  provider_reference text collate "C",
  checkout_url text,
  client_secret text,
  source_showtime_id uuid,
  source_payment_id uuid,
  taken_by_user_id uuid,
  close_attempts integer not null default 0,
  next_close_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  settled_at timestamp with time zone,
  constraint payments_pkey PRIMARY KEY (showtime_id, id),
  constraint captured_payments_took_something CHECK (((status = ANY (ARRAY['captured'::text, 'parked'::text])) = (captured_amount > 0))),
  constraint payments_amount_is_positive CHECK ((amount > 0)),
  constraint payments_give_back_what_they_took CHECK (((refunded_amount >= 0) AND (transferred_amount >= 0) AND ((refunded_amount + transferred_amount) <= captured_amount))),
  constraint payments_method_is_known CHECK ((method = ANY (ARRAY['online'::text, 'cash'::text, 'cardTerminal'::text]))),
  constraint payments_provider_is_known CHECK ((provider = ANY (ARRAY['simulated'::text, 'stripe'::text, 'boxOffice'::text]))),
  constraint payments_status_is_known CHECK ((status = ANY (ARRAY['created'::text, 'open'::text, 'captured'::text, 'failed'::text, 'cancelled'::text, 'parked'::text]))),
  constraint settled_payments_have_a_moment CHECK (((status = ANY (ARRAY['created'::text, 'open'::text])) = (settled_at IS NULL))),
  constraint payments_are_taken_by_a_user FOREIGN KEY (taken_by_user_id) REFERENCES users(id),
  constraint payments_belong_to_a_reservation FOREIGN KEY (showtime_id, reservation_id) REFERENCES reservations(showtime_id, id)
);

create table marquee.price_list_prices (
  price_list_id uuid not null,
  zone text collate "C" not null,
  ticket_type text collate "C" not null,
  amount integer not null,
  constraint price_list_prices_pkey PRIMARY KEY (price_list_id, zone, ticket_type),
  constraint price_list_prices_are_bounded CHECK (((amount >= 0) AND (amount <= 10000000))),
  constraint price_list_prices_are_for_a_ticket_type FOREIGN KEY (ticket_type) REFERENCES ticket_types(code),
  constraint price_list_prices_belong_to_a_list FOREIGN KEY (price_list_id) REFERENCES price_lists(id)
);

create table marquee.price_lists (
  id uuid not null,
  name text not null,
  currency text not null,
  cinema_id uuid,
  auditorium_id uuid,
  formats text[] collate "C",
  weekdays integer[],
  dayparts text[] collate "C",
  valid_from date,
  valid_to date,
  priority integer not null default 0,
  status text not null default 'active'::text,
  created_at timestamp with time zone not null default now(),
  constraint price_lists_pkey PRIMARY KEY (id),
  constraint price_lists_begin_before_they_end CHECK ((valid_from <= valid_to)),
  constraint price_lists_currency_is_iso_4217 CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint price_lists_name_a_daypart CHECK (((cardinality(dayparts) > 0) AND (dayparts <@ ARRAY['morning'::text, 'afternoon'::text, 'evening'::text, 'night'::text]))),
  constraint price_lists_name_a_format CHECK ((cardinality(formats) > 0)),
  constraint price_lists_name_a_weekday CHECK (((cardinality(weekdays) > 0) AND (weekdays <@ ARRAY[1, 2, 3, 4, 5, 6, 7]))),
  constraint price_lists_priority_is_bounded CHECK (((priority >= '-1000'::integer) AND (priority <= 1000))),
  constraint price_lists_status_is_known CHECK ((status = ANY (ARRAY['active'::text, 'archived'::text]))),
  constraint price_lists_are_for_a_cinema FOREIGN KEY (cinema_id) REFERENCES cinemas(id),
  constraint price_lists_are_for_an_auditorium FOREIGN KEY (auditorium_id) REFERENCES auditoriums(id)
);

create table marquee.promotion_uses (
  showtime_id uuid not null,
  promotion_id uuid not null,
  claim_id uuid not null,
  owner text collate "C" not null,
  quantity integer not null default 1,
  created_at timestamp with time zone not null default now(),
  reservation_id uuid,
  constraint promotion_uses_pkey PRIMARY KEY (showtime_id, promotion_id, claim_id),
  constraint promotion_uses_count CHECK ((quantity > 0)),
  constraint promotion_uses_are_of_a_promotion FOREIGN KEY (promotion_id) REFERENCES promotions(id)
);

create table marquee.promotions (
  id uuid not null,
  code text collate "C",
  name text not null,
  kind text not null,
  rate_basis_points integer,
  amount integer,
  currency text,
  cinema_id uuid,
  ticket_types text[] collate "C",
  valid_from timestamp with time zone,
  valid_to timestamp with time zone,
  uses_max integer,
  uses_per_person_max integer,
  status text not null default 'active'::text,
  created_at timestamp with time zone not null default now(),
  constraint promotions_pkey PRIMARY KEY (id),
  constraint limited_promotions_have_a_code CHECK (((code IS NOT NULL) OR ((uses_max IS NULL) AND (uses_per_person_max IS NULL)))),
  constraint promotions_amount_is_bounded CHECK (((amount > 0) AND (amount <= 10000000))),
  constraint promotions_begin_before_they_end CHECK ((valid_from < valid_to)),
  constraint promotions_code_is_a_code CHECK ((code ~ '^[A-Z0-9][A-Z0-9_-]{2,39}$'::text)),
  constraint promotions_currency_is_iso_4217 CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint promotions_limits_are_bounded CHECK (((uses_max > 0) AND (uses_per_person_max > 0))),
  constraint promotions_name_a_ticket_type CHECK ((cardinality(ticket_types) > 0)),
  constraint promotions_rate_is_bounded CHECK (((rate_basis_points > 0) AND (rate_basis_points <= 10000))),
  constraint promotions_status_is_known CHECK ((status = ANY (ARRAY['active'::text, 'archived'::text]))),
  constraint promotions_take_off_one_thing CHECK ((((kind = 'percentage'::text) AND (rate_basis_points IS NOT NULL) AND (amount IS NULL) AND (currency IS NULL)) OR ((kind = 'fixed'::text) AND (rate_basis_points IS NULL) AND (amount IS NOT NULL) AND (currency IS NOT NULL)))),
  constraint promotions_are_offered_at_a_cinema FOREIGN KEY (cinema_id) REFERENCES cinemas(id)
);

create table marquee.recovery_codes (
  user_id uuid not null,
  code_hash bytea not null,
  constraint recovery_codes_pkey PRIMARY KEY (user_id, code_hash),
  constraint recovery_codes_belong_to_a_user FOREIGN KEY (user_id) REFERENCES users(id)
);

create table marquee.refund_policies (
  id uuid not null,
  cinema_id uuid,
  tiers jsonb not null,
  fees_refundable boolean not null,
  constraint refund_policies_pkey PRIMARY KEY (id),
  constraint refund_policies_are_those_of_a_cinema FOREIGN KEY (cinema_id) REFERENCES cinemas(id)
);

create table marquee.refunds (
  showtime_id uuid not null,
  id uuid not null,
  reservation_id uuid not null,
  payment_id uuid not null,
  currency text not null,
  amount integer not null,
  reason text not null,
  note text,
  status text not null default 'requested'::text,
  requested_by_user_id uuid,
  requested_at timestamp with time zone not null default now(),
  settled_at timestamp with time zone,
  provider_reference text collate "C",
  attempts integer not null default 0,
  next_attempt_at timestamp with time zone not null default now(),
  last_error text,
  constraint refunds_pkey PRIMARY KEY (showtime_id, id),
  constraint refunds_amount_is_positive CHECK ((amount > 0)),
  constraint refunds_reason_is_known CHECK ((reason = ANY (ARRAY['cancellation'::text, 'exchange'::text, 'showtimeCancelled'::text, 'paidTooLate'::text, 'parked'::text, 'staff'::text]))),
  constraint refunds_status_is_known CHECK ((status = ANY (ARRAY['requested'::text, 'succeeded'::text, 'failed'::text]))),
  constraint settled_refunds_have_a_moment CHECK (((status = 'requested'::text) = (settled_at IS NULL))),
  constraint refunds_are_requested_by_a_user FOREIGN KEY (requested_by_user_id) REFERENCES users(id),
  constraint refunds_belong_to_a_payment FOREIGN KEY (showtime_id, payment_id) REFERENCES payments(showtime_id, id),
  constraint refunds_belong_to_a_reservation FOREIGN KEY (showtime_id, reservation_id) REFERENCES reservations(showtime_id, id)
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
  sale_terms_id uuid not null,
  quote jsonb not null,
  email text,
  pay_by timestamp with time zone,
  expired_at timestamp with time zone,
  is_freely_refundable boolean not null default false,
  offered_movie_id uuid,
  offered_auditorium_id uuid,
  offered_seat_map_id uuid,
  offered_starts_at timestamp with time zone,
  exchanged_from_showtime_id uuid,
  exchanged_from_id uuid,
  refund_percent_max integer,
  forfeited_amount integer not null default 0,
  constraint reservations_pkey PRIMARY KEY (showtime_id, id),
  constraint reservations_reference_is_unique UNIQUE (showtime_id, reference),
  constraint cancelled_reservations_have_a_moment CHECK (((status = 'cancelled'::text) = (cancelled_at IS NOT NULL))),
  constraint expired_reservations_have_a_moment CHECK (((status = 'expired'::text) = (expired_at IS NOT NULL))),
  constraint pending_reservations_have_a_deadline CHECK (((status <> 'pendingPayment'::text) OR (pay_by IS NOT NULL))),
  constraint reservations_channel_is_known CHECK ((channel = ANY (ARRAY['web'::text, 'boxOffice'::text, 'api'::text]))),
  constraint reservations_forfeit_no_less_than_nothing CHECK ((forfeited_amount >= 0)),
  constraint reservations_payment_method_is_known CHECK ((payment_method = ANY (ARRAY['boxOffice'::text, 'online'::text, 'cash'::text, 'cardTerminal'::text, 'none'::text]))),
  constraint reservations_refund_percent_max_is_a_share CHECK (((refund_percent_max >= 0) AND (refund_percent_max <= 100))),
  constraint reservations_status_is_known CHECK ((status = ANY (ARRAY['pendingPayment'::text, 'confirmed'::text, 'cancelled'::text, 'expired'::text]))),
  constraint reservations_total_is_not_negative CHECK ((original_total_amount >= 0)),
  constraint reservations_are_sold_under_terms FOREIGN KEY (sale_terms_id) REFERENCES sale_terms(id),
  constraint reservations_belong_to_a_buyer FOREIGN KEY (showtime_id, owner) REFERENCES showtime_buyers(showtime_id, owner),
  constraint reservations_belong_to_a_user FOREIGN KEY (user_id) REFERENCES users(id),
  constraint reservations_come_from_a_hold FOREIGN KEY (showtime_id, hold_id) REFERENCES holds(showtime_id, id)
);

create table marquee.sale_terms (
  id uuid not null,
  document jsonb not null,
  created_at timestamp with time zone not null default now(),
  constraint sale_terms_pkey PRIMARY KEY (id)
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
  user_agent text,
  last_used_at timestamp with time zone not null default now(),
  constraint sessions_pkey PRIMARY KEY (id),
  constraint sessions_end_for_a_reason CHECK (((ended_at IS NULL) = (ended_because IS NULL))),
  constraint sessions_end_reason_is_known CHECK ((ended_because = ANY (ARRAY['logout'::text, 'refreshReused'::text, 'roleChanged'::text, 'passwordChanged'::text, 'endedByAdmin'::text, 'endedByUser'::text, 'secondFactorChanged'::text, 'erased'::text]))),
  constraint sessions_user_agent_is_short CHECK ((char_length(user_agent) <= 200)),
  constraint sessions_belong_to_a_user FOREIGN KEY (user_id) REFERENCES users(id)
);

create table marquee.showtime_buyers (
  showtime_id uuid not null,
  owner text collate "C" not null,
  created_at timestamp with time zone not null default now(),
  constraint showtime_buyers_pkey PRIMARY KEY (showtime_id, owner)
);

create table marquee.showtime_notices (
  showtime_id uuid not null,
  id uuid not null,
  kind text not null,
  reason text not null,
  starts_at_before timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  done_at timestamp with time zone,
  after_reservation_id uuid,
  failed_reservation_ids uuid[] not null default '{}'::uuid[],
  constraint showtime_notices_pkey PRIMARY KEY (showtime_id, id),
  constraint showtime_notices_kind_is_known CHECK ((kind = ANY (ARRAY['cancelled'::text, 'moved'::text])))
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
  zone_prices jsonb,
  cancelled_at timestamp with time zone,
  cancellation_reason text,
  revision integer not null default 1,
  created_at timestamp with time zone not null default now(),
  sale_terms_id uuid not null,
  constraint showtimes_pkey PRIMARY KEY (id),
  constraint showtimes_cancelled_have_a_moment CHECK (((status = 'cancelled'::text) = (cancelled_at IS NOT NULL))),
  constraint showtimes_instants_are_in_order CHECK (((starts_at <= feature_starts_at) AND (feature_starts_at < ends_at) AND (ends_at <= turnaround_ends_at))),
  constraint showtimes_sales_close_by_the_end CHECK ((sales_close_at <= ends_at)),
  constraint showtimes_sales_open_before_they_close CHECK ((sales_open_at < sales_close_at)),
  constraint showtimes_status_is_known CHECK ((status = ANY (ARRAY['planned'::text, 'onSale'::text, 'cancelled'::text]))),
  constraint showtimes_do_not_overlap_in_an_auditorium EXCLUDE USING gist (auditorium_id WITH =, tstzrange(starts_at, turnaround_ends_at) WITH &&) WHERE ((status <> 'cancelled'::text)),
  constraint showtimes_run_in_a_cinema FOREIGN KEY (cinema_id) REFERENCES cinemas(id),
  constraint showtimes_run_in_an_auditorium FOREIGN KEY (auditorium_id) REFERENCES auditoriums(id),
  constraint showtimes_sell_under_terms FOREIGN KEY (sale_terms_id) REFERENCES sale_terms(id),
  constraint showtimes_show_a_movie FOREIGN KEY (movie_id) REFERENCES movies(id),
  constraint showtimes_use_a_seat_map FOREIGN KEY (seat_map_id) REFERENCES seat_maps(id)
);

create table marquee.tax_rates (
  cinema_id uuid not null,
  name text not null,
  rate_basis_points integer not null,
  fee_rate_basis_points integer not null,
  is_included boolean not null,
  constraint tax_rates_pkey PRIMARY KEY (cinema_id),
  constraint tax_rates_are_bounded CHECK (((rate_basis_points >= 0) AND (rate_basis_points <= 10000) AND (fee_rate_basis_points >= 0) AND (fee_rate_basis_points <= 10000))),
  constraint tax_rates_are_those_of_a_cinema FOREIGN KEY (cinema_id) REFERENCES cinemas(id)
);

create table marquee.ticket_types (
  code text collate "C" not null,
  name text not null,
  position integer not null,
  share_percent integer not null,
  staff_only boolean not null default false,
  requires_another boolean not null default false,
  status text not null default 'active'::text,
  created_at timestamp with time zone not null default now(),
  constraint ticket_types_pkey PRIMARY KEY (code),
  constraint nobody_comes_before_the_adult CHECK (((code = 'adult'::text) OR ("position" > 0))),
  constraint the_adult_is_always_there CHECK (((code <> 'adult'::text) OR (("position" = 0) AND (share_percent = 100) AND (NOT staff_only) AND (NOT requires_another) AND (status = 'active'::text)))),
  constraint ticket_types_code_is_a_slug CHECK ((code ~ '^[a-z][a-zA-Z0-9]{0,39}$'::text)),
  constraint ticket_types_position_is_bounded CHECK ((("position" >= 0) AND ("position" <= 1000))),
  constraint ticket_types_share_is_bounded CHECK (((share_percent >= 0) AND (share_percent <= 100))),
  constraint ticket_types_status_is_known CHECK ((status = ANY (ARRAY['active'::text, 'archived'::text])))
);

create table marquee.tickets (
  showtime_id uuid not null,
  id uuid not null,
  reservation_id uuid not null,
  seat_label text collate "C" not null,
  zone text not null,
  ticket_type text not null,
  price_amount integer not null,
  status text not null default 'valid'::text,
  voided_at timestamp with time zone,
  void_reason text,
  unit_price_amount integer not null,
  discount_amount integer not null default 0,
  tax_amount integer not null default 0,
  fee_amount integer not null default 0,
  fee_tax_amount integer not null default 0,
  kept_amount integer not null default 0,
  signing_key_id text collate "C",
  admitted_at timestamp with time zone,
  admitted_by_user_id uuid,
  constraint tickets_pkey PRIMARY KEY (showtime_id, id),
  constraint tickets_amounts_are_not_negative CHECK (((unit_price_amount >= 0) AND (discount_amount >= 0) AND (tax_amount >= 0) AND (fee_amount >= 0) AND (fee_tax_amount >= 0) AND (kept_amount >= 0))),
  constraint tickets_are_kept_only_when_void CHECK (((status = 'void'::text) OR (kept_amount = 0))),
  constraint tickets_keep_no_more_than_they_cost CHECK ((kept_amount <= (price_amount + fee_amount))),
  constraint tickets_price_is_not_negative CHECK ((price_amount >= 0)),
  constraint tickets_status_is_known CHECK ((status = ANY (ARRAY['valid'::text, 'void'::text]))),
  constraint void_tickets_have_a_moment CHECK (((status = 'void'::text) = (voided_at IS NOT NULL))),
  constraint tickets_admit_to_a_seat FOREIGN KEY (showtime_id, seat_label) REFERENCES showtime_seats(showtime_id, seat_label),
  constraint tickets_are_admitted_by_a_user FOREIGN KEY (admitted_by_user_id) REFERENCES users(id),
  constraint tickets_belong_to_a_reservation FOREIGN KEY (showtime_id, reservation_id) REFERENCES reservations(showtime_id, id)
);

create table marquee.totp_secrets (
  user_id uuid not null,
  key_id text not null,
  sealed_secret bytea not null,
  confirmed_at timestamp with time zone,
  last_used_step bigint not null default 0,
  created_at timestamp with time zone not null default now(),
  constraint totp_secrets_pkey PRIMARY KEY (user_id),
  constraint totp_secrets_belong_to_a_user FOREIGN KEY (user_id) REFERENCES users(id)
);

create table marquee.users (
  id uuid not null,
  email text not null,
  name text not null,
  password_hash text not null,
  role text not null default 'customer'::text,
  is_demo boolean not null default false,
  created_at timestamp with time zone not null default now(),
  erased_at timestamp with time zone,
  email_verified_at timestamp with time zone,
  constraint users_pkey PRIMARY KEY (id),
  constraint users_have_one_account_per_email UNIQUE (email),
  constraint users_email_is_lower_case CHECK ((email = lower(email))),
  constraint users_role_is_known CHECK ((role = ANY (ARRAY['customer'::text, 'staff'::text, 'admin'::text])))
);

CREATE UNIQUE INDEX a_reservation_has_one_open_payment ON marquee.payments USING btree (showtime_id, reservation_id) WHERE (status = ANY (ARRAY['created'::text, 'open'::text]));
CREATE UNIQUE INDEX a_seat_has_one_live_ticket ON marquee.tickets USING btree (showtime_id, seat_label) WHERE (status = 'valid'::text);
CREATE INDEX account_tokens_by_expiry ON marquee.account_tokens USING btree (expires_at);
CREATE INDEX account_tokens_by_user ON marquee.account_tokens USING btree (user_id, purpose);
CREATE INDEX audit_log_by_subject ON marquee.audit_log USING btree (subject_type, subject_id, happened_at);
CREATE UNIQUE INDEX fees_of_a_place_differ_in_code ON marquee.fees USING btree (code, currency, COALESCE(cinema_id, '00000000-0000-0000-0000-000000000000'::uuid)) WHERE (status = 'active'::text);
CREATE INDEX holds_by_owner ON marquee.holds USING btree (showtime_id, owner);
CREATE INDEX idempotency_keys_by_age ON marquee.idempotency_keys USING btree (created_at);
CREATE INDEX ledger_entries_by_created_at ON marquee.ledger_entries USING btree (created_at);
CREATE INDEX ledger_entries_by_reservation ON marquee.ledger_entries USING btree (showtime_id, reservation_id);
CREATE INDEX movie_genres_by_genre ON marquee.movie_genres USING btree (genre_slug);
CREATE INDEX movies_by_release_date ON marquee.movies USING btree (COALESCE(release_date, make_date(year, 1, 1), '-infinity'::date) DESC, id);
CREATE INDEX movies_by_search_text ON marquee.movies USING gin (search_text gin_trgm_ops);
CREATE INDEX movies_by_title ON marquee.movies USING btree (searchable(title), id);
CREATE INDEX outbox_messages_by_age ON marquee.outbox_messages USING brin (created_at);
CREATE INDEX outbox_messages_to_deliver ON marquee.outbox_messages USING btree (status, showtime_id, next_attempt_at) WHERE (status <> 'delivered'::text);
CREATE INDEX password_reset_requests_in_order ON marquee.password_reset_requests USING btree (requested_at);
CREATE INDEX payment_cases_by_opened_at ON marquee.payment_cases USING btree (opened_at, id);
CREATE INDEX payment_events_by_processed_at ON marquee.payment_events USING btree (processed_at) WHERE (processed_at IS NOT NULL);
CREATE INDEX payment_events_to_be_processed ON marquee.payment_events USING btree (provider, next_attempt_at) WHERE (processed_at IS NULL);
CREATE INDEX payments_by_created_at ON marquee.payments USING btree (created_at);
CREATE INDEX payments_by_id ON marquee.payments USING btree (id);
CREATE INDEX payments_by_provider_reference ON marquee.payments USING btree (provider, provider_reference);
CREATE INDEX payments_by_reservation ON marquee.payments USING btree (showtime_id, reservation_id);
CREATE INDEX promotion_uses_by_promotion ON marquee.promotion_uses USING btree (promotion_id, owner);
CREATE UNIQUE INDEX promotions_differ_in_code ON marquee.promotions USING btree (code) WHERE (status = 'active'::text);
CREATE UNIQUE INDEX refund_policies_are_one_for_a_place ON marquee.refund_policies USING btree (COALESCE(cinema_id, '00000000-0000-0000-0000-000000000000'::uuid));
CREATE INDEX refunds_by_id ON marquee.refunds USING btree (id);
CREATE INDEX refunds_by_payment ON marquee.refunds USING btree (showtime_id, payment_id);
CREATE INDEX refunds_by_reservation ON marquee.refunds USING btree (showtime_id, reservation_id);
CREATE INDEX refunds_to_be_sent ON marquee.refunds USING btree (next_attempt_at) WHERE (status = 'requested'::text);
CREATE INDEX reservations_by_created_at ON marquee.reservations USING btree (created_at DESC, id DESC);
CREATE INDEX reservations_by_exchanged_from ON marquee.reservations USING btree (exchanged_from_id) WHERE (exchanged_from_id IS NOT NULL);
CREATE INDEX reservations_by_id ON marquee.reservations USING btree (id);
CREATE INDEX reservations_by_owner ON marquee.reservations USING btree (showtime_id, owner);
CREATE INDEX reservations_by_reference ON marquee.reservations USING btree (reference);
CREATE INDEX reservations_by_searchable_email ON marquee.reservations USING gin (searchable(email) gin_trgm_ops);
CREATE INDEX reservations_by_user ON marquee.reservations USING btree (user_id, created_at DESC, id DESC);
CREATE INDEX reservations_to_be_paid ON marquee.reservations USING btree (pay_by) WHERE (status = 'pendingPayment'::text);
CREATE INDEX sessions_by_expiry ON marquee.sessions USING btree (expires_at);
CREATE INDEX sessions_by_user ON marquee.sessions USING btree (user_id);
CREATE INDEX showtime_buyers_by_guest ON marquee.showtime_buyers USING btree (owner) WHERE (owner ~~ 'guest:%'::text);
CREATE INDEX showtime_notices_to_be_given ON marquee.showtime_notices USING btree (created_at) WHERE (done_at IS NULL);
CREATE INDEX showtimes_by_auditorium ON marquee.showtimes USING btree (auditorium_id, starts_at);
CREATE INDEX showtimes_by_business_date ON marquee.showtimes USING btree (business_date, cinema_id);
CREATE INDEX showtimes_by_cinema ON marquee.showtimes USING btree (cinema_id, starts_at);
CREATE INDEX showtimes_by_movie ON marquee.showtimes USING btree (movie_id, starts_at);
CREATE INDEX showtimes_by_start ON marquee.showtimes USING btree (starts_at, id);
CREATE INDEX tickets_by_id ON marquee.tickets USING btree (id);
CREATE INDEX tickets_by_reservation ON marquee.tickets USING btree (showtime_id, reservation_id);
CREATE INDEX users_by_created_at ON marquee.users USING btree (created_at, id);
CREATE INDEX users_by_searchable_name ON marquee.users USING gin (searchable(((name || ' '::text) || email)) gin_trgm_ops);

CREATE OR REPLACE FUNCTION marquee.claim_promotion(the_showtime uuid, the_promotion uuid, the_claim uuid, the_owner text, at_counter boolean DEFAULT false, was_offered boolean DEFAULT false)
 RETURNS text
 LANGUAGE plpgsql
AS $function$
declare
  offer record;
  used record;
begin
  select p.uses_max, p.uses_per_person_max, p.status, p.valid_from, p.valid_to
  into offer
  from marquee.promotions p
  where p.id = the_promotion
  for no key update;
  perform 1
  from marquee.promotion_uses u
  where u.showtime_id = the_showtime and u.promotion_id = the_promotion and u.claim_id = the_claim;
  if found then
    return null;
  end if;
  if not was_offered and (
    offer.status is distinct from 'active'
    or offer.valid_from > now()
    or offer.valid_to <= now()
  ) then
    return 'promotionEnded';
  end if;

  select
    coalesce(sum(u.quantity), 0) as by_all,
    coalesce(
      sum(u.quantity) filter (
        where u.owner = the_owner and coalesce(h.channel, r.channel) <> 'boxOffice'
      ),
      0
    ) as by_person
  into used
  from marquee.promotion_uses u
  left join marquee.holds h on h.showtime_id = u.showtime_id and h.id = u.claim_id
  left join marquee.reservations r
    on r.showtime_id = u.showtime_id
    and r.id = coalesce(u.reservation_id, h.reservation_id, u.claim_id)
  where u.promotion_id = the_promotion
    and (
      r.status = 'confirmed'
      or (h.status = 'active' and h.expires_at > now())
    );
  if used.by_all >= offer.uses_max then
    return 'promotionUsedUp';
  end if;
  if not at_counter and used.by_person >= offer.uses_per_person_max then
    return 'promotionUsedByPerson';
  end if;
  insert into marquee.promotion_uses (showtime_id, promotion_id, claim_id, owner)
  values (the_showtime, the_promotion, the_claim, the_owner);
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION marquee.contact_of(buyer uuid, named text)
 RETURNS text
 LANGUAGE sql
BEGIN ATOMIC
 SELECT COALESCE(contact_of.named, u.email) AS "coalesce"
    FROM users u
   WHERE ((u.id = contact_of.buyer) AND (u.erased_at IS NULL))
  FOR KEY SHARE OF u;
END;

CREATE OR REPLACE FUNCTION marquee.daypart(starts_at timestamp with time zone, time_zone text, business_day_starts_at time without time zone)
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN CASE WHEN (((starts_at AT TIME ZONE time_zone))::time without time zone < business_day_starts_at) THEN 'night'::text WHEN (((starts_at AT TIME ZONE time_zone))::time without time zone < '12:00:00'::time without time zone) THEN 'morning'::text WHEN (((starts_at AT TIME ZONE time_zone))::time without time zone < '17:00:00'::time without time zone) THEN 'afternoon'::text WHEN (((starts_at AT TIME ZONE time_zone))::time without time zone < '21:00:00'::time without time zone) THEN 'evening'::text ELSE 'night'::text END;

CREATE OR REPLACE FUNCTION marquee.enter_sale(the_showtime uuid, the_reservation uuid, the_quote jsonb)
 RETURNS void
 LANGUAGE sql
BEGIN ATOMIC
 INSERT INTO ledger_entries (showtime_id, id, reservation_id, kind, currency, ticket_amount, fee_amount, due_amount, tax_amount, admissions)  SELECT enter_sale.the_showtime AS the_showtime,
             enter_sale.the_reservation AS the_reservation,
             enter_sale.the_reservation AS the_reservation,
             'sale',
             (enter_sale.the_quote ->> 'currency'::text),
             sum(((q.line ->> 'price'::text))::integer) AS sum,
             (sum(((q.line ->> 'fee'::text))::integer) + ((enter_sale.the_quote ->> 'bookingFee'::text))::integer),
             ((enter_sale.the_quote ->> 'total'::text))::integer AS int4,
             ((enter_sale.the_quote ->> 'taxTotal'::text))::integer AS int4,
             count(*) AS count
            FROM jsonb_array_elements((enter_sale.the_quote -> 'tickets'::text)) q(line);
END;

CREATE OR REPLACE FUNCTION marquee.is_free(seat_status text, held_until timestamp with time zone)
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN ((seat_status = 'available'::text) OR ((seat_status = 'held'::text) AND (held_until <= now())));

CREATE OR REPLACE FUNCTION marquee.issue_tickets(the_showtime uuid, the_reservation uuid, from_hold uuid, the_quote jsonb, ticket_ids uuid[], signing_key text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  seat_count integer := jsonb_array_length(the_quote -> 'tickets');
  seats_changed bigint;
begin
  insert into marquee.tickets
    (showtime_id, id, reservation_id, seat_label, zone, ticket_type, unit_price_amount,
     discount_amount, price_amount, tax_amount, fee_amount, fee_tax_amount, signing_key_id)
  select
    the_showtime, ticket_ids[q.position], the_reservation, q.line ->> 'seat', q.line ->> 'zone',
    q.line ->> 'ticketType', (q.line ->> 'unitPrice')::integer, (q.line ->> 'discount')::integer,
    (q.line ->> 'price')::integer, (q.line ->> 'tax')::integer, (q.line ->> 'fee')::integer,
    (q.line ->> 'feeTax')::integer, signing_key
  from jsonb_array_elements(the_quote -> 'tickets') with ordinality as q (line, position);

  update marquee.showtime_seats s
  set status = 'sold', ticket_id = ticket_ids[q.position], hold_id = null, held_until = null
  from jsonb_array_elements(the_quote -> 'tickets') with ordinality as q (line, position)
  where s.showtime_id = the_showtime and s.seat_label = q.line ->> 'seat'
    and (marquee.is_free(s.status, s.held_until) or s.hold_id = from_hold);
  get diagnostics seats_changed = row_count;
  if seats_changed <> seat_count then
    raise exception 'a seat of showtime % changed under our lock', the_showtime;
  end if;
end
$function$;

CREATE OR REPLACE FUNCTION marquee.keeps_claim(the_showtime uuid, the_promotion uuid, the_hold uuid)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  expiry timestamptz;
begin
  perform 1
  from marquee.promotion_uses u
  where u.showtime_id = the_showtime and u.promotion_id = the_promotion and u.claim_id = the_hold;
  if not found then
    return true;
  end if;
  perform 1 from marquee.promotions p where p.id = the_promotion for no key update;
  select h.expires_at into expiry
  from marquee.holds h
  where h.showtime_id = the_showtime and h.id = the_hold;
  return expiry > clock_timestamp();
end
$function$;

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

CREATE OR REPLACE FUNCTION marquee.lock_free_seats(the_showtime uuid, the_owner text, the_session uuid, the_seat_map uuid, the_terms uuid, the_seats text[], live_seats_max integer, the_key text, the_operation text, the_request_hash bytea)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  refusal jsonb;
  taken jsonb;
  closed text;
  is_first boolean;
  seats_found bigint;
begin
  if the_session is not null then
    perform 1 from marquee.live_session(the_session);
    if not found then
      return jsonb_build_object('outcome', 'sessionEnded');
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
    return refusal;
  end if;
  if taken is not null then
    closed := marquee.sale_refusal(the_showtime, the_seat_map, the_terms);
    return case
      when closed is null or closed = 'termsChanged'
        then jsonb_build_object('outcome', 'seatsUnavailable', 'seats', taken)
      else jsonb_build_object('outcome', closed)
    end;
  end if;

  is_first := marquee.lock_buyer(the_showtime, the_owner);
  if not is_first and the_key is not null then
    refusal :=
      marquee.stored_answer(the_showtime, the_owner, the_key, the_operation, the_request_hash);
    if refusal is not null then
      return refusal;
    end if;
  end if;

  -- In label order, as everyone locks seats: overlapping requests queue and cannot deadlock.
  select
    count(*),
    jsonb_agg(
      jsonb_build_object('label', locked.seat_label, 'reason', locked.status)
      order by locked.seat_label
    ) filter (where not marquee.is_free(locked.status, locked.held_until))
  into seats_found, taken
  from (
    select s.seat_label, s.status, s.held_until
    from marquee.showtime_seats s
    where s.showtime_id = the_showtime and s.seat_label = any(the_seats)
    order by s.seat_label
    for update
  ) locked;

  -- Read after the locks: whoever changes or cancels a showtime locks its seats before.
  closed := marquee.sale_refusal(the_showtime, the_seat_map, the_terms);
  if closed is not null then
    return jsonb_build_object('outcome', closed);
  end if;
  if seats_found <> cardinality(the_seats) then
    raise exception 'showtime % lacks seats of its own seat map', the_showtime;
  end if;
  if taken is not null then
    return jsonb_build_object('outcome', 'seatsUnavailable', 'seats', taken);
  end if;

  if seats_found > live_seats_max
    or not is_first
      and marquee.live_seat_count(the_showtime, the_owner) + seats_found > live_seats_max
  then
    return jsonb_build_object('outcome', 'seatLimitReached');
  end if;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION marquee.place_hold(the_showtime uuid, the_owner text, the_session uuid, the_seat_map uuid, the_terms uuid, the_seats text[], new_hold uuid, duration_seconds integer, live_seats_max integer, the_channel text, the_quote jsonb, the_quoted_at timestamp with time zone, the_given_promotion jsonb, limited_promotion uuid, the_key text, the_operation text, the_request_hash bytea, the_context jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare
  refusal jsonb;
  used_up text;
  expiry timestamptz := now() + make_interval(secs => duration_seconds);
  seats_changed bigint;
  facts jsonb;
begin
  refusal := marquee.lock_free_seats(
    the_showtime, the_owner, the_session, the_seat_map, the_terms, the_seats, live_seats_max,
    the_key, the_operation, the_request_hash
  );
  if refusal is not null then
    return refusal;
  end if;
  if limited_promotion is not null then
    used_up := marquee.claim_promotion(
      the_showtime, limited_promotion, new_hold, the_owner, the_channel = 'boxOffice'
    );
    if used_up is not null then
      return jsonb_build_object('outcome', used_up);
    end if;
  end if;

  insert into marquee.holds
    (showtime_id, id, owner, seat_labels, currency, sale_terms_id, channel, quote, quoted_at,
     given_promotion, expires_at)
  values
    (the_showtime, new_hold, the_owner, the_seats, the_quote ->> 'currency', the_terms, the_channel,
     the_quote, the_quoted_at, the_given_promotion, expiry);

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
    'quote', the_quote,
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

CREATE OR REPLACE FUNCTION marquee.sale_refusal(the_showtime uuid, the_seat_map uuid, the_terms uuid)
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
             WHEN (t.sale_terms_id <> sale_refusal.the_terms) THEN 'termsChanged'::text
             ELSE NULL::text
         END AS "case"
    FROM showtimes t
   WHERE (t.id = sale_refusal.the_showtime);
END;

CREATE OR REPLACE FUNCTION marquee.sale_terms_id(document jsonb)
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (OVERLAY(OVERLAY(encode(SUBSTRING(sha256(convert_to((document)::text, 'UTF8'::name)) FROM 1 FOR 16), 'hex'::text) PLACING '8'::text FROM 13 FOR 1) PLACING '8'::text FROM 17 FOR 1))::uuid;

CREATE OR REPLACE FUNCTION marquee.searchable(words text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN lower(unaccent('unaccent'::regdictionary, words));

CREATE OR REPLACE FUNCTION marquee.sell_hold(the_showtime uuid, the_owner text, the_session uuid, the_hold uuid, the_sale jsonb, the_key text, the_operation text, the_request_hash bytea, the_context jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare
  answer jsonb;
  hold record;
  seats_ours bigint;
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

  select
    h.status, h.reservation_id, h.seat_labels, h.sale_terms_id, h.channel, h.quote,
    h.expires_at <= now() as is_expired, (h.quote #>> '{promotion,id}')::uuid as promotion_id
  into hold
  from marquee.holds h
  where h.showtime_id = the_showtime and h.id = the_hold and h.owner = the_owner;
  if not found then
    return jsonb_build_object('outcome', 'holdUnknown');
  end if;
  if hold.status = 'converted' then
    return jsonb_build_object('outcome', 'holdConverted', 'reservationId', hold.reservation_id);
  end if;
  if hold.status = 'active' and hold.reservation_id is not null then
    return case
      when hold.is_expired then jsonb_build_object('outcome', 'holdExpired')
      else jsonb_build_object('outcome', 'holdInPayment', 'reservationId', hold.reservation_id)
    end;
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
  -- Fees and some ticket types are those of the channel over which it was quoted.
  if hold.channel <> the_sale ->> 'channel' then
    return jsonb_build_object('outcome', 'channelDiffers');
  end if;
  if cardinality(hold.seat_labels) > jsonb_array_length(the_sale -> 'ticketIds') then
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
  if hold.promotion_id is not null
    and not marquee.keeps_claim(the_showtime, hold.promotion_id, the_hold)
  then
    return jsonb_build_object('outcome', 'holdExpired');
  end if;

  if the_sale ->> 'method' = 'online' and (hold.quote ->> 'total')::integer > 0 then
    facts := marquee.write_pending(the_showtime, the_owner, the_hold, the_sale);
  else
    facts := marquee.write_sale(
      the_showtime, the_owner, the_hold, hold.sale_terms_id, hold.quote, the_sale
    );
  end if;
  if facts is null then
    return jsonb_build_object('outcome', 'referenceTaken');
  end if;
  if facts ->> 'status' = 'confirmed' then
    update marquee.holds h
    set status = 'converted', reservation_id = (the_sale ->> 'reservationId')::uuid
    where h.showtime_id = the_showtime and h.id = the_hold and h.status = 'active';
    if not found then
      raise exception 'hold % of showtime % ended under our lock', the_hold, the_showtime;
    end if;
  end if;

  perform marquee.record_answer(
    the_showtime, the_owner, the_key, the_operation, the_request_hash, facts, the_context
  );
  return jsonb_build_object('outcome', 'done', 'facts', facts);
end
$function$;

CREATE OR REPLACE FUNCTION marquee.sell_seats(the_showtime uuid, the_owner text, the_session uuid, the_seat_map uuid, the_terms uuid, the_seats text[], live_seats_max integer, the_quote jsonb, limited_promotion uuid, the_sale jsonb, the_key text, the_operation text, the_request_hash bytea, the_context jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare
  refusal jsonb;
  used_up text;
  facts jsonb;
begin
  refusal := marquee.lock_free_seats(
    the_showtime, the_owner, the_session, the_seat_map, the_terms, the_seats, live_seats_max,
    the_key, the_operation, the_request_hash
  );
  if refusal is not null then
    return refusal;
  end if;
  -- Should the reference be taken, the claim is one of a reservation that never was: it counts for nothing.
  if limited_promotion is not null then
    used_up := marquee.claim_promotion(
      the_showtime, limited_promotion, (the_sale ->> 'reservationId')::uuid, the_owner,
      the_sale ->> 'channel' = 'boxOffice'
    );
    if used_up is not null then
      return jsonb_build_object('outcome', used_up);
    end if;
  end if;
  facts := marquee.write_sale(the_showtime, the_owner, null, the_terms, the_quote, the_sale);
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

CREATE OR REPLACE FUNCTION marquee.write_pending(the_showtime uuid, the_owner text, the_hold uuid, the_sale jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  new_reservation uuid := (the_sale ->> 'reservationId')::uuid;
  buyer uuid := (the_sale ->> 'userId')::uuid;
  contact text := the_sale ->> 'email';
  hold record;
  deadline timestamptz;
  expiry timestamptz;
begin
  if buyer is not null then
    contact := marquee.contact_of(buyer, contact);
  end if;
  select h.quote, h.currency, h.sale_terms_id, h.created_at, h.expires_at
  into hold
  from marquee.holds h
  where h.showtime_id = the_showtime and h.id = the_hold;
  -- Once, and never beyond what any hold may come to.
  deadline := greatest(
    hold.expires_at,
    least(
      now() + make_interval(secs => (the_sale ->> 'paymentSeconds')::integer),
      hold.created_at + make_interval(secs => (the_sale ->> 'holdSecondsMax')::integer)
    )
  );
  expiry := deadline + make_interval(secs => (the_sale ->> 'graceSeconds')::integer);

  insert into marquee.reservations
    (showtime_id, id, owner, user_id, email, reference, status, channel, payment_method, currency,
     original_total_amount, hold_id, sale_terms_id, quote, pay_by, offered_movie_id,
     offered_auditorium_id, offered_seat_map_id, offered_starts_at)
  select
    the_showtime, new_reservation, the_owner, buyer, contact, the_sale ->> 'reference',
    'pendingPayment', the_sale ->> 'channel', 'online', hold.currency,
    (hold.quote ->> 'total')::integer, the_hold, hold.sale_terms_id, hold.quote, deadline,
    t.movie_id, t.auditorium_id, t.seat_map_id, t.starts_at
  from marquee.showtimes t
  where t.id = the_showtime
  on conflict (showtime_id, reference) do nothing;
  if not found then
    return null;
  end if;
  insert into marquee.payments
    (showtime_id, id, reservation_id, provider, method, status, currency, amount)
  values
    (the_showtime, (the_sale ->> 'paymentId')::uuid, new_reservation, the_sale ->> 'provider',
     'online', 'created', hold.currency, (hold.quote ->> 'total')::integer);
  update marquee.holds h
  set reservation_id = new_reservation, expires_at = expiry
  where h.showtime_id = the_showtime and h.id = the_hold;
  update marquee.showtime_seats s
  set held_until = expiry
  where s.showtime_id = the_showtime and s.hold_id = the_hold;

  return jsonb_build_object(
    'reservationId', new_reservation,
    'reference', the_sale ->> 'reference',
    'status', 'pendingPayment',
    'channel', the_sale ->> 'channel',
    'method', 'online',
    'email', contact,
    'createdAt', extract(epoch from now()) * 1000,
    'payBy', extract(epoch from deadline) * 1000,
    'quote', hold.quote,
    'paymentId', the_sale ->> 'paymentId',
    'provider', the_sale ->> 'provider'
  );
end
$function$;

CREATE OR REPLACE FUNCTION marquee.write_sale(the_showtime uuid, the_owner text, from_hold uuid, the_terms uuid, the_quote jsonb, the_sale jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  new_reservation uuid := (the_sale ->> 'reservationId')::uuid;
  buyer uuid := (the_sale ->> 'userId')::uuid;
  contact text := the_sale ->> 'email';
  method text := the_sale ->> 'method';
  total integer := (the_quote ->> 'total')::integer;
begin
  if buyer is not null then
    contact := marquee.contact_of(buyer, contact);
  end if;
  if total = 0 then
    method := 'none';
  end if;

  insert into marquee.reservations
    (showtime_id, id, owner, user_id, email, reference, status, channel, payment_method, currency,
     original_total_amount, hold_id, sale_terms_id, quote)
  values
    (the_showtime, new_reservation, the_owner, buyer, contact, the_sale ->> 'reference', 'confirmed',
     the_sale ->> 'channel', method, the_quote ->> 'currency', total, from_hold, the_terms, the_quote)
  on conflict (showtime_id, reference) do nothing;
  if not found then
    return null;
  end if;

  perform marquee.issue_tickets(
    the_showtime, new_reservation, from_hold, the_quote,
    array(select jsonb_array_elements_text(the_sale -> 'ticketIds'))::uuid[],
    the_sale ->> 'signingKeyId'
  );
  perform marquee.enter_sale(the_showtime, new_reservation, the_quote);
  -- Staff took the money before they asked for this.
  if method in ('cash', 'cardTerminal') then
    insert into marquee.payments
      (showtime_id, id, reservation_id, provider, method, status, currency, amount, captured_amount,
       taken_by_user_id, settled_at)
    values
      (the_showtime, (the_sale ->> 'paymentId')::uuid, new_reservation, 'boxOffice', method,
       'captured', the_quote ->> 'currency', total, total, (the_sale ->> 'takenByUserId')::uuid, now());
    insert into marquee.ledger_entries
      (showtime_id, id, reservation_id, kind, currency, paid_amount, due_amount, payment_id)
    values
      (the_showtime, (the_sale ->> 'paymentId')::uuid, new_reservation, 'capture',
       the_quote ->> 'currency', total, -total, (the_sale ->> 'paymentId')::uuid);
  end if;
  if contact is not null then
    insert into marquee.outbox_messages
      (showtime_id, kind, dedupe_key, recipient, subject_id)
    values
      (the_showtime, 'reservationConfirmed', 'reservationConfirmed:' || new_reservation,
       contact, new_reservation)
    on conflict (showtime_id, dedupe_key) do nothing;
  end if;

  return jsonb_build_object(
    'reservationId', new_reservation,
    'reference', the_sale ->> 'reference',
    'status', 'confirmed',
    'channel', the_sale ->> 'channel',
    'method', method,
    'email', contact,
    'createdAt', extract(epoch from now()) * 1000,
    'quote', the_quote,
    'ticketIds', the_sale -> 'ticketIds',
    'signingKeyId', the_sale ->> 'signingKeyId'
  );
end
$function$;
