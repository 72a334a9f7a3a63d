import { LABELS_PER_ROW, SEATS_PER_SHOWTIME } from './sale-slots.ts';
import { idPrefix, type Venue } from './prepared-data.ts';

/**
 * The sale of one seat as pgbench makes it: the very statement of the product, with the same reads,
 * the same writes and parameters of the same sizes. What the product computes in TypeScript (ids,
 * codes, the hash) is made of the number of the slot, in the statement: some microseconds.
 *
 * Variables: `first` is the number of the round's first showtime, `showtimes` how many it has.
 *
 * @param context what the product keeps beside an answer, of any showtime
 */
type SaleScript = {
  venue: Venue;
  clients: number;
  showtimes: number;
  multiplier: number;
  context: { showtimeId: string; text: string };
};

export function saleScript(script: SaleScript): string {
  const slot = slotIn(script);
  const { setUp, showtime, owner, session, user, seat } = slot;
  const { reservation, reference, ticket, code, key, hash, context } = slot;
  return `${setUp}
select marquee.sell_seats(
  ${showtime}, ${owner}, ${session}, ${user}, '${script.venue.seatMapId}'::uuid, array[${seat}],
  ${reservation}, ${reference}, array[${ticket}], array[${code}], 'api', 16,
  ${key}, 'placeReservation', ${hash}, ${context}
) as outcome;
`;
}

/** The same reads, locks and writes as a transaction of single statements, each a round trip. */
export function saleInStepsScript(script: SaleScript): string {
  const slot = slotIn(script);
  const { setUp, showtime, owner, session, user, seat } = slot;
  const { reservation, reference, ticket, code, key, hash, context } = slot;
  return `${setUp}
begin;
select 1 from marquee.live_session(${session});
select k.facts from marquee.idempotency_keys k
where k.showtime_id = ${showtime} and k.owner = ${owner} and k.key = ${key};
insert into marquee.showtime_buyers (showtime_id, owner) values (${showtime}, ${owner})
on conflict (showtime_id, owner) do nothing;
select s.seat_label, s.zone, s.status, s.held_until from marquee.showtime_seats s
where s.showtime_id = ${showtime} and s.seat_label = any(array[${seat}])
order by s.seat_label for update;
select t.status, t.currency, t.zone_prices, t.sales_open_at, t.sales_close_at, t.seat_map_id
from marquee.showtimes t where t.id = ${showtime};
insert into marquee.reservations
  (showtime_id, id, owner, user_id, reference, status, channel, payment_method, currency,
   original_total_amount)
values (${showtime}, ${reservation}, ${owner}, ${user}, ${reference}, 'confirmed', 'api',
  'boxOffice', 'GBP', 1250);
insert into marquee.tickets
  (showtime_id, id, reservation_id, seat_label, zone, ticket_type, price_amount, code)
values (${showtime}, ${ticket}, ${reservation}, ${seat}, 'standard', 'adult', 1250, ${code});
update marquee.showtime_seats s set status = 'sold', ticket_id = ${ticket}
where s.showtime_id = ${showtime} and s.seat_label = ${seat}
  and marquee.is_free(s.status, s.held_until);
insert into marquee.idempotency_keys
  (showtime_id, owner, key, operation, request_hash, facts, context)
values (${showtime}, ${owner}, ${key}, 'placeReservation', ${hash}, ${context}, ${context});
commit;
`;
}

/** The next slot of a client, and everything a sale needs, made of its number in SQL. */
function slotIn({ clients, showtimes, multiplier, context }: SaleScript) {
  const [before = '', after = ''] = context.text.split(context.showtimeId);
  const numbered = (kind: Parameters<typeof idPrefix>[0], variable: string) =>
    `('${idPrefix(kind)}' || lpad(to_hex(:${variable}::bigint), 12, '0'))`;
  return {
    setUp: `
\\set turn :turn + 1
\\set slot (((:turn - 1) * ${clients} + :client_id) * ${multiplier}) % ${showtimes * SEATS_PER_SHOWTIME}
\\set place :slot % ${SEATS_PER_SHOWTIME}
\\set showtime :first + :slot / ${SEATS_PER_SHOWTIME}
\\set sale :first * ${SEATS_PER_SHOWTIME} + :slot`,
    showtime: `${numbered('showtime', 'showtime')}::uuid`,
    owner: `('user:' || ${numbered('user', 'place')})`,
    session: `${numbered('session', 'place')}::uuid`,
    user: `${numbered('user', 'place')}::uuid`,
    seat: `(chr(65 + :place::integer / ${LABELS_PER_ROW}) || (:place::integer % ${LABELS_PER_ROW} + 1))`,
    reservation: `${numbered('reservation', 'sale')}::uuid`,
    reference: `lpad(upper(to_hex(:place::integer)), 8, '0')`,
    ticket: `${numbered('ticket', 'sale')}::uuid`,
    code: `lpad(to_hex(:sale::bigint), 24, '0')`,
    key: numbered('key', 'sale'),
    hash: `decode(lpad(to_hex(:sale::bigint), 64, '0'), 'hex')`,
    context: `(${quote(before)} || ${numbered('showtime', 'showtime')} || ${quote(after)})::jsonb`,
  };
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
