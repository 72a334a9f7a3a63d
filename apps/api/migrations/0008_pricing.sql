-- What seats cost, and everything else a sale is made under.

create table marquee.ticket_types (
  code text collate "C" not null,
  name text not null,
  -- In which order they are offered; the first is what a seat is sold as when nothing is said.
  position integer not null,
  -- What it costs of the adult's price where no price list says.
  share_percent integer not null,
  -- Sold by staff alone.
  staff_only boolean not null default false,
  -- Sold only beside a ticket of a type without this flag, one for one.
  requires_another boolean not null default false,
  status text not null default 'active',
  created_at timestamptz not null default now(),
  constraint ticket_types_pkey primary key (code),
  constraint ticket_types_code_is_a_slug check (code ~ '^[a-z][a-zA-Z0-9]{0,39}$'),
  constraint ticket_types_position_is_bounded check (position >= 0 and position <= 1000),
  constraint ticket_types_share_is_bounded check (share_percent >= 0 and share_percent <= 100),
  constraint ticket_types_status_is_known check (status in ('active', 'archived')),
  -- What everything else is a share of, and what a seat is sold as when nothing is said.
  constraint the_adult_is_always_there
    check (
      code <> 'adult'
      or (
        position = 0 and share_percent = 100 and not staff_only and not requires_another
        and status = 'active'
      )
    ),
  constraint nobody_comes_before_the_adult check (code = 'adult' or position > 0)
);

insert into marquee.ticket_types (code, name, position, share_percent, staff_only)
values ('adult', 'Adult', 0, 100, false), ('complimentary', 'Complimentary', 900, 0, true);

-- Prices that count where all the conditions are met that it names.
create table marquee.price_lists (
  id uuid not null,
  name text not null,
  currency text not null,
  cinema_id uuid,
  auditorium_id uuid,
  formats text[] collate "C",
  -- Of the business date; ISO: 1 is Monday.
  weekdays integer[],
  dayparts text[] collate "C",
  -- Business dates, inclusive.
  valid_from date,
  valid_to date,
  priority integer not null default 0,
  status text not null default 'active',
  created_at timestamptz not null default now(),
  constraint price_lists_pkey primary key (id),
  constraint price_lists_are_for_a_cinema foreign key (cinema_id) references marquee.cinemas (id),
  constraint price_lists_are_for_an_auditorium
    foreign key (auditorium_id) references marquee.auditoriums (id),
  constraint price_lists_currency_is_iso_4217 check (currency ~ '^[A-Z]{3}$'),
  constraint price_lists_name_a_format check (cardinality(formats) > 0),
  constraint price_lists_name_a_weekday
    check (cardinality(weekdays) > 0 and weekdays <@ array[1, 2, 3, 4, 5, 6, 7]),
  constraint price_lists_name_a_daypart
    check (
      cardinality(dayparts) > 0 and dayparts <@ array['morning', 'afternoon', 'evening', 'night']
    ),
  constraint price_lists_begin_before_they_end check (valid_from <= valid_to),
  constraint price_lists_priority_is_bounded check (priority >= -1000 and priority <= 1000),
  constraint price_lists_status_is_known check (status in ('active', 'archived'))
);

create table marquee.price_list_prices (
  price_list_id uuid not null,
  zone text collate "C" not null,
  ticket_type text collate "C" not null,
  amount integer not null,
  constraint price_list_prices_pkey primary key (price_list_id, zone, ticket_type),
  constraint price_list_prices_belong_to_a_list
    foreign key (price_list_id) references marquee.price_lists (id),
  constraint price_list_prices_are_for_a_ticket_type
    foreign key (ticket_type) references marquee.ticket_types (code),
  constraint price_list_prices_are_bounded check (amount >= 0 and amount <= 10000000)
);

create table marquee.fees (
  id uuid not null,
  code text collate "C" not null,
  name text not null,
  -- Null: at every cinema that sells in its currency and has no fee of its own with the code.
  cinema_id uuid,
  per text not null,
  amount integer not null,
  currency text not null,
  -- Null: on all.
  channels text[] collate "C",
  is_refundable boolean not null default false,
  status text not null default 'active',
  created_at timestamptz not null default now(),
  constraint fees_pkey primary key (id),
  constraint fees_are_charged_at_a_cinema foreign key (cinema_id) references marquee.cinemas (id),
  constraint fees_code_is_a_slug check (code ~ '^[a-z][a-zA-Z0-9]{0,39}$'),
  constraint fees_are_per_something check (per in ('ticket', 'booking')),
  constraint fees_amount_is_bounded check (amount >= 0 and amount <= 10000000),
  constraint fees_currency_is_iso_4217 check (currency ~ '^[A-Z]{3}$'),
  constraint fees_name_a_channel
    check (cardinality(channels) > 0 and channels <@ array['web', 'boxOffice', 'api']),
  constraint fees_status_is_known check (status in ('active', 'archived'))
);

