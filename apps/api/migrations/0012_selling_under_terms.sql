-- The sale of 0007, under terms. What seats cost is computed by `quoteOf` (modules/pricing), the only
-- arithmetic there is; here it is checked under the locks that the showtime still sells under the very
-- terms it was computed from, and written down. Everything that 0007 says about locks holds.

drop function marquee.place_hold;
drop function marquee.sell_seats;
drop function marquee.sell_hold;
drop function marquee.write_sale;
drop function marquee.lock_free_seats;
drop function marquee.sale_refusal;

-- Why seats of a showtime cannot be sold now; null while they can.
create function marquee.sale_refusal(the_showtime uuid, the_seat_map uuid, the_terms uuid) returns text
  language sql stable
  begin atomic
    select
      case
        when t.status = 'cancelled' then 'showtimeCancelled'
        when t.status = 'planned' then 'salesNotOpen'
        when t.sales_open_at > now() then 'salesNotOpen'
        when t.sales_close_at <= now() then 'salesClosed'
        when t.seat_map_id <> the_seat_map then 'seatMapChanged'
        when t.sale_terms_id <> the_terms then 'termsChanged'
      end
    from marquee.showtimes t
    where t.id = the_showtime;
  end;

-- Locks named seats for an owner; null when they are theirs to take, else the refusal. A refusal
-- leaves nothing but the row of the buyer, which is a lock and no claim. `the_seats` are distinct and
-- in label order.
create function marquee.lock_free_seats(
  the_showtime uuid, the_owner text, the_session uuid, the_seat_map uuid, the_terms uuid,
  the_seats text[], live_seats_max integer,
  the_key text, the_operation text, the_request_hash bytea
) returns jsonb
  language plpgsql as $$
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
$$;

-- Holds all the seats, or none of them, at the prices of the quote.
create function marquee.place_hold(
  the_showtime uuid, the_owner text, the_session uuid, the_seat_map uuid, the_terms uuid,
  the_seats text[], new_hold uuid, duration_seconds integer, live_seats_max integer,
  the_channel text, the_quote jsonb, the_quoted_at timestamptz, the_given_promotion jsonb,
  limited_promotion uuid, the_key text, the_operation text, the_request_hash bytea, the_context jsonb
) returns jsonb
  language plpgsql set plan_cache_mode = force_generic_plan as $$
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
$$;

-- A ticket for every seat of the quote, and the seats sold by them. The guard: a seat is only taken
-- when it is free, or held by the very hold being sold. Their rows are locked.
create function marquee.issue_tickets(
  the_showtime uuid, the_reservation uuid, from_hold uuid, the_quote jsonb, ticket_ids uuid[],
  signing_key text
) returns void
  language plpgsql as $$
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
$$;

-- Enters what a reservation sold for. Its id is the reservation's: nothing is sold twice.
create function marquee.enter_sale(
  the_showtime uuid, the_reservation uuid, the_quote jsonb
) returns void
  language sql
  begin atomic
    insert into marquee.ledger_entries
      (showtime_id, id, reservation_id, kind, currency, ticket_amount, fee_amount, due_amount,
       tax_amount, admissions)
    select
      the_showtime, the_reservation, the_reservation, 'sale', the_quote ->> 'currency',
      sum((q.line ->> 'price')::integer),
      sum((q.line ->> 'fee')::integer) + (the_quote ->> 'bookingFee')::integer,
      (the_quote ->> 'total')::integer,
      (the_quote ->> 'taxTotal')::integer,
      count(*)
    from jsonb_array_elements(the_quote -> 'tickets') as q (line);
  end;

-- Where to write to somebody about what they buy: to the address they named, else to that of their
-- account; nowhere once they are erased. It locks their row as the reservation will, and early: whoever
-- erases them or changes their address locks it against that, and finds every sale that came before.
create function marquee.contact_of(buyer uuid, named text) returns text
  language sql
  begin atomic
    select coalesce(named, u.email)
    from marquee.users u
    where u.id = buyer and u.erased_at is null
    for key share;
  end;

-- Writes a sale of locked seats that is confirmed at once. `the_sale` is what the caller decides:
-- {reservationId, reference, userId, email, channel, method, ticketIds, signingKeyId, paymentId,
-- takenByUserId}. Null when the reference is already taken in this showtime: choose another.
create function marquee.write_sale(
  the_showtime uuid, the_owner text, from_hold uuid, the_terms uuid, the_quote jsonb, the_sale jsonb
) returns jsonb
  language plpgsql as $$
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
$$;

-- Sells named seats in one step: all of them, or none.
create function marquee.sell_seats(
  the_showtime uuid, the_owner text, the_session uuid, the_seat_map uuid, the_terms uuid,
  the_seats text[], live_seats_max integer, the_quote jsonb, limited_promotion uuid, the_sale jsonb,
  the_key text, the_operation text, the_request_hash bytea, the_context jsonb
) returns jsonb
  language plpgsql set plan_cache_mode = force_generic_plan as $$
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
$$;

-- Begins the payment of a held, priced party: the reservation waits for the money, its hold stays
-- active for as long as paying may take, and a little longer, so that the last word of the provider
-- is heard before the seats are anybody's. Null when the reference is taken.
create function marquee.write_pending(
  the_showtime uuid, the_owner text, the_hold uuid, the_sale jsonb
) returns jsonb
  language plpgsql as $$
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
$$;

-- Sells what a hold holds, at the prices of its quote: confirmed at once, or waiting for its payment
-- where `the_sale` says method online and there is something to pay. The hold stays buyable when
-- sales have closed meanwhile; only a cancelled showtime ends it.
create function marquee.sell_hold(
  the_showtime uuid, the_owner text, the_session uuid, the_hold uuid, the_sale jsonb,
  the_key text, the_operation text, the_request_hash bytea, the_context jsonb
) returns jsonb
  language plpgsql set plan_cache_mode = force_generic_plan as $$
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
$$;
