import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startTestApp, type TestApp } from '#test/support/test-app.ts';
import {
  countRows,
  findBrokenInvariants,
  givenDemoProcess,
  type DemoProcess,
} from './demo-givens.ts';

const now = new Date('2026-11-26T12:00:00Z');
const DAY = 86_400_000;
const daysLater = (days: number) => new Date(now.getTime() + days * DAY);

let api: TestApp;
let one: DemoProcess;

beforeEach(async () => {
  api = await startTestApp();
  one = givenDemoProcess(api);
  await one.demo.seedDemo({ now, days: 2, historyDays: 3 });
});
afterEach(async () => {
  await one.connection.close();
  await api.stop();
});

describe('A demo', () => {
  it('is not touched while its schedule reaches far enough', async () => {
    const before = await countRows(api);

    const added = await one.demo.topUpDemo({ now });

    expect(added).toEqual({ showtimes: 0, reservations: 0, tickets: 0 });
    expect(await countRows(api)).toEqual(before);
  });

  it('gets the days that have come into reach, with the first sales', async () => {
    const added = await one.demo.topUpDemo({ now: daysLater(2) });

    expect(await businessDates()).toEqual([
      ...['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27', '2026-11-28'],
      ...['2026-11-29', '2026-11-30'],
    ]);
    expect(added.showtimes).toBeGreaterThan(60);
    expect(added.tickets).toBeGreaterThan(added.showtimes);
    expect(await findBrokenInvariants(api)).toEqual([]);
    expect(one.scheduleChanges()).toBe(2);
  });

  it('gets each day once from two processes that extend it at once', async () => {
    const two = givenDemoProcess(api);

    const added = await Promise.all([
      one.demo.topUpDemo({ now: daysLater(3) }),
      two.demo.topUpDemo({ now: daysLater(3) }),
    ]);

    await two.connection.close();
    const { showtimes } = await countRows(api);
    expect(await businessDates()).toHaveLength(9);
    expect(await one.demo.topUpDemo({ now: daysLater(3) })).toMatchObject({ showtimes: 0 });
    expect((await countRows(api))['showtimes']).toBe(showtimes);
    expect(added[0].showtimes + added[1].showtimes).toBeGreaterThan(90);
    expect(await findBrokenInvariants(api)).toEqual([]);
  });

  it('that slept for long makes up for no more days than it had at first', async () => {
    await one.demo.topUpDemo({ now: daysLater(100) });

    expect((await businessDates()).slice(-6)).toEqual([
      ...['2027-03-03', '2027-03-04', '2027-03-05', '2027-03-06', '2027-03-07', '2027-03-08'],
    ]);
    expect(await businessDates()).toHaveLength(12);
  });

  it('goes around what an administrator has scheduled meanwhile', async () => {
    await sql`
      update marquee.showtimes t
      set starts_at = t.starts_at + interval '1 day',
        feature_starts_at = t.feature_starts_at + interval '1 day',
        ends_at = t.ends_at + interval '1 day',
        turnaround_ends_at = t.turnaround_ends_at + interval '1 day'
      where t.business_date = '2026-11-28'`.execute(api.db);
    const before = await countRows(api);

    await one.demo.topUpDemo({ now: daysLater(1) });

    const after = await countRows(api);
    expect((after['showtimes'] ?? 0) - (before['showtimes'] ?? 0)).toBeLessThan(12);
    expect(await findBrokenInvariants(api)).toEqual([]);
  });

  it('is extended by the runtimes, breaks and seat maps of today', async () => {
    await sql`update marquee.movies set status = 'archived' where title = 'Nosferatu'`.execute(
      api.db,
    );
    await sql`update marquee.auditoriums set pre_show_minutes = 25 where name = 'Main'`.execute(
      api.db,
    );

    await one.demo.topUpDemo({ now: daysLater(9) });

    const { rows } = await sql<{ archived: number; minutes: number }>`
      select
        count(*) filter (where m.status = 'archived')::integer as archived,
        min(extract(epoch from t.feature_starts_at - t.starts_at) / 60)
          filter (where a.name = 'Main')::integer as minutes
      from marquee.showtimes t
      join marquee.movies m on m.id = t.movie_id
      join marquee.auditoriums a on a.id = t.auditorium_id
      where t.business_date > '2026-11-28'`.execute(api.db);
    expect(rows[0]).toEqual({ archived: 0, minutes: 25 });
  });
});

describe('A demo that is older than prices', () => {
  beforeEach(async () => {
    await sql`
      delete from marquee.promotion_uses;
      delete from marquee.promotions;
      delete from marquee.refund_policies;
      delete from marquee.tax_rates;
      delete from marquee.fees;
      delete from marquee.price_list_prices;
      delete from marquee.price_lists;
      delete from marquee.audit_log where action = 'demo.price';
      update marquee.showtimes
      set zone_prices = '{"standard": 1000, "premium": 1350, "recliner": 1600, "balcony-front": 1250}';
    `.execute(api.db);
  });

  it('gets them when it is extended, and leaves the showtimes before their own', async () => {
    await one.demo.topUpDemo({ now: daysLater(1) });

    expect(await prices()).toEqual([
      { isNew: false, count: expect.any(Number), listed: 0 },
      { isNew: true, count: 34, listed: 34 },
    ]);
  });

  it('is extended at plain prices where its price lists were put away again', async () => {
    await one.demo.topUpDemo({ now: daysLater(1) });
    await sql`
      update marquee.price_lists set status = 'archived' where name <> 'Bargain Tuesday'`.execute(
      api.db,
    );

    await one.demo.topUpDemo({ now: daysLater(2) });

    const { rows } = await sql<{ own: unknown }>`
      select distinct t.zone_prices -> 'standard' as own
      from marquee.showtimes t where t.business_date = '2026-11-30'`.execute(api.db);
    expect(rows.map(({ own }) => own)).toEqual(expect.arrayContaining([1250, 1500]));
  });

  async function prices() {
    const { rows } = await sql<{ isNew: boolean; count: number; listed: number }>`
      select
        t.business_date > '2026-11-28' as "isNew", count(*)::integer as count,
        count(*) filter (where t.zone_prices is null)::integer as listed
      from marquee.showtimes t group by 1 order by 1`.execute(api.db);
    return rows;
  }
});

it('Where there is no demo, none is begun by extending it', async () => {
  const other = await startTestApp();
  const process = givenDemoProcess(other);

  await process.demo.topUpDemo({ now });

  expect(await countRows(other)).toMatchObject({ cinemas: 0, showtimes: 0 });
  await process.connection.close();
  await other.stop();
});

async function businessDates(): Promise<string[]> {
  const { rows } = await sql<{ date: string }>`
    select distinct t.business_date::text as date from marquee.showtimes t order by 1`.execute(
    api.db,
  );
  return rows.map(({ date }) => date);
}
