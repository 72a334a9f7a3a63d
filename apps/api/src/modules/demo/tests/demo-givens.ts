import { sql } from 'kysely';

import { readConfig } from '../../../config.ts';
import { openDatabase, type DatabaseConnection } from '../../../database.ts';
import { createPasswords } from '../../auth/index.ts';
import { createPricingService } from '../../pricing/index.ts';
import { findBrokenInvariants as findBroken } from '#test/support/invariants.ts';
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
    pricing: createPricingService({
      db: connection.db,
      cancellationCutOffMinutes: config.reservations.cancellationCutOffMinutes,
      onTermsChanged: () => undefined,
    }),
    production,
    salesCloseAfterStartMinutes: 15,
    onScheduleChanged: () => (changes += 1),
  });
  return { demo, connection, scheduleChanges: () => changes };
}

/** Everything that must not be, whatever has happened: of any database, and of the demo's. */
export async function findBrokenInvariants(
  api: Pick<TestApp, 'db' | 'pool' | 'config'>,
): Promise<string[]> {
  // So much has come at once that nothing is known yet of how much there is.
  await sql`analyze`.execute(api.db);
  const { rows } = await sql<Record<string, number>>`
    select
      (select count(*)::integer from marquee.reservations r
        join marquee.showtimes x on x.id = r.showtime_id
        where r.created_at < x.sales_open_at or r.created_at >= x.sales_close_at
          or r.cancelled_at < r.created_at
      ) as "sales while there were none",
      (select count(*)::integer
        from marquee.showtime_seats s
        join marquee.showtimes x on x.id = s.showtime_id
        where (x.status = 'cancelled') <> (s.block_kind is not distinct from 'showtimeCancelled')
      ) as "seats that do not know their showtime is cancelled",
      (select count(*)::integer
        from marquee.reservations r
        join marquee.showtimes x on x.id = r.showtime_id
        where r.sale_terms_id <> x.sale_terms_id
      ) as "sales under other terms than their showtime's",
      (select count(*)::integer
        from marquee.tickets t
        join marquee.showtimes x on x.id = t.showtime_id
        join marquee.sale_terms s on s.id = x.sale_terms_id
        where t.unit_price_amount is distinct from
          (s.document #>> array['prices', t.zone, t.ticket_type])::integer
      ) as "tickets at another price than that of their terms",
      (select count(*)::integer
        from marquee.ledger_entries e
        join marquee.reservations r on r.showtime_id = e.showtime_id and r.id = e.reservation_id
        where e.created_at < r.created_at
      ) as "money that moved before the sale",
      (select count(*)::integer
        from marquee.tickets t
        join marquee.reservations r on r.showtime_id = t.showtime_id and r.id = t.reservation_id
        where t.admitted_at <= r.created_at or t.admitted_at is not null and t.status = 'void'
      ) as "people who were in before they had a ticket",
      (select count(*)::integer from marquee.outbox_messages) as "messages about the past"
    `.execute(api.db);
  const ofDemo = Object.entries(rows[0] ?? {}).flatMap(([what, count]) =>
    count === 0 ? [] : [`${count} ${what}`],
  );
  return [...(await findBroken(api)), ...ofDemo];
}

/** Everything but ids and moments of writing: two demos that are alike have the same. */
export async function fingerprintOf({ db }: Pick<TestApp, 'db'>): Promise<string> {
  const { rows } = await sql<{ fingerprint: string }>`
    select md5(string_agg(
      concat_ws('|', a.name, t.starts_at, m.title, t.format, t.status, s.seat_label, s.status,
        s.block_kind, k.ticket_type, k.price_amount, k.fee_amount, k.tax_amount, k.admitted_at,
        r.channel, r.payment_method, r.created_at, r.email, u.email, h.expires_at),
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
      (select count(*)::integer from marquee.payments) as payments,
      (select count(*)::integer from marquee.ledger_entries) as ledger_entries,
      (select count(*)::integer from marquee.promotion_uses) as promotion_uses,
      (select count(*)::integer from marquee.audit_log) as audit_log`.execute(db);
  return rows[0] ?? {};
}