create unique index fees_of_a_place_differ_in_code on marquee.fees
  (code, currency, coalesce(cinema_id, '00000000-0000-0000-0000-000000000000'))
  where status = 'active';

-- Rates in basis points: 2000 are 20 %.
create table marquee.tax_rates (
  cinema_id uuid not null,
  name text not null,
  rate_basis_points integer not null,
  fee_rate_basis_points integer not null,
  -- Whether prices contain it; else it is added to them.
  is_included boolean not null,
  constraint tax_rates_pkey primary key (cinema_id),
  constraint tax_rates_are_those_of_a_cinema
    foreign key (cinema_id) references marquee.cinemas (id),
  constraint tax_rates_are_bounded
    check (
      rate_basis_points >= 0 and rate_basis_points <= 10000
      and fee_rate_basis_points >= 0 and fee_rate_basis_points <= 10000
    )
);

create table marquee.promotions (
  id uuid not null,
  -- Upper case. Null: it comes by itself.
  code text collate "C",
  name text not null,
  kind text not null,
  rate_basis_points integer,
  amount integer,
  currency text,
  -- Null: at every cinema.
  cinema_id uuid,
  -- Null: for all.
  ticket_types text[] collate "C",
  -- From the one until just before the other.
  valid_from timestamptz,
  valid_to timestamptz,
  -- How many bookings have it, in all and of one person.
  uses_max integer,
  uses_per_person_max integer,
  status text not null default 'active',
  created_at timestamptz not null default now(),
  constraint promotions_pkey primary key (id),
  constraint promotions_are_offered_at_a_cinema
    foreign key (cinema_id) references marquee.cinemas (id),
  constraint promotions_code_is_a_code check (code ~ '^[A-Z0-9][A-Z0-9_-]{2,39}$'),
  constraint promotions_take_off_one_thing
    check (
      (kind = 'percentage' and rate_basis_points is not null and amount is null and currency is null)
      or (kind = 'fixed' and rate_basis_points is null and amount is not null and currency is not null)
    ),
  constraint promotions_rate_is_bounded
    check (rate_basis_points > 0 and rate_basis_points <= 10000),
  constraint promotions_amount_is_bounded check (amount > 0 and amount <= 10000000),
  constraint promotions_currency_is_iso_4217 check (currency ~ '^[A-Z]{3}$'),
  constraint promotions_name_a_ticket_type check (cardinality(ticket_types) > 0),
  constraint promotions_begin_before_they_end check (valid_from < valid_to),
  constraint promotions_limits_are_bounded check (uses_max > 0 and uses_per_person_max > 0),
  -- Whoever gets it by itself takes no use: only a code can be used up.
  constraint limited_promotions_have_a_code
    check (code is not null or (uses_max is null and uses_per_person_max is null)),
  constraint promotions_status_is_known check (status in ('active', 'archived'))
);

create unique index promotions_differ_in_code on marquee.promotions (code) where status = 'active';

create table marquee.refund_policies (
  id uuid not null,
  -- Null: where a cinema has none of its own.
  cinema_id uuid,
  -- [{"untilMinutesBefore": 1440, "percent": 100}], from the longest before the start.
  tiers jsonb not null,
  fees_refundable boolean not null,
  constraint refund_policies_pkey primary key (id),
  constraint refund_policies_are_those_of_a_cinema
    foreign key (cinema_id) references marquee.cinemas (id)
);

create unique index refund_policies_are_one_for_a_place on marquee.refund_policies
  (coalesce(cinema_id, '00000000-0000-0000-0000-000000000000'));

-- Everything a sale is made under, as modules/pricing/sale-terms.ts describes it. Rows are only ever
-- added; equal terms are one row, because the id is made of the document.
create table marquee.sale_terms (
  id uuid not null,
  document jsonb not null,
  created_at timestamptz not null default now(),
  constraint sale_terms_pkey primary key (id)
);

-- A UUID (version 8) from the SHA-256 of a document. The text of jsonb is canonical: its keys are in
-- one order, and it has no white space of anybody's choice.
create function marquee.sale_terms_id(document jsonb) returns uuid
  language sql stable parallel safe
  return overlay(
    overlay(
      encode(substring(sha256(convert_to(document::text, 'UTF8')) for 16), 'hex')
      placing '8' from 13 for 1
    )
    placing '8' from 17 for 1
  )::uuid;

