import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApp, type TestApp } from '#test/support/test-app.ts';
import { findBrokenInvariants, givenDemoProcess, type DemoProcess } from './demo-givens.ts';

type Row = {
  screen: string;
  cinema: string;
  isAhead: boolean;
  status: string;
  /** ISO, of the business date. */
  weekday: number;
  /** `HH:MM` on the cinema's wall. */
  localTime: string;
  capacity: number;
  sold: number;
  blocked: number;
  /** In a row of the cinema, at a time of its clock, on its date. */
  businessDate: string;
};

const now = new Date('2026-11-26T12:00:00Z');
const lines: string[] = [];

let api: TestApp;
let one: DemoProcess;
let rows: Row[];

beforeAll(async () => {
  api = await startTestApp();
  one = givenDemoProcess(api);
  await one.demo.seedDemo({ now, onProgress: (line) => lines.push(line) });
  process.stdout.write(`${lines.at(-1)}\n`);
  rows = await readShowtimes();
}, 180_000);
afterAll(async () => {
  await one.connection.close();
  await api.stop();
});

describe('The whole demo', () => {
  it('breaks none of the invariants', async () => {
    expect(await findBrokenInvariants(api)).toEqual([]);
  });

  it('says how far it is', () => {
    expect(lines[0]).toBe('Making demo data: 2 cinemas, 8 screens, 26 films, 43 days');
    expect(lines).toContain('Demo data: 20 of 43 days');
    expect(lines.at(-1)).toMatch(/^Made 1,\d{3} showtimes, .* tickets \(\d+\.\d s\)$/);
  });

  it('plays four or five times a day on every screen, from four weeks ago to two weeks ahead', () => {
    const days = new Map<string, number>();
    for (const { screen, businessDate } of rows) {
      const day = `${screen} ${businessDate}`;
      days.set(day, (days.get(day) ?? 0) + 1);
    }
    const dates = rows.map(({ businessDate }) => businessDate).toSorted();

    expect(days.size).toBe(8 * 43);
    expect(new Set(days.values())).toEqual(new Set([4, 5, 6]));
    expect(rows.length / days.size).toBeGreaterThan(4.2);
    expect([dates[0], dates.at(-1)]).toEqual(['2026-10-29', '2026-12-10']);
  });

  it('keeps to the clock on the wall, also when it changes', () => {
    // New York's clocks went back on the first of November, in the middle of the history.
    const evenings = rows.filter(({ screen, localTime }) => screen === 'Quay' && localTime > '18');
    const times = new Set(evenings.map(({ localTime }) => localTime));
    expect([...times].toSorted()).toEqual(['19:30', '22:50']);
  });

  it('plays after midnight on Friday and Saturday, on the business date before', () => {
    const nights = rows.filter(({ localTime }) => localTime < '06');
    expect(new Set(nights.map(({ weekday }) => weekday))).toEqual(new Set([5, 6]));
    expect(new Set(nights.map(({ screen }) => screen))).toEqual(
      new Set(['Classic', 'Club', 'Studio', 'Lantern']),
    );
  });

  it('shows every film, in several formats', async () => {
    const { rows: counts } = await sql<{ films: number; formats: number }>`
      select count(distinct movie_id)::integer as films, count(distinct format)::integer as formats
      from marquee.showtimes where starts_at > ${now}`.execute(api.db);
    expect(counts[0]?.films).toBe(26);
    expect(counts[0]?.formats).toBeGreaterThan(5);
  });

  it('was 18 to 20 % full so far, most on Friday and Saturday evening, least before', () => {
    const past = rows.filter(({ isAhead }) => !isAhead);
    const evening = past.filter(({ localTime }) => localTime >= '18' && localTime < '21');
    const weekend = evening.filter(({ weekday }) => weekday === 5 || weekday === 6);
    const matinees = past.filter(({ localTime }) => localTime >= '06' && localTime < '17');
    const within = (some: Row[], min: number, max: number) =>
      some.filter((row) => {
        const occupancy = row.sold / (row.capacity - row.blocked);
        return occupancy >= min && occupancy <= max;
      }).length / some.length;

    expect(occupancyOf(past)).toBeGreaterThan(0.18);
    expect(occupancyOf(past)).toBeLessThan(0.2);
    expect(within(weekend, 0.6, 0.95)).toBe(1);
    expect(within(matinees, 0.04, 0.16)).toBeGreaterThan(0.99);
    expect(occupancyOf(matinees)).toBeLessThan(0.11);
  });

  it('has exactly what it is there to show', () => {
    const ahead = rows.filter(({ isAhead }) => isAhead);
    const left = ({ capacity, blocked, sold }: Row) => capacity - blocked - sold;
    const isNearlyFull = (row: Row) =>
      left(row) > 0 && (left(row) <= 12 || left(row) <= row.capacity * 0.15);
    const onSale = ahead.filter(({ status }) => status === 'onSale');

    expect(onSale.filter((row) => left(row) === 0)).toHaveLength(2);
    expect(onSale.filter(isNearlyFull)).toHaveLength(3);
    expect(onSale.filter(({ sold }) => sold === 0)).toHaveLength(1);
    expect(onSale.filter(({ blocked }) => blocked > 0)).toMatchObject([
      { screen: 'Grand', blocked: 3 },
    ]);
    expect(ahead.filter(({ status }) => status === 'cancelled')).toHaveLength(1);
    expect(ahead.filter(({ status }) => status === 'planned')).toHaveLength(1);
    expect(rows.every(({ status, isAhead }) => isAhead || status === 'onSale')).toBe(true);
  });

  it('sells to parties and through channels as cinemas do', async () => {
    const { rows: sizes } = await sql<{ size: number; share: number }>`
      select least(size, 5)::integer as size, (count(*) * 100.0 / sum(count(*)) over ())::float8 as share
      from (
        select count(*) as size from marquee.tickets group by showtime_id, reservation_id
      ) parties
      group by 1 order by 1`.execute(api.db);
    const { rows: channels } = await sql<{ channel: string; share: number }>`
      select channel, (count(*) * 100.0 / sum(count(*)) over ())::float8 as share
      from marquee.reservations group by 1`.execute(api.db);
    const { rows: cancelled } = await sql<{ share: number }>`
      select (avg((status = 'cancelled')::integer) * 100)::float8 as share
      from marquee.reservations`.execute(api.db);

    expect(sizes.map(({ share }) => Math.round(share))).toEqual([
      near(18),
      near(52),
      near(12),
      near(13),
      near(5),
    ]);
    expect(Object.fromEntries(channels.map((row) => [row.channel, Math.round(row.share)]))).toEqual(
      { web: near(62), boxOffice: near(30), api: near(8) },
    );
    expect(cancelled[0]?.share).toBeGreaterThan(1.5);
    expect(cancelled[0]?.share).toBeLessThan(2.5);
  });

  it('sells every type of ticket, to whom it is for and when they come', async () => {
    const { rows: types } = await sql<{ type: string; share: number; inTheEvening: number }>`
      select
        k.ticket_type as type, (count(*) * 100.0 / sum(count(*)) over ())::float8 as share,
        avg((to_char(t.starts_at at time zone c.time_zone, 'HH24') between '18' and '21')::integer)
          ::float8 as "inTheEvening"
      from marquee.tickets k
      join marquee.showtimes t on t.id = k.showtime_id
      join marquee.cinemas c on c.id = t.cinema_id
      group by 1`.execute(api.db);
    const { rows: misplaced } = await sql`
      select 1 from marquee.tickets k
      join marquee.showtimes t on t.id = k.showtime_id
      join marquee.movies m on m.id = t.movie_id
      where k.ticket_type = 'child' and m.certificate = '16'
      union all
      select 1 from marquee.tickets k
      join marquee.reservations r on r.showtime_id = k.showtime_id and r.id = k.reservation_id
      where k.ticket_type = 'complimentary' and r.channel <> 'boxOffice'`.execute(api.db);
    const shares = Object.fromEntries(types.map(({ type, share }) => [type, Math.round(share)]));
    const evenings = new Map(types.map(({ type, inTheEvening }) => [type, inTheEvening]));

    expect(shares).toEqual({
      ...{ adult: near(67), child: near(8), senior: near(12), student: near(13) },
      ...{ carer: near(0), complimentary: near(0) },
    });
    expect(evenings.get('senior')).toBeLessThan(evenings.get('student') ?? 0);
    expect(misplaced).toEqual([]);
  });

  it('has taken what was to be paid, and given back what was cancelled in time', async () => {
    const { rows: books } = await sql<Record<string, number>>`
      select
        count(*) filter (where r.channel = 'boxOffice' and due.amount <> 0)::integer
          as "counter sales that are due",
        count(*) filter (where t.ends_at < ${now} and due.amount <> 0 and k.admitted > 0)::integer
          as "audiences that never paid",
        count(*) filter (where t.starts_at > ${now} and due.amount > 0)::integer as "to be paid",
        count(*) filter (where r.status = 'cancelled' and f.refunded = p.paid)::integer as "given back",
        count(*) filter (where r.status = 'cancelled' and f.refunded < p.paid)::integer as "kept some"
      from marquee.reservations r
      join marquee.showtimes t on t.id = r.showtime_id
      cross join lateral (
        select sum(e.due_amount) as amount from marquee.ledger_entries e
        where e.showtime_id = r.showtime_id and e.reservation_id = r.id
      ) due
      cross join lateral (
        select count(k.admitted_at) as admitted from marquee.tickets k
        where k.showtime_id = r.showtime_id and k.reservation_id = r.id
      ) k
      cross join lateral (
        select sum(p.captured_amount) as paid from marquee.payments p
        where p.showtime_id = r.showtime_id and p.reservation_id = r.id
      ) p
      cross join lateral (
        select sum(f.amount) as refunded from marquee.refunds f
        where f.showtime_id = r.showtime_id and f.reservation_id = r.id
      ) f`.execute(api.db);

    expect(books[0]).toMatchObject({
      ...{ 'counter sales that are due': 0, 'audiences that never paid': 0 },
      'to be paid': more(100),
      ...{ 'given back': more(20), 'kept some': more(20) },
    });
  });

  it('was paid in part with a code of which there are only so many, each once a person', async () => {
    const { rows: uses } = await sql<{ uses: number; people: number; allowed: number }>`
      select
        count(*)::integer as uses, count(distinct u.owner)::integer as people,
        max(p.uses_max) as allowed
      from marquee.promotion_uses u
      join marquee.promotions p on p.id = u.promotion_id`.execute(api.db);

    expect(uses[0]).toMatchObject({ uses: more(100), people: uses[0]?.uses, allowed: 2000 });
    expect(uses[0]?.uses).toBeLessThan(1000);
  });

  it('let in more than nine of ten who had a ticket', async () => {
    const { rows: doors } = await sql<{ share: number }>`
      select avg((k.admitted_at is not null)::integer)::float8 as share
      from marquee.tickets k
      join marquee.showtimes t on t.id = k.showtime_id
      where k.status = 'valid' and t.ends_at < ${now}`.execute(api.db);

    expect(doors[0]?.share).toBeGreaterThan(0.92);
    expect(doors[0]?.share).toBeLessThan(0.95);
  });

  it('seats parties side by side wherever there is room', async () => {
    const { rows: pairs } = await sql<{ share: number }>`
      select avg((a.row = b.row and abs(a.x - b.x) < 45)::integer)::float8 as share
      from (
        select t.showtime_id, min(t.seat_label) as one, max(t.seat_label) as other
        from marquee.tickets t group by t.showtime_id, t.reservation_id having count(*) = 2
      ) party
      join marquee.showtimes x on x.id = party.showtime_id
      join marquee.seat_maps m on m.id = x.seat_map_id
      join lateral jsonb_to_recordset(m.document -> 'seats') as a (label text, row text, x float8)
        on a.label = party.one
      join lateral jsonb_to_recordset(m.document -> 'seats') as b (label text, row text, x float8)
        on b.label = party.other
      where x.starts_at between ${now} and ${now}::timestamptz + interval '3 days'`.execute(api.db);
    expect(pairs[0]?.share).toBeGreaterThan(0.97);
  });

  it('has holds that ran out', async () => {
    const { rows: holds } = await sql<{ expired: number; live: number }>`
      select
        count(*) filter (where expires_at <= ${now})::integer as expired,
        count(*) filter (where expires_at > ${now})::integer as live
      from marquee.holds where status = 'active'`.execute(api.db);
    expect(holds[0]?.expired).toBeGreaterThan(200);
    expect(holds[0]?.live).toBe(0);
  });
});

