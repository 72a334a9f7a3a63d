import type pg from 'pg';

import { quoteOf, type Quote, type SaleTerms } from '../../apps/api/src/modules/pricing/index.ts';
import { parseTextGrid } from '../../apps/api/src/modules/venues/index.ts';

/**
 * What a measurement begins with, written straight into the database: thousands of showtimes and
 * users in seconds. Everything is numbered, and ids are made of the numbers, so that SQL can address
 * a row as cheaply as TypeScript can.
 */
export type Venue = {
  seatMapId: string;
  auditoriumId: string;
  /** Labels in label order. */
  labels: readonly string[];
};

/** The fourth to eighth digits say what an id is of. */
const KINDS = {
  cinema: '0001',
  movie: '0002',
  auditorium: '0003',
  seatMap: '0004',
  showtime: '0005',
  user: '0006',
  session: '0007',
  reservation: '0008',
  ticket: '0009',
  key: '000a',
  terms: '000b',
  payment: '000c',
} as const;

type Kind = keyof typeof KINDS;

const CINEMA_ID = numberedId('cinema', 0);
const MOVIE_ID = numberedId('movie', 0);

/** Under which everything is sold. */
export const TERMS_ID = numberedId('terms', 0);

/** Adults pay, and everybody is one: what is measured is the sale, not the arithmetic. */
const TERMS: SaleTerms = {
  currency: 'GBP',
  ticketTypes: [{ code: 'adult', name: 'Adult', staffOnly: false, requiresAnother: false }],
  prices: { standard: { adult: 1250 } },
  fees: [],
  tax: null,
  promotions: [],
  refundPolicy: { tiers: [{ untilMinutesBefore: 60, percent: 100 }], feesRefundable: false },
};

/** What one seat costs, as the product quotes it. */
export function preparedQuote(seat: string): Quote {
  return quoteOf(TERMS, {
    seats: [{ seat, zone: 'standard', ticketType: 'adult' }],
    channel: 'api',
    now: new Date(),
  });
}

/** What ids of a kind have in common; twelve digits of hexadecimal follow. */
export function idPrefix(kind: Kind): string {
  return `0198c0de-${KINDS[kind]}-7000-8000-`;
}

/** The id of the n-th thing of a kind. */
export function numberedId(kind: Kind, number: number): string {
  return idPrefix(kind) + number.toString(16).padStart(12, '0');
}

/** Opens a cinema that shows one movie. */
export async function prepareCinema(owner: pg.Pool): Promise<void> {
  await owner.query(
    `insert into marquee.cinemas (id, name, time_zone, currency)
     values ($1, 'Roxy', 'Europe/London', 'GBP')`,
    [CINEMA_ID],
  );
  await owner.query(
    `insert into marquee.movies (id, title, synopsis, runtime_minutes)
     values ($1, 'The General', 'A train, a war, and a man who loves one of them.', 75)`,
    [MOVIE_ID],
  );
  await owner.query('insert into marquee.sale_terms (id, document) values ($1, $2)', [
    TERMS_ID,
    JSON.stringify(TERMS),
  ]);
}

/** Furnishes the n-th auditorium with rows of seats: `A1`, `A2`, … `B1`, … */
export async function prepareAuditorium(
  owner: pg.Pool,
  { number, rows, seatsPerRow }: { number: number; rows: number; seatsPerRow: number },
): Promise<Venue> {
  const grid = Array.from({ length: rows }, () => 's'.repeat(seatsPerRow)).join('\n');
  const parsed = parseTextGrid({ sections: [{ grid }] });
  if (!parsed.ok) throw new Error('the seat map of the measurement is wrong');
  const { document } = parsed;
  const auditoriumId = numberedId('auditorium', number);
  const seatMapId = numberedId('seatMap', number);
  await owner.query(
    `insert into marquee.auditoriums (id, cinema_id, name, pre_show_minutes, turnaround_minutes)
     values ($1, $2, $3, 15, 20)`,
    [auditoriumId, CINEMA_ID, `Screen ${number}`],
  );
  await owner.query(
    `insert into marquee.seat_maps (id, auditorium_id, version_number, name, document, capacity)
     values ($1, $2, 1, 'Seats', $3, $4)`,
    [seatMapId, auditoriumId, JSON.stringify(document), document.seats.length],
  );
  const labels = document.seats.map((seat) => seat.label).sort();
  return { seatMapId, auditoriumId, labels };
}

/** Schedules showtimes one after the other, from tomorrow on, with all their seats free. */
export async function prepareShowtimes(
  owner: pg.Pool,
  { seatMapId, auditoriumId, labels }: Venue,
  { from, count }: { from: number; count: number },
): Promise<void> {
  await owner.query(
    `insert into marquee.showtimes
       (id, movie_id, cinema_id, auditorium_id, seat_map_id, format, starts_at, feature_starts_at, ends_at,
        turnaround_ends_at, sales_open_at, sales_close_at, business_date, status, currency, zone_prices,
        sale_terms_id)
     select
       ($1 || lpad(to_hex(n), 12, '0'))::uuid, $2, $3, $4, $5, '2D', s.starts_at,
       s.starts_at + interval '15 minutes', s.starts_at + interval '90 minutes',
       s.starts_at + interval '110 minutes', now() - interval '1 day',
       s.starts_at + interval '15 minutes', s.starts_at::date, 'onSale', 'GBP', '{"standard": 1250}', $8
     from generate_series($6::bigint, $7::bigint) as n
     cross join lateral (select date_trunc('hour', now()) + interval '1 day' + n * interval '2 hours' as starts_at) s`,
    [
      idPrefix('showtime'),
      MOVIE_ID,
      CINEMA_ID,
      auditoriumId,
      seatMapId,
      from,
      from + count - 1,
      TERMS_ID,
    ],
  );
  await withoutForeignKeys(owner, async (client) => {
    await client.query(
      `insert into marquee.showtime_seats (showtime_id, seat_label, zone)
       select ($1 || lpad(to_hex(n), 12, '0'))::uuid, l.label, 'standard'
       from generate_series($2::bigint, $3::bigint) as n
       cross join unnest($4::text[]) as l (label)`,
      [idPrefix('showtime'), from, from + count - 1, labels],
    );
  });
}

