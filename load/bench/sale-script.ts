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
export function saleScript({
  venue,
  clients,
  showtimes,
  multiplier,
  context,
}: {
  venue: Venue;
  clients: number;
  showtimes: number;
  multiplier: number;
  context: { showtimeId: string; text: string };
}): string {
  const [before = '', after = ''] = context.text.split(context.showtimeId);
  const numbered = (kind: Parameters<typeof idPrefix>[0], variable: string) =>
    `('${idPrefix(kind)}' || lpad(to_hex(:${variable}::bigint), 12, '0'))`;
  return `
\\set turn :turn + 1
\\set slot (((:turn - 1) * ${clients} + :client_id) * ${multiplier}) % ${showtimes * SEATS_PER_SHOWTIME}
\\set place :slot % ${SEATS_PER_SHOWTIME}
\\set showtime :first + :slot / ${SEATS_PER_SHOWTIME}
\\set sale :first * ${SEATS_PER_SHOWTIME} + :slot
select marquee.sell_seats(
  ${numbered('showtime', 'showtime')}::uuid,
  'user:' || ${numbered('user', 'place')},
  ${numbered('session', 'place')}::uuid,
  ${numbered('user', 'place')}::uuid,
  '${venue.seatMapId}'::uuid,
  array[chr(65 + :place::integer / ${LABELS_PER_ROW}) || (:place::integer % ${LABELS_PER_ROW} + 1)],
  ${numbered('reservation', 'sale')}::uuid,
  lpad(upper(to_hex(:place::integer)), 8, '0'),
  array[${numbered('ticket', 'sale')}::uuid],
  array[lpad(to_hex(:sale::bigint), 24, '0')],
  'api',
  16,
  ${numbered('key', 'sale')},
  'placeReservation',
  decode(lpad(to_hex(:sale::bigint), 64, '0'), 'hex'),
  (${quote(before)} || ${numbered('showtime', 'showtime')} || ${quote(after)})::jsonb
) as outcome;
`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