-- The part of the day a screening is in, by the clock of its cinema. What starts after midnight is the
-- end of a night out, not a morning: where the business day has not begun yet, it is still night.
create function marquee.daypart(starts_at timestamptz, time_zone text, business_day_starts_at time)
  returns text
  language sql stable parallel safe
  return case
    when (starts_at at time zone time_zone)::time < business_day_starts_at then 'night'
    when (starts_at at time zone time_zone)::time < '12:00' then 'morning'
    when (starts_at at time zone time_zone)::time < '17:00' then 'afternoon'
    when (starts_at at time zone time_zone)::time < '21:00' then 'evening'
    else 'night'
  end;

-- Null: as price lists say.
alter table marquee.showtimes alter column zone_prices drop not null;
alter table marquee.showtimes add column sale_terms_id uuid;

-- Showtimes made before there were price lists sell under their own prices: adults pay them, and
-- staff may give a seat away.
with terms_of_showtimes as (
  select
    t.id as showtime_id,
    jsonb_build_object(
      'currency', t.currency,
      'ticketTypes', jsonb_build_array(
        jsonb_build_object(
          'code', 'adult', 'name', 'Adult', 'staffOnly', false, 'requiresAnother', false
        ),
        jsonb_build_object(
          'code', 'complimentary', 'name', 'Complimentary', 'staffOnly', true,
          'requiresAnother', false
        )
      ),
      'prices', (
        select
          coalesce(
            jsonb_object_agg(p.key, jsonb_build_object('adult', p.value, 'complimentary', 0)),
            '{}'::jsonb
          )
        from jsonb_each(t.zone_prices) p
      ),
      'fees', '[]'::jsonb,
      'tax', null,
      'promotions', '[]'::jsonb,
      'refundPolicy', jsonb_build_object(
        'tiers',
        jsonb_build_array(jsonb_build_object('untilMinutesBefore', 60, 'percent', 100)),
        'feesRefundable', false
      )
    ) as document
  from marquee.showtimes t
),
written as (
  insert into marquee.sale_terms (id, document)
  select distinct marquee.sale_terms_id(d.document), d.document
  from terms_of_showtimes d
)
update marquee.showtimes t
set sale_terms_id = marquee.sale_terms_id(d.document)
from terms_of_showtimes d
where d.showtime_id = t.id;

alter table marquee.showtimes alter column sale_terms_id set not null;
alter table marquee.showtimes
  add constraint showtimes_sell_under_terms
  foreign key (sale_terms_id) references marquee.sale_terms (id);

-- Whoever has a promotion of which there are only so many. A claim is a hold, or a reservation that
-- was sold without one. Nothing marks a use as over. It counts while its hold is live (that of a
-- reservation not yet paid is), and while its reservation is confirmed: what has run out or was
-- cancelled is free for somebody else without any job having run.
create table marquee.promotion_uses (
  showtime_id uuid not null,
  promotion_id uuid not null,
  claim_id uuid not null,
  owner text collate "C" not null,
  quantity integer not null default 1,
  created_at timestamptz not null default now(),
  reservation_id uuid,
  constraint promotion_uses_pkey primary key (showtime_id, promotion_id, claim_id),
  constraint promotion_uses_are_of_a_promotion
    foreign key (promotion_id) references marquee.promotions (id),
  constraint promotion_uses_count check (quantity > 0)
);

create index promotion_uses_by_promotion on marquee.promotion_uses (promotion_id, owner);

-- Claims one use of a promotion with limits, or says why there is none: 'promotionEnded',
-- 'promotionUsedUp' or 'promotionUsedByPerson'; null when it is claimed. The same claim may ask again.
--
-- `at_counter`: staff sells to somebody we do not know. Such uses are nobody's, and the limit of a
-- person does not count there. `was_offered`: the promotion was in force when the hold began, and may
-- have been archived or be over since; only its uses count.
--
-- The promotion is shared by all showtimes and locked all the same: the one exception to "a booking
-- transaction only reads what showtimes share", for want of another way to count across showtimes.
-- It is locked after everything else and until the end of the sale, and only where there is a limit.
-- plpgsql, so that the counting sees what the lock waited for.
create function marquee.claim_promotion(
  the_showtime uuid, the_promotion uuid, the_claim uuid, the_owner text,
  at_counter boolean default false, was_offered boolean default false
) returns text
  language plpgsql as $$
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
$$;

-- Whether the use that a hold claimed is still its own; true where it claimed none. Ask after every
-- other lock: the promotion is locked here, and stays so until the transaction ends.
--
-- now() is when we began: while we waited since, somebody who began later may have seen the hold run
-- out, and have got the use. Whoever has the lock goes by the clock on the wall: the use is the hold's
-- as long as that has not come to its end, because nobody can have counted without this lock.
create function marquee.keeps_claim(the_showtime uuid, the_promotion uuid, the_hold uuid)
  returns boolean
  language plpgsql as $$
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
$$;