/** In one transaction in which no foreign key is checked: that would take most of the time. */
export async function withoutForeignKeys(
  owner: pg.Pool,
  work: (client: pg.PoolClient) => Promise<void>,
): Promise<void> {
  const client = await owner.connect();
  try {
    await client.query('begin');
    await client.query('set local session_replication_role = replica');
    await work(client);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

/** Opens accounts with one live session each. Nobody can sign in to them. */
export async function prepareUsers(
  owner: pg.Pool,
  { from = 0, count }: { from?: number; count: number },
): Promise<void> {
  await owner.query(
    `insert into marquee.users (id, email, name, password_hash)
     select ($1 || lpad(to_hex(n), 12, '0'))::uuid, 'buyer-' || n || '@example.com', 'Ada Lovelace', 'none'
     from generate_series($2::bigint, $3::bigint) as n`,
    [idPrefix('user'), from, from + count - 1],
  );
  await owner.query(
    `insert into marquee.sessions (id, user_id, expires_at)
     select
       ($1 || lpad(to_hex(n), 12, '0'))::uuid, ($2 || lpad(to_hex(n), 12, '0'))::uuid,
       now() + interval '1 day'
     from generate_series($3::bigint, $4::bigint) as n`,
    [idPrefix('session'), idPrefix('user'), from, from + count - 1],
  );
}

/** Stands for the label of any seat. */
const SOME_SEAT = '<seat>';

/**
 * Sells every other seat of showtimes, as it would have happened over the months, without running
 * the sale: the rows are what matters, not how they came.
 */
export async function prepareSales(
  owner: pg.Pool,
  { from, count, users }: { from: number; count: number; users: number },
): Promise<void> {
  await withoutForeignKeys(owner, async (client) => {
    await client.query(
      `create temporary table sold on commit drop as
       select
         s.showtime_id, s.seat_label, s.place, numbers.n,
         ($1 || lpad(to_hex(numbers.n), 12, '0'))::uuid as reservation_id,
         ($2 || lpad(to_hex(numbers.n), 12, '0'))::uuid as ticket_id,
         ($3 || lpad(to_hex(numbers.n % $4), 12, '0'))::uuid as user_id
       from (
         select t.*, row_number() over (partition by t.showtime_id order by t.seat_label) as place
         from marquee.showtime_seats t
         where t.showtime_id between
           ($5 || lpad(to_hex($6::bigint), 12, '0'))::uuid and ($5 || lpad(to_hex($7::bigint), 12, '0'))::uuid
       ) s
       cross join lateral (select hashtextextended(s.showtime_id::text || s.seat_label, 0) & 281474976710655 as n) numbers
       where s.place % 2 = 0`,
      [
        ...[idPrefix('reservation'), idPrefix('ticket'), idPrefix('user'), users],
        ...[idPrefix('showtime'), from, from + count - 1],
      ],
    );
    await client.query(
      `insert into marquee.showtime_buyers (showtime_id, owner)
       select showtime_id, 'user:' || user_id from sold on conflict do nothing`,
    );
    await client.query(
      `insert into marquee.reservations
         (showtime_id, id, owner, user_id, email, reference, status, channel, payment_method, currency,
          original_total_amount, sale_terms_id, quote)
       select showtime_id, reservation_id, 'user:' || user_id, user_id, 'buyer@example.com',
         lpad(upper(to_hex(place)), 8, '0'), 'confirmed', 'api', 'boxOffice', 'GBP', 1250, $1,
         replace($2, $3, seat_label)::jsonb
       from sold`,
      [TERMS_ID, JSON.stringify(preparedQuote(SOME_SEAT)), SOME_SEAT],
    );
    await client.query(
      `insert into marquee.tickets
         (showtime_id, id, reservation_id, seat_label, zone, ticket_type, unit_price_amount, price_amount,
          signing_key_id)
       select showtime_id, ticket_id, reservation_id, seat_label, 'standard', 'adult', 1250, 1250, 'bench'
       from sold`,
    );
    await client.query(
      `insert into marquee.ledger_entries
         (showtime_id, id, reservation_id, kind, currency, ticket_amount, due_amount, admissions)
       select showtime_id, reservation_id, reservation_id, 'sale', 'GBP', 1250, 1250, 1 from sold`,
    );
    // Delivered long ago.
    await client.query(
      `insert into marquee.outbox_messages
         (showtime_id, kind, dedupe_key, recipient, subject_id, status, delivered_at, attempts)
       select showtime_id, 'reservationConfirmed', 'reservationConfirmed:' || reservation_id, '',
         reservation_id, 'delivered', now(), 1
       from sold`,
    );
    await client.query(
      `update marquee.showtime_seats s set status = 'sold', ticket_id = sold.ticket_id
       from sold where s.showtime_id = sold.showtime_id and s.seat_label = sold.seat_label`,
    );
  });
}

/** Brings statistics and the disk up to date, so that no measurement pays for what was prepared. */
export async function settle(owner: pg.Pool): Promise<void> {
  await owner.query('vacuum analyze');
  await owner.query('checkpoint');
}