function near(share: number): unknown {
  return {
    asymmetricMatch: (actual: number) => Math.abs(actual - share) <= 2,
    toString: () => `about ${share}`,
  };
}

function more(than: number): unknown {
  return {
    asymmetricMatch: (actual: number) => actual > than,
    toString: () => `more than ${than}`,
  };
}

function occupancyOf(some: readonly Row[]): number {
  const sum = (valueOf: (row: Row) => number) =>
    some.reduce((total, row) => total + valueOf(row), 0);
  return sum(({ sold }) => sold) / sum(({ capacity, blocked }) => capacity - blocked);
}

async function readShowtimes(): Promise<Row[]> {
  const { rows: found } = await sql<Row>`
    select
      a.name as screen,
      c.name as cinema,
      t.starts_at > ${now} as "isAhead",
      t.status,
      extract(isodow from t.business_date)::integer as weekday,
      to_char(t.starts_at at time zone c.time_zone, 'HH24:MI') as "localTime",
      t.business_date::text as "businessDate",
      count(*)::integer as capacity,
      count(*) filter (where s.status = 'sold')::integer as sold,
      count(*) filter (where s.status = 'blocked')::integer as blocked
    from marquee.showtimes t
    join marquee.auditoriums a on a.id = t.auditorium_id
    join marquee.cinemas c on c.id = t.cinema_id
    join marquee.showtime_seats s on s.showtime_id = t.id
    group by t.id, a.id, c.id
    order by t.starts_at, a.name`.execute(api.db);
  return found;
}
