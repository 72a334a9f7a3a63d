import { sql } from 'kysely';
import type pg from 'pg';

import { prepareStatement, type Database } from '../../database.ts';

/** The seats of a showtime, without who stands in the way of which. */
export type AvailabilityRow = {
  showtimeId: string;
  seatMapId: string;
  /** Whether the public may know of the showtime: not while it is planned. */
  isPublic: boolean;
  capacity: number;
  /** Labels in order: held, sold or blocked. */
  unavailable: string[];
  /** Until the first hold runs out by itself; null when there is none. */
  millisecondsToNextExpiry: number | null;
};

const AVAILABILITY = `
  select
    t.id as "showtimeId",
    t.seat_map_id as "seatMapId",
    t.status <> 'planned' as "isPublic",
    a.capacity,
    a.unavailable,
    a."millisecondsToNextExpiry"
  from marquee.showtimes t
  cross join lateral (
    select
      count(*)::integer as capacity,
      coalesce(
        array_agg(s.seat_label order by s.seat_label)
          filter (where not marquee.is_free(s.status, s.held_until)),
        '{}'
      ) as unavailable,
      (extract(epoch from min(s.held_until) filter (where s.held_until > now()) - now())
        * 1000)::float8 as "millisecondsToNextExpiry"
    from marquee.showtime_seats s
    where s.showtime_id = t.id
  ) a
  where t.id = any($1::uuid[])`;

const availabilityStatement = prepareStatement<AvailabilityRow>('availability', AVAILABILITY);

/** The seats of some showtimes at this moment; those that do not exist are missing. */
export function readAvailability(
  pool: pg.Pool,
  showtimeIds: readonly string[],
): Promise<AvailabilityRow[]> {
  return availabilityStatement.run(pool, [showtimeIds]);
}

/** What staff see: who stands in the way of each seat that is not available. */
export async function readSeatStates(
  db: Database,
  showtimeId: string,
): Promise<Record<string, 'held' | 'sold' | 'blocked'>> {
  const rows = await db
    .selectFrom('showtime_seats as s')
    .select(['s.seat_label as label', 's.status'])
    .where('s.showtime_id', '=', showtimeId)
    .where(sql<boolean>`not marquee.is_free(s.status, s.held_until)`)
    .orderBy('s.seat_label')
    .execute();
  return Object.fromEntries(
    rows.flatMap(({ label, status }) => (status === 'available' ? [] : [[label, status] as const])),
  );
}
