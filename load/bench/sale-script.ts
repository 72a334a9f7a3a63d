import { LABELS_PER_ROW, SEATS_PER_SHOWTIME } from './sale-slots.ts';
import { idPrefix, preparedQuote, TERMS_ID, type Venue } from './prepared-data.ts';

/**
 * The sale of one seat as pgbench makes it: the very statement of the product, with the same reads,
 * the same writes and parameters of the same sizes. What the product computes in TypeScript (ids,
 * the quote, the hash) is made of the number of the slot, in the statement: some microseconds.
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
  const { setUp, showtime, owner, session, seat, quote, sale, key, hash, context } = slotIn(script);
  return `${setUp}
select marquee.sell_seats(
  ${showtime}, ${owner}, ${session}, '${script.venue.seatMapId}'::uuid, '${TERMS_ID}'::uuid,
  array[${seat}], 16, ${quote}, null, ${sale},
  ${key}, 'placeReservation', ${hash}, ${context}
) as outcome;
`;
}

/** The same reads, locks and writes as a transaction of single statements, each a round trip. */
export function saleInStepsScript(script: SaleScript): string {
  const slot = slotIn(script);
  const { setUp, showtime, owner, session, user, seat, quote } = slot;
  const { reservation, reference, ticket, key, hash, context } = slot;
  return `${setUp}
begin;
select 1 from marquee.live_session(${session});
select k.facts from marquee.idempotency_keys k
where k.showtime_id = ${showtime} and k.owner = ${owner} and k.key = ${key};
insert into marquee.showtime_buyers (showtime_id, owner) values (${showtime}, ${owner})
on conflict (showtime_id, owner) do nothing;
select s.seat_label, s.status, s.held_until from marquee.showtime_seats s
where s.showtime_id = ${showtime} and s.seat_label = any(array[${seat}])
order by s.seat_label for update;
select t.status, t.sale_terms_id, t.sales_open_at, t.sales_close_at, t.seat_map_id
from marquee.showtimes t where t.id = ${showtime};
select u.email from marquee.users u where u.id = ${user};
insert into marquee.reservations
  (showtime_id, id, owner, user_id, email, reference, status, channel, payment_method, currency,
   original_total_amount, sale_terms_id, quote)
values (${showtime}, ${reservation}, ${owner}, ${user}, 'buyer@example.com', ${reference},
  'confirmed', 'api', 'boxOffice', 'GBP', 1250, '${TERMS_ID}'::uuid, ${quote});
insert into marquee.tickets
  (showtime_id, id, reservation_id, seat_label, zone, ticket_type, unit_price_amount, price_amount,
   signing_key_id)
values (${showtime}, ${ticket}, ${reservation}, ${seat}, 'standard', 'adult', 1250, 1250, 'bench');
update marquee.showtime_seats s set status = 'sold', ticket_id = ${ticket}
where s.showtime_id = ${showtime} and s.seat_label = ${seat}
  and marquee.is_free(s.status, s.held_until);
insert into marquee.ledger_entries
  (showtime_id, id, reservation_id, kind, currency, ticket_amount, due_amount, admissions)
values (${showtime}, ${reservation}, ${reservation}, 'sale', 'GBP', 1250, 1250, 1);
insert into marquee.outbox_messages (showtime_id, kind, dedupe_key, recipient, subject_id)
values (${showtime}, 'reservationConfirmed', 'reservationConfirmed:' || ${reservation},
  'buyer@example.com', ${reservation})
on conflict (showtime_id, dedupe_key) do nothing;
insert into marquee.idempotency_keys
  (showtime_id, owner, key, operation, request_hash, facts, context)
values (${showtime}, ${owner}, ${key}, 'placeReservation', ${hash},
  jsonb_build_object('reservationId', ${reservation}, 'quote', ${quote}), ${context});
commit;
`;
}

/** The next slot of a client, and everything a sale needs, made of its number in SQL. */
function slotIn({ clients, showtimes, multiplier, context }: SaleScript) {
  const [before = '', after = ''] = context.text.split(context.showtimeId);
  const numbered = (kind: Parameters<typeof idPrefix>[0], variable: string) =>
    `('${idPrefix(kind)}' || lpad(to_hex(:${variable}::bigint), 12, '0'))`;
  const seat = `(chr(65 + :place::integer / ${LABELS_PER_ROW}) || (:place::integer % ${LABELS_PER_ROW} + 1))`;
  const reservation = `${numbered('reservation', 'sale')}::uuid`;
  const reference = `lpad(upper(to_hex(:place::integer)), 8, '0')`;
  const ticket = `${numbered('ticket', 'sale')}::uuid`;
  const user = `${numbered('user', 'place')}::uuid`;
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
    ...{ user, seat, reservation, reference, ticket },
    quote: filledIn(JSON.stringify(preparedQuote(PLACE)), [seat]),
    sale: filledIn(saleDocument(), [
      ...[reservation, reference, user, ticket, numbered('payment', 'sale')],
    ]),
    key: numbered('key', 'sale'),
    hash: `decode(lpad(to_hex(:sale::bigint), 64, '0'), 'hex')`,
    context: `(${quoted(before)} || ${numbered('showtime', 'showtime')} || ${quoted(after)})::jsonb`,
  };
}

const PLACE = '<place>';

/** What the product decides of a sale and hands over, with places for what is of one sale alone. */
function saleDocument(): string {
  return JSON.stringify({
    ...{ reservationId: PLACE, reference: PLACE, userId: PLACE, email: null },
    ...{ channel: 'api', method: 'boxOffice', ticketIds: [PLACE], signingKeyId: 'bench' },
    ...{ paymentId: PLACE, takenByUserId: null, provider: 'simulated' },
    ...{ paymentSeconds: 600, holdSecondsMax: 1800, graceSeconds: 60 },
  });
}

/** A JSON document as an expression of SQL, with expressions in its places. */
function filledIn(document: string, expressions: readonly string[]): string {
  // pgbench would take `:1250` for a variable.
  const parts = document.replaceAll('":', '": ').split(PLACE).map(quoted);
  const filled = parts.map((part, index) =>
    index === 0 ? part : `${expressions[index - 1] ?? ''} || ${part}`,
  );
  return `(${filled.join(' || ')})::jsonb`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
