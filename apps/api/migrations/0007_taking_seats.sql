-- The sale. One call is one transaction: who asks, was it answered before, lock, check, change,
-- record. It runs beside the rows, so that locks are held for microseconds and not for round trips
-- (docs/adr/0003 has the numbers). A refusal is a returned outcome, never a raised error; what is
-- raised here is a bug.
--
-- The three functions that are called from outside plan each statement once a session: PostgreSQL
-- takes `= any(array)` for ten rows, and would plan it anew for every sale to find that it is one.
-- That cost as much as the sale itself.
--
-- Every function is VOLATILE plpgsql where it decides: each statement in it then sees what the lock
-- before it waited for. READ COMMITTED is assumed, as everywhere.

-- Nobody has it, or the hold on it has run out. From equality on it is free.
create function marquee.is_free(seat_status text, held_until timestamptz) returns boolean
  language sql stable parallel safe
  return seat_status = 'available' or (seat_status = 'held' and held_until <= now());

-- Makes the requests of one owner for one showtime take turns. True when the owner never asked for
-- this showtime before, and so can have neither seats nor stored answers.
create function marquee.lock_buyer(the_showtime uuid, the_owner text) returns boolean
  language plpgsql as $$
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
$$;

-- What a request with this key was answered, or that the key was used for another request; null
-- when it is new.
create function marquee.stored_answer(
  the_showtime uuid, the_owner text, the_key text, the_operation text, the_request_hash bytea
) returns jsonb
  language sql stable
  begin atomic
    select
      case
        when k.operation = the_operation and k.request_hash = the_request_hash
          then jsonb_build_object('outcome', 'replayed', 'facts', k.facts, 'context', k.context)
        else jsonb_build_object('outcome', 'keyReused')
      end
    from marquee.idempotency_keys k
    where k.showtime_id = the_showtime and k.owner = the_owner and k.key = the_key;
  end;

-- Why seats of a showtime cannot be sold now; null while they can.
create function marquee.sale_refusal(the_showtime uuid, the_seat_map uuid) returns text
  language sql stable
  begin atomic
    select
      case
        when t.status = 'cancelled' then 'showtimeCancelled'
        when t.status = 'planned' then 'salesNotOpen'
        when t.sales_open_at > now() then 'salesNotOpen'
        when t.sales_close_at <= now() then 'salesClosed'
        when t.seat_map_id <> the_seat_map then 'seatMapChanged'
      end
    from marquee.showtimes t
    where t.id = the_showtime;
  end;

-- How many seats of a showtime an owner has now, held and sold. Ask under lock_buyer.
create function marquee.live_seat_count(the_showtime uuid, the_owner text) returns bigint
  language sql stable
  begin atomic
    select
      (
        select coalesce(sum(cardinality(h.seat_labels)), 0)
        from marquee.holds h
        where h.showtime_id = the_showtime and h.owner = the_owner
          and h.status = 'active' and h.expires_at > now()
      ) + (
        select count(*)
        from marquee.reservations r
        join marquee.tickets t on t.showtime_id = r.showtime_id and t.reservation_id = r.id
        where r.showtime_id = the_showtime and r.owner = the_owner and t.status = 'valid'
      );
  end;

-- Locks named seats for an owner and prices them, or says in `refusal` why not. A refusal leaves
-- nothing but the row of the buyer, which is a lock and no claim. `the_seats` are distinct and in label order.
create function marquee.lock_free_seats(
  the_showtime uuid, the_owner text, the_session uuid, the_seat_map uuid, the_seats text[],
  live_seats_max integer, the_key text, the_operation text, the_request_hash bytea,
  out refusal jsonb, out zones text[], out prices integer[], out currency text
) language plpgsql as $$
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
$$;

create function marquee.record_answer(
  the_showtime uuid, the_owner text, the_key text, the_operation text, the_request_hash bytea,
  the_facts jsonb, the_context jsonb
) returns void
  language plpgsql as $$
begin
  if the_key is not null then
    insert into marquee.idempotency_keys
      (showtime_id, owner, key, operation, request_hash, facts, context)
    values
      (the_showtime, the_owner, the_key, the_operation, the_request_hash, the_facts, the_context);
  end if;
end
$$;

-- Holds all the seats, or none of them.
create function marquee.place_hold(
  the_showtime uuid, the_owner text, the_session uuid, the_seat_map uuid, the_seats text[],
  new_hold uuid, duration_seconds integer, live_seats_max integer,
  the_key text, the_operation text, the_request_hash bytea, the_context jsonb
) returns jsonb
  language plpgsql set plan_cache_mode = force_generic_plan as $$
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
$$;

-- Writes a sale of locked, priced seats: the reservation, a ticket a seat, and the seats
-- themselves. Null when the reference is already taken in this showtime: choose another.
create function marquee.write_sale(
  the_showtime uuid, the_owner text, the_user uuid, from_hold uuid,
  the_seats text[], zones text[], prices integer[], the_currency text,
  new_reservation uuid, new_reference text, ticket_ids uuid[], ticket_codes text[],
  the_channel text
) returns jsonb
  language plpgsql as $$
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
$$;

-- Sells named seats in one step: all of them, or none.
create function marquee.sell_seats(
  the_showtime uuid, the_owner text, the_session uuid, the_user uuid, the_seat_map uuid,
  the_seats text[], new_reservation uuid, new_reference text, ticket_ids uuid[],
  ticket_codes text[], the_channel text, live_seats_max integer,
  the_key text, the_operation text, the_request_hash bytea, the_context jsonb
) returns jsonb
  language plpgsql set plan_cache_mode = force_generic_plan as $$
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
$$;

create function marquee.showtime_is_cancelled(the_showtime uuid) returns boolean
  language sql stable
  begin atomic
    select exists (
      select 1 from marquee.showtimes t where t.id = the_showtime and t.status = 'cancelled'
    );
  end;

-- Sells what a hold holds, at the prices of its quote. The hold stays buyable when sales have
-- closed meanwhile; only a cancelled showtime ends it.
create function marquee.sell_hold(
  the_showtime uuid, the_owner text, the_session uuid, the_user uuid, the_hold uuid,
  new_reservation uuid, new_reference text, ticket_ids uuid[], ticket_codes text[],
  the_channel text,
  the_key text, the_operation text, the_request_hash bytea, the_context jsonb
) returns jsonb
  language plpgsql set plan_cache_mode = force_generic_plan as $$
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
$$;
