import { sql } from 'kysely';

import { readConfig } from '../../../config.ts';
import { openDatabase, type DatabaseConnection } from '../../../database.ts';
import { createPasswords } from '../../auth/index.ts';
import type { TestApp } from '#test/support/test-app.ts';
import { createDemoService, type DemoService } from '../index.ts';

/** The service as a start makes it, on the connections of a process of its own. */
export type DemoProcess = {
  demo: DemoService;
  connection: DatabaseConnection;
  /** How often it said that the schedule has changed. */
  scheduleChanges(): number;
};

export function givenDemoProcess(
  api: Pick<TestApp, 'databaseUrl'>,
  { production = false } = {},
): DemoProcess {
  const config = readConfig({ DATABASE_URL: api.databaseUrl });
  const connection = openDatabase(api.databaseUrl, config.database, () => undefined);
  let changes = 0;
  const demo = createDemoService({
    db: connection.db,
    // As cheap as they come: what a hash costs is tested where hashing is.
    passwords: createPasswords({
      hashesAtOnce: 1,
      parameters: { memoryCost: 64, timeCost: 1, parallelism: 1 },
    }),
    production,
    salesCloseAfterStartMinutes: 15,
    onScheduleChanged: () => (changes += 1),
  });
  return { demo, connection, scheduleChanges: () => changes };
}

/** Everything that must be zero, whatever has happened. */
export async function findBrokenInvariants({ db }: Pick<TestApp, 'db'>) {
  const { rows } = await sql<Record<string, number>>`
    select
      (select count(*)::integer from (
        select 1 from marquee.tickets where status = 'valid'
        group by showtime_id, seat_label having count(*) > 1) x
      ) as "seats with two live tickets",
      (select count(*)::integer
        from marquee.showtime_seats s
        left join marquee.tickets t
          on t.showtime_id = s.showtime_id and t.id = s.ticket_id
          and t.seat_label = s.seat_label and t.status = 'valid'
        where s.status = 'sold' and t.id is null
      ) as "sold seats without their live ticket",
      (select count(*)::integer
        from marquee.tickets t
        left join marquee.showtime_seats s
          on s.showtime_id = t.showtime_id and s.ticket_id = t.id and s.status = 'sold'
        where t.status = 'valid' and s.ticket_id is null
      ) as "live tickets without their sold seat",
      (select count(*)::integer
        from marquee.reservations r
        where r.original_total_amount is distinct from (
          select sum(t.price_amount) from marquee.tickets t
          where t.showtime_id = r.showtime_id and t.reservation_id = r.id)
      ) as "reservations whose total is not that of their tickets",
      (select count(*)::integer
        from marquee.reservations r
        join marquee.tickets t on t.showtime_id = r.showtime_id and t.reservation_id = r.id
        where (r.status = 'confirmed') <> (t.status = 'valid')
      ) as "tickets in another state than their reservation",
      (select count(*)::integer
        from marquee.tickets t
        join marquee.showtimes x on x.id = t.showtime_id
        where t.price_amount is distinct from (x.zone_prices ->> t.zone)::integer
      ) as "tickets at another price than their showtime's",
      (select count(*)::integer
        from marquee.showtime_seats s
        join marquee.holds h on h.showtime_id = s.showtime_id and h.id = s.hold_id
        where s.status = 'held'
          and (s.held_until <> h.expires_at or s.seat_label <> all (h.seat_labels))
      ) as "held seats their hold does not know",
      (select count(*)::integer
        from marquee.showtimes x
        join marquee.seat_maps m on m.id = x.seat_map_id
        where m.capacity <> (
          select count(*) from marquee.showtime_seats s where s.showtime_id = x.id)
      ) as "showtimes without all seats of their map",
      (select count(*)::integer from (
        select 1 from marquee.reservations r
        join marquee.tickets t on t.showtime_id = r.showtime_id and t.reservation_id = r.id
        where t.status = 'valid'
        group by r.showtime_id, r.owner having count(*) > 16) x
      ) as "owners with more seats than one may have",
      (select count(*)::integer from marquee.reservations r
        join marquee.showtimes x on x.id = r.showtime_id
        where r.created_at < x.sales_open_at or r.created_at >= x.sales_close_at
          or r.cancelled_at < r.created_at
      ) as "sales while there were none",
      (select count(*)::integer
        from marquee.showtime_seats s
        join marquee.showtimes x on x.id = s.showtime_id
        where (x.status = 'cancelled') <> (s.block_kind is not distinct from 'showtimeCancelled')
      ) as "seats that do not know their showtime is cancelled"`.execute(db);
  return Object.entries(rows[0] ?? {}).flatMap(([what, count]) =>
    count === 0 ? [] : [`${count} ${what}`],
  );
}

/** Everything but ids and moments of writing: two demos that are alike have the same. */
export async function fingerprintOf({ db }: Pick<TestApp, 'db'>): Promise<string> {
  const { rows } = await sql<{ fingerprint: string }>`
    select md5(string_agg(
      concat_ws('|', a.name, t.starts_at, m.title, t.format, t.status, s.seat_label, s.status,
        s.block_kind, k.price_amount, r.channel, r.created_at, u.email, h.expires_at),
      '\n' order by t.starts_at, a.name, s.seat_label)) as fingerprint
    from marquee.showtimes t
    join marquee.movies m on m.id = t.movie_id
    join marquee.auditoriums a on a.id = t.auditorium_id
    join marquee.showtime_seats s on s.showtime_id = t.id
    left join marquee.tickets k on k.showtime_id = t.id and k.id = s.ticket_id
    left join marquee.reservations r on r.showtime_id = t.id and r.id = k.reservation_id
    left join marquee.users u on u.id = r.user_id
    left join marquee.holds h on h.showtime_id = t.id and h.id = s.hold_id`.execute(db);
  return rows[0]?.fingerprint ?? '';
}

/** How many rows there are, by table. */
export async function countRows({ db }: Pick<TestApp, 'db'>): Promise<Record<string, number>> {
  const { rows } = await sql<Record<string, number>>`
    select
      (select count(*)::integer from marquee.users) as users,
      (select count(*)::integer from marquee.movies) as movies,
      (select count(*)::integer from marquee.cinemas) as cinemas,
      (select count(*)::integer from marquee.auditoriums) as auditoriums,
      (select count(*)::integer from marquee.seat_maps) as seat_maps,
      (select count(*)::integer from marquee.showtimes) as showtimes,
      (select count(*)::integer from marquee.showtime_seats) as showtime_seats,
      (select count(*)::integer from marquee.reservations) as reservations,
      (select count(*)::integer from marquee.tickets) as tickets,
      (select count(*)::integer from marquee.holds) as holds,
      (select count(*)::integer from marquee.audit_log) as audit_log`.execute(db);
  return rows[0] ?? {};
}
